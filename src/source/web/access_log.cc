// SPDX-License-Identifier: Apache-2.0
// A line is read around its time, which nothing else looks like: "[21/Nov/2026:09:12:44 +0100] ".
// What a client sends stands in quotes, escaped, so it cannot end its place.
#include "web/access_log.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "line/escapes.h"
#include "line/http_request.h"
#include "line/line_sample.h"
#include "line/text_time.h"

namespace tocsin::source {

namespace {

constexpr auto kNone = std::string_view::npos;
constexpr std::size_t kTimeBytes = 26;  // "21/Nov/2026:09:12:44 +0100"
constexpr std::size_t kBeforeTimeMax = 1024;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Where the time stands: its bracket, and its bytes between the brackets, which are more where it
// has a fraction of a second ("21/Nov/2026:09:12:44.123 +0100").
struct TimePlace {
  std::size_t at = kNone, size = kTimeBytes;
};

TimePlace find_time(std::string_view line) {
  constexpr std::size_t kFractionAt = 20, kFractionMax = 10;
  const std::string_view front = line.substr(0, kBeforeTimeMax);
  for (std::size_t at = front.find('['); at != kNone; at = front.find('[', at + 1)) {
    if (line.size() - at < kTimeBytes + 3) return {};
    const char* const text = line.data() + at + 1;
    if (text[2] != '/' || text[6] != '/' || text[11] != ':' || !is_digit(text[0]) ||
        !is_digit(text[7])) {
      continue;
    }
    if (text[kTimeBytes] == ']' && text[kTimeBytes + 1] == ' ') return {.at = at};
    if (text[kFractionAt] != '.') continue;
    const std::size_t end = line.substr(at, kTimeBytes + kFractionMax + 3).find("] ");
    if (end != kNone) return {.at = at, .size = end - 1};
  }
  return {};
}

// The place of the quote that ends a text which begins at `begin`; kNone where none does.
std::size_t closing_quote(std::string_view line, std::size_t begin) {
  for (std::size_t at = line.find('"', begin); at != kNone; at = line.find('"', at + 1)) {
    std::size_t slashes = 0;
    while (at - slashes > begin && line[at - slashes - 1] == '\\') ++slashes;
    if (slashes % 2 == 0) return at;
  }
  return kNone;
}

std::string_view take_word(std::string_view& text) {
  const std::size_t end = text.find(' ');
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end == kNone ? text.size() : end + 1);
  return word;
}

// "files.court.example:443": a name, not an IPv6 address.
bool is_virtual_host(std::string_view word) {
  const std::size_t colon = word.rfind(':');
  if (colon == kNone || colon == 0 || colon + 1 == word.size()) return false;
  const std::string_view name = word.substr(0, colon);
  if (name.find(':') != kNone && !name.ends_with(']')) return false;
  return std::ranges::all_of(word.substr(colon + 1), is_digit);
}

struct Front {
  std::string_view server, address, ident, user;
};

// An address as it is written where a name might stand.
bool is_address(std::string_view word) {
  return word.size() > 1 && word.find_first_of(".:") != kNone &&
         word.find_first_not_of("0123456789abcdefABCDEF.:") == kNone;
}

// "[host[:port] ]address ident user ". Users may have spaces in their names, but only where ident
// is "-", as it nearly always is: else a syslog header would pass. Behind proxies the address may
// be a list, "198.51.100.9, 192.0.2.7".
bool split_front(std::string_view text, Front& out) {
  if (!text.ends_with(' ')) return false;
  text.remove_suffix(1);
  const std::string_view whole = text;
  out.address = take_word(text);
  const bool named = is_virtual_host(out.address) ||
                     (!text.starts_with("- ") && is_address(text.substr(0, text.find(' '))));
  if (named && !out.address.ends_with(',') && std::ranges::count(text, ' ') >= 2) {
    out.server = out.address;
    out.address = take_word(text);
  }
  while (out.address.ends_with(',') && !text.empty()) {
    const std::string_view next = take_word(text);
    const auto begin = static_cast<std::size_t>(out.address.data() - whole.data());
    out.address = whole.substr(begin, out.address.size() + 1 + next.size());
  }
  out.ident = take_word(text);
  out.user = text;
  return !out.address.empty() && !out.ident.empty() && !out.user.empty() &&
         (out.ident == "-" || out.user.find(' ') == kNone);
}

// "TCP_MISS:HIER_DIRECT".
bool is_squid_result(std::string_view text) {
  return (text.starts_with("TCP_") || text.starts_with("UDP_") || text.starts_with("NONE")) &&
         text.find(':') != kNone && text.find(' ') == kNone;
}

class AccessLog final : public MessageParser {
 public:
  explicit AccessLog(const model::FieldNames& names)
      : request_fields_(names),
        server_name_(names, "server_name"),
        server_port_(names, "server_port"),
        remote_addr_(names, "remote_addr"),
        remote_ident_(names, "remote_ident"),
        remote_user_(names, "remote_user"),
        time_local_(names, "time_local"),
        request_(names, "request"),
        status_(names, "status"),
        body_bytes_sent_(names, "body_bytes_sent"),
        http_referer_(names, "http_referer"),
        http_user_agent_(names, "http_user_agent"),
        forwarded_for_(names, "http_x_forwarded_for"),
        result_(names, "squid_result"),
        extra_(names, "extra") {}

