// SPDX-License-Identifier: Apache-2.0
#include "firewall/cisco.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "firewall/cisco_messages.h"
#include "firewall/verdict.h"
#include "line/any_time.h"
#include "line/line_sample.h"
#include "line/text_time.h"
#include "table/line_pattern.h"

namespace tocsin::source {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || is_digit(c) || c == '_';
}

// "%FACILITY[-SUB]-n-MNEMONIC" at the front of the text, behind '%'; bytes taken or 0.
std::size_t read_tag(std::string_view text, CiscoTag& tag) {
  for (std::size_t at = 0; at < text.size() && (is_word(text[at]) || text[at] == '-'); ++at) {
    const bool severity = text[at] == '-' && at != 0 && at + 3 < text.size() &&
                          text[at + 1] >= '0' && text[at + 1] <= '7' && text[at + 2] == '-' &&
                          is_word(text[at + 3]);
    if (!severity) continue;
    std::size_t end = at + 3;
    while (end < text.size() && is_word(text[end])) ++end;
    if (end < text.size() && text[end] != ':' && text[end] != ' ') return 0;
    tag.facility = text.substr(0, at);
    // ASA may name the class of its messages: "%ASA-session-6-305012".
    for (const std::string_view asa : {"ASA-", "FTD-", "PIX-"}) {
      if (!tag.facility.starts_with(asa)) continue;
      tag.message_class = tag.facility.substr(asa.size());
      tag.facility = tag.facility.substr(0, asa.size() - 1);
    }
    tag.severity = static_cast<unsigned>(text[at + 1] - '0');
    tag.mnemonic = text.substr(at + 3, end - at - 3);
    return end;
  }
  return 0;
}

// One message's way to be read, with the ids of its fields.
struct Form {
  LinePattern pattern;
  std::vector<FieldName> names;
  std::string_view channel, action;
};

// Holes of the two ends of a connection, and the fields that they are where it comes in.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kSourceFirst{{
    {"a_ip", "src_ip"},
    {"a_port", "src_port"},
    {"a_interface", "src_interface"},
    {"a_mapped", "src_mapped"},
    {"b_ip", "dst_ip"},
    {"b_port", "dst_port"},
    {"b_interface", "dst_interface"},
    {"b_mapped", "dst_mapped"},
}};

