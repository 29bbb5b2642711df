// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "csv_row.h"
#include "tocsin/inform/incident_output.h"

namespace tocsin::inform {
namespace {

constexpr std::size_t kWaitingMax = std::size_t{4} << 20;
constexpr std::string_view kHeader =
    "datetime,timestamp_desc,message,incident,rank,incident_title,level,rule_id,rule_title,tags,"
    "host,channel,event_id,sensor,path,record_id,record_sha256,alert\r\n";

std::string row_of(const model::Incident& incident, const model::IncidentAlert& alert) {
  std::string time;
  model::append_rfc3339(alert.place.time, time);
  std::string tags;
  for (const std::string& tag : alert.rule->tags) tags += (tags.empty() ? "" : " ") + tag;
  CsvRow row;
  row.cell(time);
  row.cell("Tocsin alert");
  row.cell(fmt::format("[{}] {} on {}", model::level_name(alert.rule->level), alert.rule->title,
                       alert.place.host));
  row.cell(incident.id);
  row.cell(rank_name(incident.rank));
  row.cell(incident.title);
  row.cell(model::level_name(alert.rule->level));
  row.cell(alert.rule->id);
  row.cell(alert.rule->title);
  row.cell(tags);
  row.cell(alert.place.host);
  row.cell(alert.place.channel);
  row.number(alert.place.event_id);
  row.cell(alert.sensor);
  row.cell(alert.place.path);
  row.number(alert.place.record_id);
  row.cell(alert.place.sha256);
  row.cell(alert.id);
  return std::move(row).finish();
}

// Fills `text`, which has the size that is wanted.
base::Result<void> read_back(const base::ScratchFile& file, std::uint64_t offset,
                             std::string& text) {
  std::size_t have = 0;
  while (have < text.size()) {
    const auto room = std::as_writable_bytes(std::span(text).subspan(have));
    TRY(const std::size_t got, file.read_at(offset + have, room));
    if (got == 0) return base::fail(base::ErrorKind::kFailed, "reading the timeline back: it ends");
    have += got;
  }
  return {};
}

}  // namespace

void IncidentTimeline::add(const model::Incident& incident) {
  for (const model::IncidentAlert& alert : incident.alerts) keep(alert, row_of(incident, alert));
}

void IncidentTimeline::keep(const model::IncidentAlert& alert, std::string_view text) {
  Row& row = rows_.emplace_back();
  row.time = alert.place.time;
  std::string_view(alert.id).copy(row.alert.data(), row.alert.size());
  row.offset = (scratch_ ? scratch_->size() : 0) + waiting_.size();
  row.size = static_cast<std::uint32_t>(text.size());
  waiting_ += text;
  if (waiting_.size() > kWaitingMax && state_.ok()) state_ = spill();
}

base::Result<void> IncidentTimeline::spill() {
  if (!scratch_) {
    TRY(scratch_, files_->create_scratch());
  }
  TRY(scratch_->append(std::as_bytes(std::span(waiting_))));
  waiting_.clear();
  return {};
}

base::Result<void> IncidentTimeline::finish(const std::function<void(std::string_view)>& write) && {
  TRY(std::move(state_));
  std::ranges::sort(rows_, {}, [](const Row& row) { return std::tie(row.time, row.alert); });
  write(kHeader);
  const std::uint64_t in_file = scratch_ ? scratch_->size() : 0;
  std::string text;
  for (const Row& row : rows_) {
    if (row.offset >= in_file) {
      write(std::string_view(waiting_).substr(row.offset - in_file, row.size));
      continue;
    }
    text.resize(row.size);
    TRY(read_back(*scratch_, row.offset, text));
    write(text);
  }
  return {};
}

std::string incident_timeline_csv(std::span<const model::Incident> incidents) {
  struct Line {
    const model::Incident* incident;
    const model::IncidentAlert* alert;
  };
  std::vector<Line> lines;
  for (const model::Incident& incident : incidents) {
    for (const model::IncidentAlert& alert : incident.alerts) lines.push_back({&incident, &alert});
  }
  std::ranges::sort(
      lines, {}, [](const Line& line) { return std::tie(line.alert->place.time, line.alert->id); });
  std::string out(kHeader);
  for (const Line& line : lines) out += row_of(*line.incident, *line.alert);
  return out;
}

}  // namespace tocsin::inform
