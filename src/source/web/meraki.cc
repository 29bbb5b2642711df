// SPDX-License-Identifier: Apache-2.0
#include "web/meraki.h"

#include <array>

#include "firewall/verdict.h"
#include "line/http_request.h"
#include "line/text_time.h"
#include "line/words.h"
#include "table/key_values.h"

namespace tocsin::source {

namespace {

constexpr auto kNone = std::string_view::npos;

// The kinds of message that Meraki's documentation names; "…firewall" is more of them.
constexpr std::array<std::string_view, 8> kKinds{
    "flows",          "urls",          "events",      "ids-alerts",
    "security_event", "ip_flow_start", "ip_flow_end", "airmarshal_events"};

bool is_kind(std::string_view word) {
  for (const std::string_view kind : kKinds) {
    if (word == kind) return true;
  }
  return word.ends_with("firewall") && word.size() <= 64;
}

struct Front {
  model::Timestamp time{};
  std::string_view device, kind;
};

// "<134>1 1795251164.123456789 MX84 flows ", of which a relay may have taken the priority and old
// releases write no version.
bool read_front(Words& words, Front& out) {
  if (words.rest().starts_with('<')) words.until(">");
  words.take("1 ");
  const std::string_view seconds = words.word();
  const std::size_t point = seconds.find('.');
  if (!words.ok() || point < 9 || point > 10) return false;
  if (read_epoch_seconds(seconds, out.time) != seconds.size()) return false;
  out.device = words.word();
  out.kind = words.word();
  return words.ok() && is_kind(out.kind);
}

class Meraki final : public MessageParser {
 public:
  explicit Meraki(const model::FieldNames& names)
      : request_(names),
        message_(names, "message"),
        pattern_(names, "pattern"),
        blocked_(names, "blocked"),
        action_(names, "action"),
        type_(names, "type"),
        user_(names, "user"),
        local_ip_(names, "local_ip"),
        src_(names, "src"),
        sport_(names, "sport"),
        dst_(names, "dst"),
        dport_(names, "dport"),
        url_(names, "url") {}

  Outcome parse(std::string_view message, EventWriter& event) override {
    Words words(message);
    Front front;
    if (!read_front(words, front)) return Outcome::kNotMine;
    event.set_time(front.time);
    event.head.product = "meraki";
    event.head.channel = model::Value::text(front.kind);
    event.head.host = model::Value::text(front.device);
    event.head.provider = {};
    event.add(message_, words.rest());
    verdict_ = {};
    read_body(words.rest(), event);
    if (!verdict_.empty()) event.add(blocked_, verdict_);
    return Outcome::kEvent;
  }

 private:
  // Words and pairs; "request:", "pattern:" and "message:" take all behind them.
  void read_body(std::string_view text, EventWriter& event) {
    bool first = true;
    while (!text.empty()) {
      while (text.starts_with(' ')) text.remove_prefix(1);
      if (const std::size_t key = key_at(text); key != 0) {
        text = take_pair(text, key, event);
        first = false;
        continue;
      }
      Words words(text);
      const std::string_view word = words.word();
      if (!words.ok()) return;
      if (take_rest(word, words.rest(), event)) return;
      if (first) {
        note_verdict(word);
        event.add(verdict_.empty() ? type_ : action_, word);
        if (words.take("user id '")) return read_login(words, event);
      }
      first = false;
      text = words.rest();
    }
  }

  // "m.osei@court.example' local ip 192.0.2.7 connected from 198.51.100.4".
  void read_login(Words words, EventWriter& event) {
    const std::string_view user = words.until("' ");
    words.expect("local ip ");
    const std::string_view local = words.word();
    words.until("connected from ");
    const std::string_view from = words.word();
    if (!words.ok()) return;
    event.add(user_, user);
    event.add(local_ip_, local);
    event.add(src_, from);
  }

  bool take_rest(std::string_view word, std::string_view rest, EventWriter& event) {
    if (word == "request:") {
      const std::string_view address = rest.substr(std::min(rest.find(' '), rest.size() - 1) + 1);
      event.add(url_, address);
      request_.add_request(rest, event);
      return true;
    }
    if (word == "pattern:") {
      event.add(pattern_, rest);
      note_verdict(rest.substr(0, rest.find(' ')));
      return true;
    }
    if (word != "message:") return false;
    event.add("signature_message", rest);
    return true;
  }

  std::string_view take_pair(std::string_view text, std::size_t key_size, EventWriter& event) {
    const std::string_view key = text.substr(0, key_size);
    text.remove_prefix(key_size + 1);
    if (text.starts_with(" '")) text.remove_prefix(1);
    std::string_view value;
    if (text.starts_with('\'')) {
      const std::size_t end = text.find('\'', 1);
      value = text.substr(1, end == kNone ? kNone : end - 1);
      text.remove_prefix(end == kNone ? text.size() : end + 1);
    } else {
      value = text.substr(0, text.find(' '));
      text.remove_prefix(value.size());
    }
    if (key == "decision") note_verdict(value);
    if (key == "src") {
      add_endpoint(value, src_, sport_, event);
    } else if (key == "dst") {
      add_endpoint(value, dst_, dport_, event);
    } else {
      event.add(key, value);
    }
    return text;
  }

  // Addresses of IPv6 stand alone or in brackets.
  static void add_endpoint(std::string_view value, const FieldName& address, const FieldName& port,
                           EventWriter& event) {
    const std::size_t colon = value.rfind(':');
    const bool has_port = colon != kNone && is_digits(value.substr(colon + 1)) &&
                          (value.find(':') == colon || value[colon - 1] == ']');
    std::string_view host = value.substr(0, has_port ? colon : kNone);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    event.add(address, host);
    if (has_port) event.add(port, value.substr(colon + 1));
  }

  void note_verdict(std::string_view word) {
    if (const std::string_view blocked = blocked_by(word); !blocked.empty()) verdict_ = blocked;
  }

  RequestFields request_;
  FieldName message_, pattern_, blocked_, action_, type_, user_, local_ip_;
  FieldName src_, sport_, dst_, dport_, url_;
  std::string_view verdict_;
};

}  // namespace

bool may_be_meraki(std::string_view message) {
  Words words(message.substr(0, 256));
  Front front;
  return read_front(words, front);
}

std::unique_ptr<MessageParser> make_meraki_parser(const model::FieldNames& names,
                                                  MessageDispatch& /*dispatch*/) {
  return std::make_unique<Meraki>(names);
}

}  // namespace tocsin::source
