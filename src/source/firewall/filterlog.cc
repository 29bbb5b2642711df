// SPDX-License-Identifier: Apache-2.0
#include "firewall/filterlog.h"

#include <array>
#include <span>
#include <string>
#include <vector>

#include "firewall/verdict.h"

namespace tocsin::source {

namespace {

constexpr std::string_view kProgram = "filterlog";

constexpr std::array<std::string_view, 9> kCommon{"rule",    "sub_rule",  "anchor",
                                                  "tracker", "interface", "reason",
                                                  "action",  "direction", "ip_version"};
constexpr std::array<std::string_view, 11> kVersion4{"tos",    "ecn",    "ttl",         "id",
                                                     "offset", "flags",  "protocol_id", "protocol",
                                                     "length", "src_ip", "dst_ip"};
constexpr std::array<std::string_view, 8> kVersion6{
    "class", "flow_label", "hop_limit", "protocol", "protocol_id", "length", "src_ip", "dst_ip"};
constexpr std::array<std::string_view, 9> kTcp{"src_port",  "dst_port", "data_length",
                                               "tcp_flags", "sequence", "ack",
                                               "window",    "urgent",   "options"};
constexpr std::array<std::string_view, 3> kUdp{"src_port", "dst_port", "data_length"};
constexpr std::array<std::string_view, 1> kIcmp{"icmp_type"};

// What is behind the name of the program, if that is in front.
std::string_view without_program(std::string_view text) {
  if (!text.starts_with(kProgram)) return text;
  const std::size_t end = text.substr(0, 32).find(": ");
  return end == std::string_view::npos ? text : text.substr(end + 2);
}

class FilterlogParser final : public MessageParser {
 public:
  explicit FilterlogParser(const model::FieldNames& names)
      : common_(named(names, kCommon)),
        version4_(named(names, kVersion4)),
        version6_(named(names, kVersion6)),
        tcp_(named(names, kTcp)),
        udp_(named(names, kUdp)),
        icmp_(named(names, kIcmp)),
        blocked_(names, "blocked") {}

  Outcome parse(std::string_view message, EventWriter& event) override {
    if (!may_be_filterlog(message)) return Outcome::kNotMine;
    rest_ = without_program(message);
    ended_ = false;
    count_ = 0;
    add(common_, event);
    const std::string_view version = last_;
    const std::string_view action = event.fields()[event.mark() - 3].value.view();
    if (version == "4") add(version4_, event);
    if (version == "6") add(version6_, event);
    const std::size_t back = version == "4" ? 4 : 5;  // from the end to `protocol`
    if (version == "4" || version == "6") {
      const std::string_view protocol = event.fields()[event.mark() - back].value.view();
      if (protocol == "tcp" || protocol == "TCP") add(tcp_, event);
      if (protocol == "udp" || protocol == "UDP") add(udp_, event);
      if (protocol.starts_with("icmp") || protocol.starts_with("ICMP")) add(icmp_, event);
    }
    add_rest(event);
    const std::string_view blocked = blocked_by(action);
    if (!blocked.empty()) event.add(blocked_, blocked);
    event.head.product = "pfsense";
    event.head.channel = model::Value::text(kProgram);
    event.head.provider = model::Value::text(kProgram);
    return Outcome::kEvent;
  }

 private:
  static std::vector<FieldName> named(const model::FieldNames& names,
                                      std::span<const std::string_view> texts) {
    std::vector<FieldName> out;
    for (const std::string_view text : texts) out.emplace_back(names, text);
    return out;
  }

  bool next() {
    if (ended_) {
      last_ = {};
      return false;
    }
    const std::size_t end = rest_.find(',');
    last_ = rest_.substr(0, end);
    ended_ = end == std::string_view::npos;
    rest_.remove_prefix(ended_ ? rest_.size() : end + 1);
    ++count_;
    return true;
  }

  // A line that is cut has empty values for the rest.
  void add(const std::vector<FieldName>& names, EventWriter& event) {
    for (const FieldName& name : names) {
      next();
      event.add(name, last_);
    }
  }

  void add_rest(EventWriter& event) {
    while (next()) {
      room_ = "field_" + std::to_string(count_);
      event.add(event.keep(room_), last_);
    }
  }

  std::vector<FieldName> common_, version4_, version6_, tcp_, udp_, icmp_;
  FieldName blocked_;
  std::string_view rest_, last_;
  bool ended_ = false;
  std::size_t count_ = 0;
  std::string room_;
};

}  // namespace

// Eight fields, of which the seventh and eighth are an action and a direction.
bool may_be_filterlog(std::string_view message) {
  std::string_view rest = without_program(message);
  if (rest.empty() || rest[0] < '0' || rest[0] > '9') return false;
  rest = rest.substr(0, 256);
  std::array<std::string_view, 9> fields{};
  for (std::string_view& field : fields) {
    const std::size_t end = rest.find(',');
    if (end == std::string_view::npos) return false;
    field = rest.substr(0, end);
    rest.remove_prefix(end + 1);
  }
  const std::string_view action = fields[6], direction = fields[7];
  return (action == "pass" || action == "block" || action == "reject" || action == "rdr" ||
          action == "nat" || action == "binat" || action == "unkn") &&
         (direction == "in" || direction == "out" || direction == "unkn" || direction == "in/out");
}

std::unique_ptr<MessageParser> make_filterlog_parser(const model::FieldNames& names,
                                                     MessageDispatch& /*dispatch*/) {
  return std::make_unique<FilterlogParser>(names);
}

}  // namespace tocsin::source