std::string_view opposite(std::string_view name) {
  for (std::size_t i = 0; i < kSourceFirst.size(); ++i) {
    if (kSourceFirst[i].first == name)
      return kSourceFirst[(i + kSourceFirst.size() / 2) % kSourceFirst.size()].second;
  }
  return name;
}
std::string_view straight(std::string_view name) {
  for (const auto& [hole, field] : kSourceFirst) {
    if (hole == name) return field;
  }
  return name;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// The log that a message without a row of its own belongs to.
std::string_view channel_of(const CiscoTag& tag) {
  const std::string_view facility = tag.facility;
  if (contains(facility, "LDP") || contains(tag.mnemonic, "TCP_PACKET_MD5")) return "ldp";
  if (contains(facility, "BGP") || contains(tag.mnemonic, "BADAUTH")) return "bgp";
  if (facility.starts_with("SEC_LOGIN")) return "auth";
  static constexpr std::array<std::string_view, 8> kAaa{"AAA",    "TAC",   "TACACS", "RADIUS",
                                                        "PARSER", "SHELL", "HA_EM",  "CISE"};
  for (const std::string_view name : kAaa) {
    if (facility.starts_with(name)) return "aaa";
  }
  if (facility == "ASA" || facility == "FTD" || facility == "PIX" || facility == "FWSM") {
    if (tag.mnemonic.starts_with("106") || tag.mnemonic.starts_with("302")) return "traffic";
    if (tag.mnemonic.starts_with("1110")) return "aaa";
    if (tag.mnemonic.starts_with("113")) return "auth";
  }
  return "syslog";
}

// Fields of every message.
struct Names {
  explicit Names(const model::FieldNames& names)
      : facility(names, "facility"),
        severity(names, "severity"),
        mnemonic(names, "mnemonic"),
        message_class(names, "message_class"),
        message(names, "message"),
        action(names, "action"),
        blocked(names, "blocked"),
        command(names, "command"),
        user(names, "user") {}
  FieldName facility, severity, mnemonic, message_class, message, action, blocked, command, user;
};

class CiscoParser final : public MessageParser {
 public:
  explicit CiscoParser(const model::FieldNames& names) : known_(names) {
    for (const CiscoMessage& row : cisco_messages()) {
      std::optional<LinePattern> pattern = LinePattern::parse(row.pattern);
      if (!pattern) continue;
      Form form{std::move(*pattern), {}, row.channel, row.action};
      Form swapped = form;
      for (const std::string& hole : form.pattern.names()) {
        form.names.emplace_back(names, owned(straight(hole)));
        swapped.names.emplace_back(names, owned(opposite(hole)));
      }
      forms_[row.id].push_back({std::move(form), std::move(swapped)});
    }
  }

  void begin_block(const Block& block, std::string_view /*context*/) override {
    how_ = TimeReading::of(block);
  }

  Outcome parse(std::string_view message, EventWriter& event) override {
    CiscoTag tag;
    if (!find_cisco_tag(message, tag)) return accounting(message, event);
    read_front(message.substr(0, tag.at), event);
    event.add(known_.facility, tag.facility);
    event.add(known_.severity, model::Value::integer(tag.severity));
    event.add(known_.mnemonic, tag.mnemonic);
    if (!tag.message_class.empty()) event.add(known_.message_class, tag.message_class);
    event.add(known_.message, message.substr(tag.at));
    event.head.product = "cisco";
    event.head.provider = model::Value::text(tag.facility);
    event.head.code = number(tag.mnemonic);
    event.head.channel = model::Value::text(channel_of(tag));
    read_text(tag.mnemonic, message.substr(tag.text), event);
    return Outcome::kEvent;
  }

 private:
  struct Both {
    Form straight, swapped;
  };

  // The same text for as long as the parser lives.
  std::string_view owned(std::string_view name) { return *texts_.emplace(name).first; }

  static std::uint32_t number(std::string_view mnemonic) {
    std::uint32_t value = 0;
    if (mnemonic.size() > 6) return 0;
    for (const char c : mnemonic) {
      if (!is_digit(c)) return 0;
      value = value * 10 + static_cast<std::uint32_t>(c - '0');
    }
    return value;
  }

  // "<189>45: host: *Nov 21 2026 09:12:44.123 UTC: " and all less.
  void read_front(std::string_view front, EventWriter& event) {
    if (front.starts_with('<'))
      front.remove_prefix(std::min(front.find('>'), front.size() - 1) + 1);
    std::string_view host;
    bool timed = false;
    while (!front.empty()) {
      const char c = front[0];
      if (c == ' ' || c == ':' || c == '*' || c == '.') {
        front.remove_prefix(1);
        continue;
      }
      // "RP/0/RSP0/CPU0:Nov 21 …": the card of an IOS XR router, first or behind the host.
      const bool is_card = front.starts_with("RP/") || front.starts_with("LC/");
      const std::size_t card = is_card ? front.find(':') : std::string_view::npos;
      if (card != std::string_view::npos) {
        front.remove_prefix(card + 1);
        continue;
      }
      model::Timestamp time;
      const std::size_t used = timed ? 0 : read_any_time(front, how_, time);
      if (used != 0) {
        event.set_time(time);
        timed = true;
        front.remove_prefix(used);
        continue;
      }
      const std::size_t end = std::min(front.find(' '), front.size());
      std::string_view word = front.substr(0, end);
      front.remove_prefix(end);
      while (word.ends_with(':')) word.remove_suffix(1);
      const bool sequence = word.find_first_not_of("0123456789") == std::string_view::npos;
      if (host.empty() && !sequence) host = word;
    }
    // IOS XR has "RP/0/RSP0/CPU0" there, and "tcp[466]".
    const bool is_host = !host.empty() && host.find_first_of("/[(%") == std::string_view::npos;
    if (is_host && event.head.host.kind == model::ValueKind::kNull) {
      event.head.host = model::Value::text(host);
    }
  }

  void read_text(std::string_view id, std::string_view text, EventWriter& event) {
    const auto rows = forms_.find(id);
    if (rows == forms_.end()) return;
    for (const Both& both : rows->second) {
      if (!both.straight.pattern.match(text, false, captures_)) continue;
      const bool outbound = contains(text.substr(0, 24), "outbound");
      add_captures(outbound ? both.swapped : both.straight, event);
      return;
    }
    event.head.channel = model::Value::text(rows->second.front().straight.channel);
  }

  void add_captures(const Form& form, EventWriter& event) {
    std::string_view action = form.action;
    for (std::size_t i = 0; i < form.names.size(); ++i) {
      std::string_view value = captures_[i];
      const std::string_view name = form.names[i].text;
      // "443(LOCAL\m.osei)": the user that an address belongs to.
      if (name.ends_with("_port") && !value.empty() && is_digit(value[0])) {
        const std::size_t paren = value.find('(');
        if (paren != std::string_view::npos && value.ends_with(')')) {
          event.add(known_.user, value.substr(paren + 1, value.size() - paren - 2));
          value = value.substr(0, paren);
        }
      }
      if (name == "action") action = value;
      event.add(form.names[i], value);
    }
    event.head.channel = model::Value::text(form.channel);
    if (!form.action.empty()) event.add(known_.action, form.action);
    const std::string_view blocked = blocked_by(action);
    if (form.channel == "traffic" && !blocked.empty()) event.add(known_.blocked, blocked);
  }

  // tac_plus accounting: "time\tdevice\tuser\tline\tfrom\tstart|stop\ttask_id=3\t…\tcmd=show run",
  // in syslog without the time.
  Outcome accounting(std::string_view message, EventWriter& event) {
    const std::string_view tab = contains(message, "\ttask_id=") ? "\t" : "#011";
    if (tab != "\t" && !contains(message, "#011task_id=")) return nexus_accounting(message, event);
    static constexpr std::array<std::string_view, 6> kColumns{"time", "device", "user",
                                                              "line", "from",   "acct_type"};
    const bool timed = whole_time(message.substr(0, message.find(tab)), how_).has_value();
    std::size_t column = timed ? 0 : 1;
    event.add(known_.message, message);
    for (std::string_view rest = message; !rest.empty();) {
      const std::size_t end = std::min(rest.find(tab), rest.size());
      const std::string_view part = rest.substr(0, end);
      rest.remove_prefix(std::min(end + tab.size(), rest.size()));
      const std::size_t equals = part.find('=');
      if (equals != std::string_view::npos && column > 2) {
        event.add(part.substr(0, equals), part.substr(equals + 1));
        if (part.starts_with("cmd=")) event.add(known_.command, part.substr(4));
      } else if (column < kColumns.size()) {
        event.add(kColumns[column], part);
        if (column == 0) {
          if (const auto time = whole_time(part, how_)) event.set_time(*time);
        }
        if (column == 1) event.head.host = model::Value::text(part);
      }
      ++column;
    }
    event.head.product = "cisco";
    event.head.provider = model::Value::text("tac_plus");
    event.head.channel = model::Value::text("aaa");
    return Outcome::kEvent;
  }

  // "Sat Nov 21 09:12:44 2026:type=update:id=192.0.2.7@pts/0:user=m.osei:cmd=reload (SUCCESS)"
  Outcome nexus_accounting(std::string_view message, EventWriter& event) {
    const std::size_t begin = message.find(":type=");
    const std::size_t command = message.find(":cmd=");
    if (begin == std::string_view::npos || command == std::string_view::npos || command < begin) {
      return Outcome::kNotMine;
    }
    const auto time = whole_time(message.substr(0, begin), how_);
    if (!time) return Outcome::kNotMine;
    event.set_time(*time);
    event.add(known_.message, message);
    for (std::string_view rest = message.substr(begin, command - begin); !rest.empty();) {
      const std::size_t end = std::min(rest.find(':', 1), rest.size());
      const std::string_view part = rest.substr(1, end - 1);
      rest.remove_prefix(end);
      const std::size_t equals = part.find('=');
      if (equals != std::string_view::npos) {
        event.add(part.substr(0, equals), part.substr(equals + 1));
      }
    }
    event.add(known_.command, message.substr(command + 5));
    event.head.product = "cisco";
    event.head.provider = model::Value::text("accounting");
    event.head.channel = model::Value::text("aaa");
    return Outcome::kEvent;
  }

  std::set<std::string, std::less<>> texts_;
  Names known_;
  std::unordered_map<std::string_view, std::vector<Both>> forms_;
  std::vector<std::string_view> captures_;
  TimeReading how_;
};

}  // namespace

