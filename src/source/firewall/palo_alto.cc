// SPDX-License-Identifier: Apache-2.0
#include "firewall/palo_alto.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "firewall/verdict.h"
#include "line/any_time.h"
#include "line/http_request.h"
#include "line/line_sample.h"
#include "table/delimited.h"

namespace tocsin::source {

namespace {

struct TypeRow {
  std::string_view type, channel;
};
constexpr std::array kTypes{
    TypeRow{"TRAFFIC", "traffic"},
    TypeRow{"THREAT", "threat"},
    TypeRow{"SYSTEM", "system"},
    TypeRow{"CONFIG", "config"},
    TypeRow{"GLOBALPROTECT", "globalprotect"},
    TypeRow{"USERID", "userid"},
    TypeRow{"AUTHENTICATION", "authentication"},
    TypeRow{"AUTH", "authentication"},
    TypeRow{"HIP-MATCH", "hip-match"},
    TypeRow{"HIPMATCH", "hip-match"},
    TypeRow{"DECRYPTION", "decryption"},
    TypeRow{"CORRELATION", "correlation"},
    TypeRow{"IPTAG", "iptag"},
    TypeRow{"GTP", "gtp"},
    TypeRow{"SCTP", "sctp"},
    TypeRow{"TUNNEL", "tunnel"},
    TypeRow{"AUDIT", "audit"},
};

std::string_view without_priority(std::string_view text) {
  if (!text.starts_with('<')) return text;
  const std::size_t end = text.substr(0, 5).find('>');
  return end == std::string_view::npos ? text : text.substr(end + 1);
}

constexpr std::size_t kTypeField = 3;

// The type in the fourth field, where the second is a time of PAN-OS; else null.
const TypeRow* type_of(std::string_view text) {
  std::string_view rest = text.substr(0, 160);
  for (std::size_t i = 0; i <= kTypeField; ++i) {
    const std::size_t end = rest.find(',');
    if (end == std::string_view::npos) return nullptr;
    const std::string_view field = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (i == 1 && (field.size() < 19 || field[4] != '/' || field[7] != '/')) return nullptr;
    if (i != kTypeField) continue;
    for (const TypeRow& row : kTypes) {
      if (field == row.type) return &row;
    }
  }
  return nullptr;
}

class PaloAltoParser final : public MessageParser {
 public:
  explicit PaloAltoParser(const model::FieldNames& names)
      : blocked_(names, "blocked"), request_(names) {
    for (const TypeRow& row : kTypes) {
      std::vector<FieldName>& fields = fields_.emplace_back();
      for (const std::string_view name : palo_alto_fields(row.type))
        fields.emplace_back(names, name);
    }
  }

  Outcome parse(std::string_view message, EventWriter& event) override {
    const std::string_view text = without_priority(message);
    const TypeRow* type = type_of(text);
    if (type == nullptr) return Outcome::kNotMine;
    const std::vector<FieldName>& names = fields_[static_cast<std::size_t>(type - kTypes.data())];
    std::string_view generated, exact, action, subtype, misc;
    DelimitedReader reader(text, ',');
    DelimitedField field;
    for (std::size_t i = 0; reader.next(field); ++i) {
      const std::string_view value =
          field.doubled_quotes ? event.keep(undoubled(field, room_)) : field.text;
      if (i >= names.size()) {
        room_ = "field_" + std::to_string(i + 1);
        event.add(event.keep(room_), value);
        continue;
      }
      const std::string_view name = names[i].text;
      if (name.empty()) continue;
      event.add(names[i], value);
      if (name == "generated_time") generated = value;
      if (name == "high_res_timestamp") exact = value;
      if (name == "action") action = value;
      if (name == "misc") misc = value;
      if (name == "subtype") subtype = value;
      if (name == "device_name" && !value.empty()) event.head.host = model::Value::text(value);
    }
    const std::string_view blocked = blocked_by(action);
    if (!blocked.empty()) event.add(blocked_, blocked);
    if (subtype == "url" && !misc.empty()) request_.add_address(misc, event);
    if (const auto time = whole_time(exact, {.zone = event.zone()})) {
      event.set_time(*time);
    } else if (const auto local = whole_time(generated, {.zone = event.zone()})) {
      event.set_time(*local);
    }
    event.head.product = "paloalto";
    event.head.channel = model::Value::text(type->channel);
    event.head.provider = model::Value::text(subtype);
    return Outcome::kEvent;
  }

 private:
  std::vector<std::vector<FieldName>> fields_;  // by row of kTypes
  FieldName blocked_;
  RequestFields request_;
  std::string room_;
};

}  // namespace

bool may_be_palo_alto(std::string_view message) {
  return type_of(without_priority(message)) != nullptr;
}

std::unique_ptr<MessageParser> make_palo_alto_parser(const model::FieldNames& names,
                                                     MessageDispatch& /*dispatch*/) {
  return std::make_unique<PaloAltoParser>(names);
}

bool is_palo_alto(const Sample& sample) { return most_lines(sample, may_be_palo_alto); }

}  // namespace tocsin::source
