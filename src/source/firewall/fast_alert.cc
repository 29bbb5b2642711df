// SPDX-License-Identifier: Apache-2.0
#include "firewall/fast_alert.h"

#include <algorithm>
#include <charconv>

#include "line/line_sample.h"
#include "line/text_time.h"
#include "line/words.h"
#include "line/year_tracker.h"

namespace tocsin::source {

namespace {

constexpr auto kNone = std::string_view::npos;

// What stands before the signature's numbers.
struct Front {
  bool has_time = false;
  model::Timestamp time{};
  std::string_view action;  // empty: none is written
  std::string_view gid, sid, rev;
};

// "11/21/2026-09:12:44.123456", "11/21/26-…" or "11/21-…".
bool take_time(Words& words, const YearTracker& years, model::Timestamp& out) {
  const std::string_view written = words.word();
  const std::size_t dash = written.find('-');
  if (!words.ok() || dash == kNone || written.size() < 14) return false;
  const auto number = [&written](std::size_t at, std::size_t size) {
    unsigned value = 0;
    const char* const begin = written.data() + at;
    return std::from_chars(begin, begin + size, value).ptr == begin + size ? value : 9999u;
  };
  const unsigned month = number(0, 2), day = number(3, 2);
  if (written[2] != '/' || month < 1 || month > 12 || day < 1 || day > 31) return false;
  int year = 0;
  if (dash == 10) {
    year = static_cast<int>(number(6, 4));
  } else if (dash == 8) {
    year = 2000 + static_cast<int>(number(6, 2));
  } else if (dash == 5) {
    year = years.alone(month, day);
  } else {
    return false;
  }
  const std::string_view clock = written.substr(dash + 1);
  if (clock.size() < 8 || clock[2] != ':' || clock[5] != ':') return false;
  const std::size_t at = dash + 1;
  std::int64_t micros = 0, unit = 100'000;
  for (std::size_t i = 9; i < clock.size() && clock[8] == '.'; ++i, unit /= 10) {
    micros += unit * static_cast<std::int64_t>(number(at + i, 1) % 10);
  }
  return make_time(year, month, day, number(at, 2), number(at + 3, 2), number(at + 6, 2), micros,
                   out);
}

void take_blanks(Words& words) {
  while (words.take(" ")) {
  }
}

// Reads up to the message; false where this is no alert.
bool read_front(Words& words, const YearTracker& years, Front& out) {
  if (!words.rest().starts_with('[')) {
    out.has_time = take_time(words, years, out.time);
    if (!out.has_time) return false;
    take_blanks(words);
  }
  if (words.take("[Drop]") || words.take("[wDrop]")) {
    out.action = "blocked";
    take_blanks(words);
  }
  const bool starred = words.take("[**]");
  words.require(starred || !out.has_time);
  take_blanks(words);
  words.expect("[");
  out.gid = words.until(":");
  out.sid = words.until(":");
  out.rev = words.until("]");
  take_blanks(words);
  return words.ok() && is_digits(out.gid) && is_digits(out.sid) && is_digits(out.rev);
}

// "192.0.2.7:80", "2001:db8::1:80", "[2001:db8::1]:80". Of ICMP, whose type and code stand as ports
// in Suricata's and not at all in Snort's, only what cannot be part of an address is one.
struct Endpoint {
  std::string_view address, port;
};
Endpoint split_endpoint(std::string_view text, bool is_icmp) {
  const std::size_t colon = text.rfind(':');
  Endpoint out{.address = text, .port = {}};
  const auto colons = std::ranges::count(text, ':');
  const bool has_port = !is_icmp || colons == 1 || colons == 8;
  if (has_port && colon != kNone && is_digits(text.substr(colon + 1))) {
    out = {.address = text.substr(0, colon), .port = text.substr(colon + 1)};
  }
  if (out.address.starts_with('[') && out.address.ends_with(']')) {
    out.address = out.address.substr(1, out.address.size() - 2);
  }
  return out;
}

model::Value number_or_text(std::string_view text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  if (std::from_chars(text.data(), end, number).ptr != end) return model::Value::text(text);
  return model::Value::integer(number);
}

class FastAlert final : public MessageParser {
 public:
  explicit FastAlert(const model::FieldNames& names)
      : src_ip_(names, "src_ip"),
        src_port_(names, "src_port"),
        dest_ip_(names, "dest_ip"),
        dest_port_(names, "dest_port"),
        proto_(names, "proto"),
        type_(names, "icmp_type"),
        code_(names, "icmp_code"),
        action_(names, "alert.action"),
        gid_(names, "alert.gid"),
        sid_(names, "alert.signature_id"),
        rev_(names, "alert.rev"),
        signature_(names, "alert.signature"),
        category_(names, "alert.category"),
        severity_(names, "alert.severity") {}