bool find_cisco_tag(std::string_view text, CiscoTag& tag) {
  const std::string_view front = text.substr(0, kCiscoFront);
  for (std::size_t at = front.find('%'); at != std::string_view::npos;
       at = front.find('%', at + 1)) {
    const std::size_t used = read_tag(text.substr(at + 1, kCiscoFront), tag);
    if (used == 0) continue;
    tag.at = at;
    tag.text = at + 1 + used;
    while (tag.text < text.size() && (text[tag.text] == ':' || text[tag.text] == ' ')) ++tag.text;
    return true;
  }
  return false;
}

bool may_be_cisco(std::string_view message) {
  CiscoTag tag;
  if (message.substr(0, kCiscoFront).find('%') != std::string_view::npos) {
    return find_cisco_tag(message, tag);
  }
  const std::string_view front = message.substr(0, 512);
  if (contains(front.substr(0, 64), ":type=")) return contains(front, ":cmd=");
  const std::string_view columns = front.substr(0, front.find("task_id="));
  return columns.size() < front.size() && (columns.ends_with('\t') || columns.ends_with("#011"));
}

std::unique_ptr<MessageParser> make_cisco_parser(const model::FieldNames& names,
                                                 MessageDispatch& /*dispatch*/) {
  return std::make_unique<CiscoParser>(names);
}

bool is_cisco(const Sample& sample) { return most_lines(sample, may_be_cisco); }

}  // namespace tocsin::source
