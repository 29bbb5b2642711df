// SPDX-License-Identifier: Apache-2.0
// RFC 4180 with CRLF, one line an alert. Characters that act are made visible first, so that no
// cell holds a line end. The columns datetime, timestamp_desc and message are what timeline tools
// look for. docs/formats/alert.md.
#include <fmt/format.h>

#include "csv_row.h"
#include "tocsin/inform/alert_output.h"
#include "tocsin/wire/alert.h"
#include "words.h"

namespace tocsin::inform {
namespace {

constexpr std::string_view kHeader =
    "id,time,level,rule_id,rule_title,tags,host,channel,event_id,path,record_id,offset,why,"
    "cause_count,event,datetime,timestamp_desc,message\r\n";

template <class Items, class Words>
std::string joined(const Items& items, std::string_view between, Words words) {
  std::string out;
  for (const auto& item : items) {
    if (&item != &*items.begin()) out += between;
    out += words(item);
  }
  return out;
}

class CsvOutput final : public AlertOutput {
 public:
  std::string head() override { return std::string(kHeader); }

  std::string alert(const model::Alert& alert) override {
    const model::AlertRule& rule = *alert.rule;
    const model::RecordPlace& place = alert.place;
    std::string time, event;
    model::append_rfc3339(place.time, time);
    wire::JsonWriter json(event);
    wire::write_event(alert.event, json);
    CsvRow row;
    row.cell(alert.id);
    row.cell(time);
    row.cell(model::level_name(rule.level));
    row.cell(rule.id);
    row.cell(rule.title);
    row.cell(joined(rule.tags, " ", [](const std::string& tag) { return tag; }));
    row.cell(place.host);
    row.cell(place.channel);
    row.number(place.event_id);
    row.cell(place.path);
    row.number(place.record_id);
    row.number(place.offset);
    row.cell(joined(alert.why, "; ", reason_line));
    row.number(alert.cause_count);
    row.cell(event);
    row.cell(time);
    row.cell(rule.correlation ? "Tocsin correlation" : "Tocsin alert");
    row.cell(
        fmt::format("[{}] {}: {}", model::level_name(rule.level), rule.title, deciding(alert)));
    return std::move(row).finish();
  }

  std::string tail(const RunSummary&) override { return {}; }
};

}  // namespace

std::unique_ptr<AlertOutput> make_csv_output() { return std::make_unique<CsvOutput>(); }

}  // namespace tocsin::inform