  void begin_block(const Block& block, std::string_view /*context*/) override {
    years_ = YearTracker(block.file_time);
  }

  Outcome parse(std::string_view message, EventWriter& event) override {
    Words words(message);
    Front front;
    if (!read_front(words, years_, front)) return Outcome::kNotMine;
    const std::size_t flow = words.rest().rfind(" -> ");
    const std::size_t brace = flow == kNone ? kNone : words.rest().rfind('{', flow);
    if (brace == kNone) return Outcome::kNotMine;
    Words flow_words(words.rest().substr(brace + 1));
    const std::string_view proto = flow_words.until("} ");
    const std::string_view source = flow_words.until(" -> "), target = flow_words.word();
    if (!flow_words.ok()) return Outcome::kNotMine;
    const std::string_view about = words.rest().substr(0, brace);
    event.add(action_, front.action.empty() ? std::string_view("allowed") : front.action);
    event.add(gid_, number_or_text(front.gid));
    event.add(sid_, number_or_text(front.sid));
    event.add(rev_, number_or_text(front.rev));
    add_about(about, event);
    event.add(proto_, proto);
    const bool is_icmp = proto.find("ICMP") != kNone;
    add_endpoint(split_endpoint(source, is_icmp), src_ip_, is_icmp ? type_ : src_port_, event);
    add_endpoint(split_endpoint(target, is_icmp), dest_ip_, is_icmp ? code_ : dest_port_, event);
    if (front.has_time) event.set_shown_time(front.time);
    event.head.product = "suricata";
    event.head.channel = model::Value::text("alert");
    return Outcome::kEvent;
  }

 private:
  // "message [**] [Classification: x] [Priority: 2] ": marks are read from the end, because a
  // message may hold brackets itself.
  void add_about(std::string_view about, EventWriter& event) {
    std::string_view category, priority;
    while (true) {
      while (about.ends_with(' ')) about.remove_suffix(1);
      const std::size_t open = about.ends_with(']') ? about.rfind('[') : kNone;
      if (open == kNone || open == 0) break;
      const std::string_view mark = about.substr(open + 1, about.size() - open - 2);
      constexpr std::string_view kCategory = "Classification: ", kPriority = "Priority: ";
      const bool is_mark = mark == "**" || mark.starts_with(kCategory) ||
                           mark.starts_with(kPriority) || mark.starts_with("AppID: ") ||
                           mark.starts_with("Xref => ");
      if (!is_mark) break;
      if (mark.starts_with(kCategory)) category = mark.substr(kCategory.size());
      if (mark.starts_with(kPriority)) priority = mark.substr(kPriority.size());
      about = about.substr(0, open);
    }
    // Snort 3 quotes its message.
    if (about.size() > 1 && about.starts_with('"') && about.ends_with('"')) {
      about = about.substr(1, about.size() - 2);
    }
    event.add(signature_, about);
    if (!category.empty() && category != "(null)") event.add(category_, category);
    if (!priority.empty()) event.add(severity_, number_or_text(priority));
  }

  static void add_endpoint(const Endpoint& endpoint, const FieldName& address,
                           const FieldName& port, EventWriter& event) {
    event.add(address, endpoint.address);
    if (!endpoint.port.empty()) event.add(port, number_or_text(endpoint.port));
  }

  FieldName src_ip_, src_port_, dest_ip_, dest_port_, proto_, type_, code_, action_, gid_, sid_,
      rev_;
  FieldName signature_, category_, severity_;
  YearTracker years_;
};

}  // namespace

bool may_be_fast_alert(std::string_view message) {
  if (message.size() < 16) return false;
  const char first = message[0];
  if (first == '[') return true;
  return first >= '0' && first <= '1' && message[2] == '/' &&
         message.substr(0, 16).find('-') != kNone;
}

bool is_fast_alert_log(const Sample& sample) {
  return most_lines(sample, [](std::string_view line) {
    Words words(line);
    Front front;
    return read_front(words, {}, front) && front.has_time;
  });
}

std::unique_ptr<MessageParser> make_fast_alert_parser(const model::FieldNames& names,
                                                      MessageDispatch& /*dispatch*/) {
  return std::make_unique<FastAlert>(names);
}

}  // namespace tocsin::source
