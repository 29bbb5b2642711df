// SPDX-License-Identifier: Apache-2.0
// OCSF 1.8, class Incident Finding (2005) of the category Findings (2). Each alert is one entry of
// `finding_info_list`, with the uid that its own Detection Finding has. The time is that of the
// last event, because the same evidence is to give the same bytes.
#include <algorithm>
#include <set>

#include "ocsf.h"
#include "tocsin/wire/incident.h"

namespace tocsin::wire {
namespace {

constexpr std::uint64_t kClassUid = 2005;

struct Named {
  std::uint64_t id;
  std::string_view name;
};

Named severity_of(model::Rank rank) {
  constexpr Named kRows[] = {{2, "Low"}, {3, "Medium"}, {4, "High"}, {5, "Critical"}};
  return kRows[static_cast<std::size_t>(rank)];
}

Named priority_of(model::Rank rank) {
  constexpr Named kRows[] = {{1, "Low"}, {2, "Medium"}, {3, "High"}, {4, "Critical"}};
  return kRows[static_cast<std::size_t>(rank)];
}

Named status_of(model::IncidentState state) {
  switch (state) {
    case model::IncidentState::kSuspected:
      return {1, "New"};
    case model::IncidentState::kConfirmed:
      return {2, "In Progress"};
    case model::IncidentState::kContained:
      return {4, "Resolved"};
    case model::IncidentState::kDismissed:
    case model::IncidentState::kClosed:
      break;
  }
  return {5, "Closed"};
}

Named verdict_of(model::IncidentState state) {
  switch (state) {
    case model::IncidentState::kSuspected:
      return {4, "Suspicious"};
    case model::IncidentState::kDismissed:
      return {3, "Disregard"};
    default:
      return {2, "True Positive"};
  }
}

void write_named(std::string_view key, Named value, JsonWriter& json) {
  json.key(std::string(key) + "_id").number(value.id);
  json.key(key).text(value.name);
}

void write_findings(const model::Incident& incident, JsonWriter& json) {
  json.key("finding_info_list").begin_array();
  for (const model::IncidentAlert& alert : incident.alerts) {
    json.begin_object();
    json.key("uid").text(alert.id);
    json.key("title").text(alert.rule->title);
    json.key("created_time").number(ocsf::milliseconds(alert.place.time));
    json.key("analytic").begin_object();
    json.key("uid").text(alert.rule->id);
    json.key("name").text(alert.rule->title);
    json.key("type_id").number(std::uint64_t{1});
    json.key("type").text("Rule");
    json.end_object().end_object();
  }
  json.end_array();
}

std::vector<std::string> techniques_of(const model::Incident& incident) {
  std::set<std::string> all;
  for (const model::Stage& stage : incident.stages) {
    all.insert(stage.techniques.begin(), stage.techniques.end());
  }
  return {all.begin(), all.end()};
}

}  // namespace

void append_incident_ocsf(const model::Incident& incident, std::string_view product_version,
                          std::string& out) {
  JsonWriter json(out);
  json.begin_object();
  ocsf::write_class(kClassUid, "Incident Finding", json);
  json.key("time").number(ocsf::milliseconds(incident.last));
  json.key("start_time").number(ocsf::milliseconds(incident.first));
  json.key("end_time").number(ocsf::milliseconds(incident.last));
  write_named("severity", severity_of(incident.rank), json);
  write_named("priority", priority_of(incident.rank), json);
  write_named("status", status_of(incident.state), json);
  write_named("verdict", verdict_of(incident.state), json);
  // One of whom it is assigned to must be said, also where that is nobody.
  json.key("assignee_group").begin_object();
  json.key("name").text("Unassigned");
  json.end_object();
  json.key("is_suspected_breach").boolean(incident.state != model::IncidentState::kDismissed);
  json.key("message").text(incident.title);
  json.key("desc").text(incident.title);
  json.key("metadata").begin_object();
  json.key("version").text(ocsf::kVersion);
  json.key("uid").text(incident.id);
  ocsf::write_product(product_version, json);
  json.end_object();
  ocsf::write_attacks(techniques_of(incident), json);
  write_findings(incident, json);
  json.end_object();
}

}  // namespace tocsin::wire
