// SPDX-License-Identifier: Apache-2.0
#include "web/umbrella.h"

#include <array>
#include <span>
#include <string>
#include <vector>

#include "firewall/verdict.h"
#include "line/http_request.h"
#include "line/line_sample.h"
#include "line/text_time.h"
#include "line/words.h"
#include "table/delimited.h"

namespace tocsin::source {

namespace {

constexpr std::array<std::string_view, 14> kDnsColumns{
    "timestamp",     "identity",       "identities",         "internal_ip", "external_ip",
    "action",        "type",           "response_code",      "query",       "categories",
    "identity_type", "identity_types", "blocked_categories", "rule_id"};
constexpr std::array<std::string_view, 35> kProxyColumns{"timestamp",
                                                         "identity",
                                                         "internal_ip",
                                                         "external_ip",
                                                         "destination_ip",
                                                         "content_type",
                                                         "action",
                                                         "url",
                                                         "referer",
                                                         "user_agent",
                                                         "status_code",
                                                         "request_size",
                                                         "response_size",
                                                         "response_body_size",
                                                         "sha256",
                                                         "categories",
                                                         "av_detections",
                                                         "puas",
                                                         "amp_disposition",
                                                         "amp_malware_name",
                                                         "amp_score",
                                                         "identity_type",
                                                         "blocked_categories",
                                                         "identities",
                                                         "identity_types",
                                                         "request_method",
                                                         "dlp_status",
                                                         "certificate_errors",
                                                         "file_name",
                                                         "ruleset_id",
                                                         "rule_id",
                                                         "destination_list_ids",
                                                         "isolate_action",
                                                         "file_action",
                                                         "warn_status"};
constexpr std::array<std::string_view, 7> kIpColumns{
    "timestamp",      "identity",         "source_ip", "source_port",
    "destination_ip", "destination_port", "categories"};
constexpr std::array<std::string_view, 14> kFirewallColumns{
    "timestamp",        "origin_id",   "identity",  "identity_type", "direction",
    "protocol",         "packet_size", "source_ip", "source_port",   "destination_ip",
    "destination_port", "data_center", "rule_id",   "action"};
constexpr std::array<std::string_view, 9> kAuditColumns{
    "id", "timestamp", "email", "user", "type", "action", "login_ip", "before", "after"};

struct LogRow {
  std::string_view channel;
  std::span<const std::string_view> columns;
};
constexpr std::array kLogs{LogRow{"dns", kDnsColumns}, LogRow{"proxy", kProxyColumns},
                           LogRow{"ip", kIpColumns}, LogRow{"firewall", kFirewallColumns},
                           LogRow{"audit", kAuditColumns}};

bool is_time(std::string_view text) {
  model::Timestamp time;
  return text.size() == 19 && text[4] == '-' && text[10] == ' ' && read_iso_time(text, time) == 19;
}

bool is_address(std::string_view text) {
  return !text.empty() && text.size() <= 45 && text.find_first_of(".:") != text.npos &&
         text.find_first_not_of("0123456789abcdefABCDEF.:") == text.npos;
}

// "1 (A)", "28 (AAAA)".
bool is_record_type(std::string_view text) {
  const std::size_t open = text.find(" (");
  return open != text.npos && is_digits(text.substr(0, open)) && text.ends_with(')');
}

// Which log a row is from: its columns where their shape cannot be another's; null for none.
const LogRow* log_of(const std::vector<std::string_view>& row) {
  const auto at = [&row](std::size_t i) { return i < row.size() ? row[i] : std::string_view{}; };
  if (is_time(at(0))) {
    if (row.size() >= 9 && is_record_type(at(6))) return &kLogs[0];
    if (row.size() >= 20 && !blocked_by(at(6)).empty() && at(7).find("://") != at(7).npos) {
      return &kLogs[1];
    }
    if (row.size() == 7 && is_address(at(2)) && is_address(at(4)) && is_digits(at(5))) {
      return &kLogs[2];
    }
    const bool direction = at(4) == "OUTBOUND" || at(4) == "INBOUND";
    if (row.size() >= 14 && direction && at(1).starts_with('[')) return &kLogs[3];
    return nullptr;
  }
  const bool audit = row.size() == 9 && is_digits(at(0)) && is_time(at(1)) && is_address(at(6));
  return audit ? &kLogs[4] : nullptr;
}

// The fields of one line, without quotes; empty where it does not begin as such a row does.
void split(std::string_view line, std::vector<DelimitedField>& fields,
           std::vector<std::string_view>& row) {
  fields.clear();
  row.clear();
  DelimitedReader reader(line, ',');
  DelimitedField field;
  while (reader.next(field)) {
    fields.push_back(field);
    row.push_back(field.text);
  }
}

class Umbrella final : public MessageParser {
 public:
  explicit Umbrella(const model::FieldNames& names)
      : request_(names), blocked_(names, "blocked"), type_code_(names, "type_code") {
    for (const LogRow& log : kLogs) {
      std::vector<FieldName>& columns = columns_.emplace_back();
      for (const std::string_view name : log.columns) columns.emplace_back(names, name);
    }
  }