  Outcome parse(std::string_view message, EventWriter& event) override {
    const TimePlace place = find_time(message);
    Front front;
    if (place.at == kNone || !split_front(message.substr(0, place.at), front)) {
      return Outcome::kNotMine;
    }
    const std::string_view time = message.substr(place.at + 1, place.size);
    const std::size_t quote = place.at + place.size + 3;
    if (quote >= message.size() || message[quote] != '"' || !read_time(time)) {
      return Outcome::kNotMine;
    }
    const std::size_t end = closing_quote(message, quote + 1);
    if (end == kNone) return Outcome::kNotMine;
    std::string_view rest = message.substr(end + 1);
    if (!rest.starts_with(' ')) return Outcome::kNotMine;
    rest.remove_prefix(1);
    const std::string_view status = take_word(rest), bytes = take_word(rest);
    if (!is_number(status) || !is_number(bytes)) return Outcome::kNotMine;

    head_ = {.product = "webserver"};
    add_front(front, event);
    event.add(time_local_, time);
    const std::string_view request =
        without_escapes(message.substr(quote + 1, end - quote - 1), Escapes::kC, event);
    add(request_, request, event);
    head_.is_proxy = request_fields_.add_request(request, event);
    add(status_, status, event);
    add(body_bytes_sent_, bytes, event);
    add_rest(rest, event);
    finish(event);
    return Outcome::kEvent;
  }

 private:
  struct Head {
    std::string_view product;
    bool is_proxy = false;
  };

  static bool is_number(std::string_view word) {
    if (word == "-") return true;
    return !word.empty() && word.size() <= 20 && std::ranges::all_of(word, is_digit);
  }

  static void add(const FieldName& name, std::string_view text, EventWriter& event) {
    event.add(name, text == "-" ? model::Value{} : model::Value::text(text));
  }

  // Lines come in the order of time: most have the time of the one before.
  bool read_time(std::string_view text) {
    if (text.size() != kTimeBytes) {
      known_text_.fill('\0');
      return read_access_time(text, known_time_) == text.size();
    }
    if (std::memcmp(text.data(), known_text_.data(), kTimeBytes) == 0) return true;
    model::Timestamp time;
    if (read_access_time(text, time) != kTimeBytes) return false;
    std::memcpy(known_text_.data(), text.data(), kTimeBytes);
    known_time_ = time;
    return true;
  }

  void add_front(const Front& front, EventWriter& event) {
    if (!front.server.empty()) {
      const std::size_t colon = is_virtual_host(front.server) ? front.server.rfind(':') : kNone;
      event.add(server_name_, front.server.substr(0, colon));
      if (colon != kNone) event.add(server_port_, front.server.substr(colon + 1));
      head_.product = "apache";
    }
    const std::size_t list = front.address.find(", ");
    event.add(remote_addr_, front.address.substr(0, list));
    if (list != kNone) event.add(forwarded_for_, front.address);
    if (front.ident != "-") event.add(remote_ident_, front.ident);
    add(remote_user_, front.user == "\"\"" ? std::string_view("-") : front.user, event);
  }

  void add_rest(std::string_view rest, EventWriter& event) {
    const std::array<const FieldName*, 3> quoted{&http_referer_, &http_user_agent_,
                                                 &forwarded_for_};
    for (const FieldName* name : quoted) {
      if (!rest.starts_with('"')) break;
      const std::size_t end = closing_quote(rest, 1);
      if (end == kNone) break;
      add(*name, without_escapes(rest.substr(1, end - 1), Escapes::kC, event), event);
      rest.remove_prefix(end + 1);
      if (rest.starts_with(' ')) rest.remove_prefix(1);
    }
    if (rest.empty()) return;
    if (is_squid_result(rest)) {
      head_.product = "squid";
      event.add(result_, rest);
    } else {
      event.add(extra_, rest);
    }
  }

  void finish(EventWriter& event) const {
    model::Event& head = event.head;
    const std::string_view sender =
        head.provider.is_text() ? head.provider.view() : std::string_view{};
    head.product = head_.product;
    if (sender == "nginx") head.product = "nginx";
    if (sender == "httpd" || sender == "apache2" || sender == "apache") head.product = "apache";
    head.channel = model::Value::text("access");
    head.code = head_.is_proxy ? kProxyRequest : kServerRequest;
    event.set_time(known_time_);
  }

  RequestFields request_fields_;
  FieldName server_name_, server_port_, remote_addr_, remote_ident_, remote_user_, time_local_;
  FieldName request_, status_, body_bytes_sent_, http_referer_, http_user_agent_, forwarded_for_;
  FieldName result_, extra_;
  std::array<char, kTimeBytes> known_text_{};
  model::Timestamp known_time_;
  Head head_;
};

bool is_access_line(std::string_view line) {
  const TimePlace place = find_time(line);
  Front front;
  return place.at != kNone && line.substr(place.at + place.size + 2).starts_with(" \"") &&
         split_front(line.substr(0, place.at), front);
}

}  // namespace

bool is_access_log(const Sample& sample) { return most_lines(sample, is_access_line); }

bool may_be_access_log(std::string_view message) { return is_access_line(message); }

std::unique_ptr<MessageParser> make_access_log_parser(const model::FieldNames& names,
                                                      MessageDispatch& /*dispatch*/) {
  return std::make_unique<AccessLog>(names);
}

}  // namespace tocsin::source
