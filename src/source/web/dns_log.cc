// SPDX-License-Identifier: Apache-2.0
#include "web/dns_log.h"

#include <array>
#include <cstring>

#include "line/line_sample.h"
#include "line/text_time.h"
#include "line/words.h"

namespace tocsin::source {

namespace {

constexpr auto kNone = std::string_view::npos;
constexpr std::string_view kChannel = "dns";

std::string_view without_dot(std::string_view name) {
  if (name.size() > 1 && name.ends_with('.')) name.remove_suffix(1);
  return name;
}

// "21-Nov-2026 09:12:44.123 " or an ISO time and a space, taken away; false where there is none.
bool take_bind_time(std::string_view& text, model::Timestamp& out, bool& zoned) {
  constexpr std::size_t kClock = 20;  // "21-Nov-2026 09:12:44"
  std::size_t used = 0;
  if (text.size() > kClock && text[2] == '-' && text[6] == '-' && text[11] == ' ') {
    std::array<char, kClock> clock{};
    std::memcpy(clock.data(), text.data(), kClock);
    clock[2] = clock[6] = '/';
    clock[11] = ':';
    used = read_access_time({clock.data(), kClock}, out, &zoned);
    if (used != kClock) return false;
    if (text[used] == '.') {
      std::int64_t micros = 0, unit = 100'000;
      for (++used; used < text.size() && text[used] >= '0' && text[used] <= '9'; ++used) {
        micros += (text[used] - '0') * unit;
        unit /= 10;
      }
      out += std::chrono::microseconds(micros);
    }
  } else if (text.size() > kClock && text[4] == '-') {
    used = read_iso_time(text, out, &zoned);
  }
  if (used == 0 || used >= text.size() || text[used] != ' ') return false;
  text.remove_prefix(used + 1);
  return true;
}

struct BindFront {
  bool has_time = false, zoned = false;
  model::Timestamp time{};
  std::string_view category, level;
};

// "category: level: " or one of them, taken away.
void take_bind_marks(std::string_view& text, BindFront& front) {
  constexpr std::array<std::string_view, 9> kLevels{
      "info", "notice", "warning", "error", "critical", "debug 1", "debug 2", "debug 3", "debug"};
  constexpr std::size_t kMarkBytesMax = 24;
  for (int mark = 0; mark < 2; ++mark) {
    const std::size_t end = text.substr(0, kMarkBytesMax).find(": ");
    if (end == kNone) return;
    const std::string_view word = text.substr(0, end);
    const bool level = std::ranges::find(kLevels, word) != kLevels.end();
    const bool category = mark == 0 && !level && std::ranges::all_of(word, [](char c) {
                            return (c >= 'a' && c <= 'z') || c == '-';
                          });
    if (!level && !category) return;
    (level ? front.level : front.category) = word;
    text.remove_prefix(end + 2);
  }
}

BindFront take_bind_front(std::string_view& text) {
  BindFront front;
  front.has_time = take_bind_time(text, front.time, front.zoned);
  take_bind_marks(text, front);
  return front;
}

bool is_bind_query(std::string_view text) {
  return text.starts_with("client ") && text.find(": query: ") != kNone;
}

// Categories and levels are written only where the administrator asks for them; without both, only
// a line about a client is certainly BIND's.
bool is_service_line(const BindFront& front, std::string_view text) {
  if (!front.has_time) return false;
  return (!front.category.empty() && !front.level.empty()) || text.starts_with("client ");
}

class Bind final : public MessageParser {
 public:
  explicit Bind(const model::FieldNames& names)
      : client_(names, "client"),
        port_(names, "client_port"),
        view_(names, "view"),
        query_(names, "query"),
        class_(names, "class"),
        type_(names, "type"),
        flags_(names, "flags"),
        server_(names, "server"),
        level_(names, "level"),
        message_(names, "message") {}

  Outcome parse(std::string_view message, EventWriter& event) override {
    const BindFront front = take_bind_front(message);
    const bool query = is_bind_query(message) && add_query(message, event);
    if (!query) {
      if (!is_service_line(front, message)) return Outcome::kNotMine;
      add_client(message, event);
      event.add(message_, message);
    }
    if (!front.level.empty()) event.add(level_, front.level);
    if (front.has_time) event.set_shown_time(front.time, front.zoned);
    event.head.product = "bind";
    const std::string_view log = front.category.empty() ? "service" : front.category;
    event.head.channel = model::Value::text(query ? kChannel : log);
    return Outcome::kEvent;
  }