  Outcome parse(std::string_view message, EventWriter& event) override {
    split(message, fields_, row_);
    const LogRow* log = log_of(row_);
    if (log == nullptr) return Outcome::kNotMine;
    const auto& columns = columns_[static_cast<std::size_t>(log - kLogs.data())];
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      const DelimitedField& field = fields_[i];
      std::string_view value =
          field.doubled_quotes ? event.keep(undoubled(field, room_)) : field.text;
      if (i >= columns.size()) {
        room_ = "field_" + std::to_string(i + 1);
        event.add(event.keep(room_), value);
        continue;
      }
      const std::string_view name = columns[i].text;
      if (name == "query" && value.size() > 1 && value.ends_with('.')) value.remove_suffix(1);
      if (name == "type" && is_record_type(value)) {
        const std::size_t open = value.find(" (");
        event.add(type_code_, value.substr(0, open));
        value = value.substr(open + 2, value.size() - open - 3);
      }
      event.add(columns[i], value);
      if (name == "timestamp") set_time(value, event);
      if (name == "url") request_.add_target(value, {}, event);
      if (name != "action") continue;
      if (const auto blocked = blocked_by(value); !blocked.empty()) event.add(blocked_, blocked);
    }
    event.head.product = "umbrella";
    event.head.channel = model::Value::text(log->channel);
    return Outcome::kEvent;
  }

 private:
  static void set_time(std::string_view text, EventWriter& event) {
    model::Timestamp time;
    if (read_iso_time(text, time) != 0) event.set_time(time);
  }

  RequestFields request_;
  FieldName blocked_, type_code_;
  std::vector<std::vector<FieldName>> columns_;  // by row of kLogs
  std::vector<DelimitedField> fields_;
  std::vector<std::string_view> row_;
  std::string room_;
};

}  // namespace

bool may_be_umbrella(std::string_view message) {
  return message.size() > 21 && message[0] == '"' &&
         (is_time(message.substr(1, 19)) ||
          (message[1] >= '0' && message[1] <= '9' &&
           message.substr(0, 24).find("\",\"") != std::string_view::npos));
}

bool is_umbrella_log(const Sample& sample) {
  return most_lines(sample, [](std::string_view line) {
    std::vector<DelimitedField> fields;
    std::vector<std::string_view> row;
    if (!may_be_umbrella(line)) return false;
    split(line, fields, row);
    return log_of(row) != nullptr;
  });
}

std::unique_ptr<MessageParser> make_umbrella_parser(const model::FieldNames& names,
                                                    MessageDispatch& /*dispatch*/) {
  return std::make_unique<Umbrella>(names);
}

}  // namespace tocsin::source
