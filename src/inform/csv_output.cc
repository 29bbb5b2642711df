// SPDX-License-Identifier: Apache-2.0
// RFC 4180 with CRLF, one line an alert. Characters that act are made visible first, so that no
// cell holds a line end. The columns datetime, timestamp_desc and message are what timeline tools
// look for. docs/formats/alert.md.
#include <array>

#include <fmt/format.h>

#include "tocsin/inform/alert_output.h"
#include "tocsin/wire/alert.h"
#include "tocsin/wire/inert_text.h"
#include "words.h"

namespace tocsin::inform {
namespace {

constexpr std::string_view kHeader =
    "id,time,level,rule_id,rule_title,tags,host,channel,event_id,path,record_id,offset,why,"
    "cause_count,event,datetime,timestamp_desc,message\r\n";

bool is_plain_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  bool digit = false, point = false;
  for (const char c : text) {
    if (c == '.' && digit && !point) {
      point = true;
    } else if (c >= '0' && c <= '9') {
      digit = true;
    } else {
      return false;
    }
  }
  return digit && !text.ends_with('.');
}

// Spreadsheets take a cell that begins so for a formula; the full-width forms too, and some pass
// over spaces in front.
bool may_be_formula(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  switch (wire::first_character(text).code) {
    case '=':
    case '+':
    case '-':
    case '@':
    case '\t':
    case '\r':
    case 0xff1d:
    case 0xff0b:
    case 0xff0d:
    case 0xff20:
      return !is_plain_number(text);
    default:
      return false;
  }
}

class Row {
 public:
  // Foreign text: guarded, made visible, quoted where it has to be.
  void cell(std::string_view text) {
    std::string shown = may_be_formula(text) ? "'" : "";
    shown += wire::inert(text);
    separate();
    if (shown.find_first_of(",\"'; ") == std::string::npos) {
      line_ += shown;
      return;
    }
    line_ += '"';
    for (const char c : shown) line_.append(c == '"' ? 2 : 1, c);
    line_ += '"';
  }
  void number(std::uint64_t n) {
    separate();
    fmt::format_to(std::back_inserter(line_), "{}", n);
  }
  std::string finish() && { return std::move(line_) + "\r\n"; }

 private:
  void separate() {
    if (!first_) line_ += ',';
    first_ = false;
  }
  std::string line_;
  bool first_ = true;
};

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
    Row row;
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
