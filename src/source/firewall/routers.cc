// SPDX-License-Identifier: Apache-2.0
#include "firewall/routers.h"

#include <array>
#include <string>

#include "firewall/cisco.h"
#include "line/any_time.h"
#include "line/text_time.h"
#include "table/key_values.h"

namespace tocsin::source {

namespace {

constexpr std::size_t kFrontBytes = 192;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Where "%%01" begins near the front; npos where it does not.
std::size_t huawei_at(std::string_view text) {
  const std::size_t at = text.substr(0, kFrontBytes).find("%%");
  const bool versioned = at != std::string_view::npos && at + 4 < text.size() &&
                         is_digit(text[at + 2]) && is_digit(text[at + 3]);
  return versioned ? at : std::string_view::npos;
}

// A time and a host in front of a message that syslog did not take: "Nov 21 2026 09:12:44 core1 ".
void read_front(std::string_view front, const TimeReading& how, EventWriter& event) {
  if (front.starts_with('<')) front.remove_prefix(std::min(front.find('>'), front.size() - 1) + 1);
  model::Timestamp time;
  const std::size_t used = read_any_time(front, how, time);
  if (used == 0) return;
  event.set_time(time);
  front.remove_prefix(used);
  while (front.starts_with(' ')) front.remove_prefix(1);
  const std::string_view host = front.substr(0, front.find(' '));
  if (!host.empty()) event.head.host = model::Value::text(host);
}

class HuaweiParser final : public MessageParser {
 public:
  explicit HuaweiParser(const model::FieldNames& names)
      : module_(names, "module"),
        severity_(names, "severity"),
        brief_(names, "brief"),
        message_(names, "message") {}

  void begin_block(const Block& block, std::string_view /*context*/) override {
    how_ = TimeReading::of(block);
  }

  Outcome parse(std::string_view message, EventWriter& event) override {
    const std::size_t at = huawei_at(message);
    if (at == std::string_view::npos) return Outcome::kNotMine;
    const std::string_view text = message.substr(at + 4);
    const std::size_t module = text.find('/');
    const std::size_t severity = module == text.npos ? text.npos : text.find('/', module + 1);
    if (severity == text.npos || severity != module + 2 || module == 0 || module > 64) {
      return Outcome::kNotMine;
    }
    const std::size_t end = std::min(text.find_first_of("([: ", severity + 1), text.size());
    read_front(message.substr(0, at), how_, event);
    event.add(module_, text.substr(0, module));
    event.add(severity_, text.substr(module + 1, 1));
    event.add(brief_, text.substr(severity + 1, end - severity - 1));
    event.add(message_, message.substr(at));
    add_pairs(text.substr(end), event);
    room_.assign(text.substr(0, module));
    for (char& c : room_) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    event.head.product = "huawei";
    event.head.provider = model::Value::text(text.substr(0, module));
    event.head.channel = model::Value::text(event.keep(room_));
    return Outcome::kEvent;
  }

 private:
  // "(PeerAddress=192.0.2.9, Reason=…)": values end at a comma or a parenthesis.
  void add_pairs(std::string_view text, EventWriter& event) {
    std::size_t at = text.find(':');
    at = text.find('(', at == text.npos ? 0 : at);
    while (at != text.npos && at + 1 < text.size()) {
      std::string_view rest = text.substr(at + 1);
      while (rest.starts_with(' ')) rest.remove_prefix(1);
      const std::size_t key = key_at(rest);
      if (key == 0) return;
      const std::string_view behind = rest.substr(key + 1);
      const std::size_t end = std::min(behind.find_first_of(",)"), behind.size());
      event.add(rest.substr(0, key), behind.substr(0, end));
      if (end >= behind.size() || behind[end] == ')') return;
      at = static_cast<std::size_t>(behind.data() - text.data()) + end;
    }
  }

  FieldName module_, severity_, brief_, message_;
  TimeReading how_;
  std::string room_;
};

// Beginnings that only Junos writes, and the log that they belong to.
struct JunosRow {
  std::string_view begin, channel, daemon;
};
constexpr std::array kJunos{
    JunosRow{"tcp_auth_ok:", "bgp", "rpd"}, JunosRow{"bgp_read_", "bgp", "rpd"},
    JunosRow{"bgp_process_", "bgp", "rpd"}, JunosRow{"RPD_BGP_", "bgp", "rpd"},
    JunosRow{"bgp_recv", "bgp", "rpd"},     JunosRow{"bgp_pp_recv", "bgp", "rpd"},
    JunosRow{"bgp_listen_", "bgp", "rpd"},  JunosRow{"BGP_", "bgp", "rpd"},
    JunosRow{"RT_FLOW", "flow", "RT_FLOW"}, JunosRow{"PFE_FW_SYSLOG_", "filter", "PFE"},
    JunosRow{"UI_", "command", "mgd"},
};

// What may stand before the message: the card that it comes from, and "%DAEMON-3-" or "%KERN-4: "
// where the device is told to write priorities.
void skip_junos_front(std::string_view& text) {
  for (const std::string_view card : {"fpc", "pfe", "re"}) {
    if (!text.starts_with(card)) continue;
    const std::size_t end = text.find_first_not_of("0123456789", card.size());
    if (end != text.npos && end != card.size() && text[end] == ' ') text.remove_prefix(end + 1);
  }
  for (const std::string_view program : {"/kernel: ", "kernel: "}) {
    if (text.starts_with(program)) text.remove_prefix(program.size());
  }
  if (!text.starts_with('%')) return;
  const std::size_t end = text.substr(0, 24).find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1);
  if (end == text.npos || end + 3 > text.size() || text[end] != '-') return;
  if (!is_digit(text[end + 1])) return;
  text.remove_prefix(end + 2);
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.starts_with(": ")) text.remove_prefix(2);
}

const JunosRow* junos_row(std::string_view text) {
  skip_junos_front(text);
  for (const JunosRow& row : kJunos) {
    if (text.starts_with(row.begin)) return &row;
  }
  return nullptr;
}

class JuniperParser final : public MessageParser {
 public:
  explicit JuniperParser(const model::FieldNames& names) : message_(names, "message") {}

  Outcome parse(std::string_view message, EventWriter& event) override {
    const JunosRow* row = junos_row(message);
    if (row == nullptr) return Outcome::kNotMine;
    event.add(message_, message);
    event.head.product = "juniper";
    event.head.channel = model::Value::text(row->channel);
    if (event.head.provider.kind == model::ValueKind::kNull) {
      event.head.provider = model::Value::text(row->daemon);
    }
    return Outcome::kEvent;
  }

 private:
  FieldName message_;
};

}  // namespace

bool may_be_huawei(std::string_view message) {
  return huawei_at(message) != std::string_view::npos;
}

std::unique_ptr<MessageParser> make_huawei_parser(const model::FieldNames& names,
                                                  MessageDispatch& /*dispatch*/) {
  return std::make_unique<HuaweiParser>(names);
}

bool may_be_juniper(std::string_view message) { return junos_row(message) != nullptr; }

std::unique_ptr<MessageParser> make_juniper_parser(const model::FieldNames& names,
                                                   MessageDispatch& /*dispatch*/) {
  return std::make_unique<JuniperParser>(names);
}

}  // namespace tocsin::source