 private:
  // "client @0x7f1c 192.0.2.7#5353 (name): view internal: query: name IN A +E(0)K (192.0.2.53)".
  bool add_query(std::string_view text, EventWriter& event) {
    Words words(text);
    words.expect("client ");
    if (words.rest().starts_with('@')) words.word();
    const std::string_view client = words.until("#");
    std::string_view port = words.until(": ");
    port = port.substr(0, port.find(' '));
    std::string_view view;
    if (words.take("view ")) view = words.until(": ");
    words.expect("query: ");
    const std::string_view name = words.word(), dns_class = words.word(), type = words.word();
    if (!words.ok() || client.find(' ') != kNone || !is_digits(port)) return false;
    event.add(client_, client);
    event.add(port_, port);
    if (!view.empty()) event.add(view_, view);
    event.add(query_, without_dot(name));
    event.add(class_, dns_class);
    event.add(type_, type);
    std::string_view rest = words.rest();
    event.add(flags_, rest.substr(0, rest.find(' ')));
    const std::size_t server = rest.rfind('(');
    if (server != kNone && server != 0 && rest[server - 1] == ' ' && rest.ends_with(')')) {
      event.add(server_, rest.substr(server + 1, rest.size() - server - 2));
    }
    return true;
  }

  // "client @0x7f1c 192.0.2.7#5353 (name): …" or "client 192.0.2.7#5353: …".
  void add_client(std::string_view text, EventWriter& event) {
    Words words(text);
    words.expect("client ");
    if (words.rest().starts_with('@')) words.word();
    const std::string_view client = words.until("#");
    std::string_view port = words.rest().substr(0, words.rest().find_first_of(" :/"));
    if (!words.ok() || client.find(' ') != kNone || !is_digits(port)) return;
    event.add(client_, client);
    event.add(port_, port);
  }

  FieldName client_, port_, view_, query_, class_, type_, flags_, server_, level_, message_;
};

bool is_bind_line(std::string_view line) {
  const BindFront front = take_bind_front(line);
  return is_bind_query(line) || is_service_line(front, line);
}

struct UnboundFront {
  bool has_time = false;
  model::Timestamp time{};
  std::string_view level;
};

// "[1795251164] unbound[811:0] info: ", of which syslog leaves "[811:0] info: ", taken away.
bool take_unbound_front(std::string_view& text, UnboundFront& out) {
  Words words(text);
  if (words.take("[")) {
    const std::string_view inside = words.until("] ");
    if (is_digits(inside)) {
      out.has_time = read_epoch_seconds(inside, out.time) == inside.size();
      words.require(out.has_time);
      words.expect("unbound[");
      words.until("] ");
    } else {
      const std::size_t colon = inside.find(':');
      words.require(colon != kNone && is_digits(inside.substr(0, colon)));
    }
  } else {
    words.expect("unbound[");
    words.until("] ");
  }
  out.level = words.until(": ");
  words.require(out.level.size() <= 8 && out.level.find(' ') == kNone);
  if (words.ok()) text = words.rest();
  return words.ok();
}

bool is_address(std::string_view word) {
  if (word.empty() || word.size() > 64) return false;
  const bool digit = (word[0] >= '0' && word[0] <= '9') || word.find(':') != kNone;
  return digit && word.find_first_of(".:") != kNone;
}

class Unbound final : public MessageParser {
 public:
  explicit Unbound(const model::FieldNames& names)
      : client_(names, "client"),
        query_(names, "query"),
        type_(names, "type"),
        class_(names, "class"),
        rcode_(names, "rcode"),
        time_(names, "time"),
        cached_(names, "from_cache"),
        size_(names, "size"),
        level_(names, "level"),
        message_(names, "message") {}

  Outcome parse(std::string_view message, EventWriter& event) override {
    UnboundFront front;
    if (!take_unbound_front(message, front)) return Outcome::kNotMine;
    const bool query = add_query(message, event);
    if (!query) {
      if (!front.has_time) return Outcome::kNotMine;
      event.add(message_, message);
    }
    event.add(level_, front.level);
    if (front.has_time) event.set_time(front.time);
    event.head.product = "unbound";
    event.head.channel = model::Value::text(query ? kChannel : std::string_view("service"));
    return Outcome::kEvent;
  }

 private:
  bool add_query(std::string_view text, EventWriter& event) {
    Words words(text);
    if (!words.take("query: ")) words.take("reply: ");
    const std::string_view client = words.word(), name = words.word(), type = words.word();
    const std::string_view dns_class = words.word();
    if (!words.ok() || !is_address(client) || !name.ends_with('.')) return false;
    event.add(client_, client);
    event.add(query_, without_dot(name));
    event.add(type_, type);
    event.add(class_, dns_class);
    for (const FieldName* field : {&rcode_, &time_, &cached_, &size_}) {
      if (words.rest().empty()) break;
      event.add(*field, words.word());
    }
    return true;
  }

