// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "csv_row.h"
#include "tocsin/inform/incident_output.h"

namespace tocsin::inform {

void IncidentTimeline::add(const model::Incident& incident) {
  for (const model::IncidentAlert& alert : incident.alerts) {
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
    rows_.push_back({alert.place.time, alert.id, std::move(row).finish()});
  }
}

std::string IncidentTimeline::finish() && {
  std::ranges::sort(rows_, {}, [](const Row& row) { return std::tie(row.time, row.alert); });
  std::string out =
      "datetime,timestamp_desc,message,incident,rank,incident_title,level,rule_id,rule_title,tags,"
      "host,channel,event_id,sensor,path,record_id,record_sha256,alert\r\n";
  for (const Row& row : rows_) out += row.text;
  return out;
}

std::string incident_timeline_csv(std::span<const model::Incident> incidents) {
  IncidentTimeline timeline;
  for (const model::Incident& incident : incidents) timeline.add(incident);
  return std::move(timeline).finish();
}

}  // namespace tocsin::inform