  FieldName client_, query_, type_, class_, rcode_, time_, cached_, size_, level_, message_;
};

bool is_unbound_line(std::string_view line) {
  UnboundFront front;
  return take_unbound_front(line, front);
}

// The actions of dnsmasq, and the word that stands before the last part.
struct DnsmasqAction {
  std::string_view begin;  // of the message
  std::string_view middle;
};
constexpr std::array kDnsmasqActions{
    DnsmasqAction{"query[", " from "},      DnsmasqAction{"auth[", " from "},
    DnsmasqAction{"reply ", " is "},        DnsmasqAction{"cached ", " is "},
    DnsmasqAction{"cached-stale ", " is "}, DnsmasqAction{"config ", " is "},
    DnsmasqAction{"DHCP ", " is "},         DnsmasqAction{"/etc/hosts ", " is "},
    DnsmasqAction{"forwarded ", " to "},    DnsmasqAction{"dnssec-query[", " to "},
    DnsmasqAction{"validation ", " is "},   DnsmasqAction{"nftset add ", " "},
};

const DnsmasqAction* dnsmasq_action(std::string_view text) {
  for (const DnsmasqAction& action : kDnsmasqActions) {
    if (text.starts_with(action.begin)) {
      return text.find(action.middle, action.begin.size()) == kNone ? nullptr : &action;
    }
  }
  return nullptr;
}

// "12 192.0.2.7/5353 " before an action, taken away.
std::string_view take_serial(std::string_view& text, std::string_view& client) {
  Words words(text);
  const std::string_view serial = words.word(), asked_by = words.word();
  if (!words.ok() || !is_digits(serial) || asked_by.find('/') == kNone) return {};
  text = words.rest();
  client = asked_by.substr(0, asked_by.find('/'));
  return serial;
}

class Dnsmasq final : public MessageParser {
 public:
  explicit Dnsmasq(const model::FieldNames& names)
      : serial_(names, "serial"),
        action_(names, "action"),
        type_(names, "type"),
        query_(names, "query"),
        client_(names, "client"),
        answer_(names, "answer"),
        server_(names, "server") {}

  Outcome parse(std::string_view message, EventWriter& event) override {
    std::string_view client;
    const std::string_view serial = take_serial(message, client);
    const DnsmasqAction* action = dnsmasq_action(message);
    if (action == nullptr) return Outcome::kNotMine;
    const std::size_t word_end = message.find_first_of("[ ");
    const std::string_view word = message.substr(0, word_end);
    std::string_view rest = message.substr(word_end + 1), type;
    if (message[word_end] == '[') {
      const std::size_t end = rest.find("] ");
      if (end == kNone) return Outcome::kNotMine;
      type = rest.substr(0, end);
      rest.remove_prefix(end + 2);
    }
    const std::size_t middle = rest.find(action->middle);
    if (middle == kNone) return Outcome::kNotMine;
    const std::string_view last = rest.substr(middle + action->middle.size());
    if (!serial.empty()) event.add(serial_, serial);
    event.add(action_, word);
    if (!type.empty()) event.add(type_, type);
    event.add(query_, without_dot(rest.substr(0, middle)));
    if (action->middle == " from ") client = last;
    if (!client.empty()) event.add(client_, client);
    if (action->middle == " is ") event.add(answer_, last);
    if (action->middle == " to ") event.add(server_, last);
    event.head.product = "dnsmasq";
    event.head.channel = model::Value::text(kChannel);
    return Outcome::kEvent;
  }

 private:
  FieldName serial_, action_, type_, query_, client_, answer_, server_;
};

}  // namespace

bool is_bind_log(const Sample& sample) { return most_lines(sample, is_bind_line); }
bool may_be_bind(std::string_view message) { return is_bind_line(message); }
std::unique_ptr<MessageParser> make_bind_parser(const model::FieldNames& names,
                                                MessageDispatch& /*dispatch*/) {
  return std::make_unique<Bind>(names);
}

bool is_unbound_log(const Sample& sample) { return most_lines(sample, is_unbound_line); }
bool may_be_unbound(std::string_view message) { return is_unbound_line(message); }
std::unique_ptr<MessageParser> make_unbound_parser(const model::FieldNames& names,
                                                   MessageDispatch& /*dispatch*/) {
  return std::make_unique<Unbound>(names);
}

bool may_be_dnsmasq(std::string_view message) {
  std::string_view client;
  take_serial(message, client);
  return dnsmasq_action(message) != nullptr;
}
std::unique_ptr<MessageParser> make_dnsmasq_parser(const model::FieldNames& names,
                                                   MessageDispatch& /*dispatch*/) {
  return std::make_unique<Dnsmasq>(names);
}

}  // namespace tocsin::source
