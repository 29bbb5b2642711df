// SPDX-License-Identifier: Apache-2.0
// OCSF 1.8, class Detection Finding (2004) of the category Findings (2). Only attributes that the
// schema knows are used; the whole event stands in `evidences[].data`. The time of the finding is
// that of the event, because the same evidence is to give the same bytes.
#include <algorithm>

#include <fmt/format.h>

#include "ocsf.h"
#include "tocsin/model/attack.h"
#include "tocsin/wire/alert.h"

namespace tocsin::wire {
namespace {

constexpr std::uint64_t kClassUid = 2004;

std::uint64_t severity_id(model::Level level) { return static_cast<std::uint64_t>(level) + 1; }

std::string_view severity_name(model::Level level) {
  constexpr std::string_view kNames[] = {"Informational", "Low", "Medium", "High", "Critical"};
  return kNames[static_cast<std::size_t>(level)];
}

// What tells a record from all others of the evidence.
std::string record_uid(const model::RecordPlace& place) {
  return place.record_id > 0 ? place.path + "#" + std::to_string(place.record_id)
                             : place.path + "@" + std::to_string(place.offset);
}

void write_metadata(const model::Alert& alert, std::string_view version, JsonWriter& json) {
  json.key("metadata").begin_object();
  json.key("version").text(ocsf::kVersion);
  json.key("uid").text(alert.id);
  ocsf::write_product(version, json);
  if (!alert.place.channel.empty()) json.key("log_name").text(alert.place.channel);
  if (!alert.rule->tags.empty()) {
    json.key("labels").begin_array();
    for (const std::string& tag : alert.rule->tags) json.text(tag);
    json.end_array();
  }
  json.end_object();
}

void write_related(const model::Alert& alert, JsonWriter& json) {
  if (alert.causes.empty()) return;
  json.key("related_events_count").number(alert.cause_count);
  json.key("related_events").begin_array();
  for (const model::Cause& cause : alert.causes) {
    json.begin_object();
    json.key("uid").text(record_uid(cause.place));
    json.key("title").text(cause.rule_title);
    json.key("first_seen_time").number(ocsf::milliseconds(cause.place.time));
    json.end_object();
  }
  json.end_array();
}

void write_finding(const model::Alert& alert, JsonWriter& json) {
  const model::AlertRule& rule = *alert.rule;
  json.key("finding_info").begin_object();
  json.key("uid").text(alert.id);
  json.key("title").text(rule.title);
  if (!rule.description.empty()) json.key("desc").text(rule.description);
  json.key("created_time").number(ocsf::milliseconds(alert.place.time));
  json.key("analytic").begin_object();
  json.key("uid").text(rule.id);
  json.key("name").text(rule.title);
  json.key("type_id").number(std::uint64_t{1});
  json.key("type").text("Rule");
  json.key("version").text(fmt::format("{:016x}", rule.version));
  json.end_object();
  ocsf::write_attacks(model::attack_tags(rule.tags).techniques, json);
  write_related(alert, json);
  json.end_object();
}

void write_evidence(const model::Alert& alert, JsonWriter& json) {
  json.key("evidences").begin_array().begin_object();
  json.key("uid").text(record_uid(alert.place));
  json.key("data").begin_object();
  json.key("path").text(alert.place.path);
  json.key("record_id").number(alert.place.record_id);
  json.key("offset").number(alert.place.offset);
  json.key("event_id").number(std::uint64_t{alert.place.event_id});
  json.key("why").begin_array();
  for (const model::Reason& reason : alert.why) {
    json.text(reason.field.empty() ? reason.predicate : reason.field + " " + reason.predicate);
  }
  json.end_array();
  json.key("event");
  write_event(alert.event, json);
  json.end_object();
  json.end_object().end_array();
}

}  // namespace

void append_alert_ocsf(const model::Alert& alert, std::string_view product_version,
                       std::string& out) {
  JsonWriter json(out);
  json.begin_object();
  ocsf::write_class(kClassUid, "Detection Finding", json);
  json.key("time").number(ocsf::milliseconds(alert.place.time));
  const model::Timestamp first =
      alert.causes.empty() ? alert.place.time : alert.causes.front().place.time;
  json.key("start_time").number(ocsf::milliseconds(first));
  json.key("end_time").number(ocsf::milliseconds(alert.place.time));
  json.key("severity_id").number(severity_id(alert.rule->level));
  json.key("severity").text(severity_name(alert.rule->level));
  json.key("status_id").number(std::uint64_t{1});
  json.key("status").text("New");
  json.key("is_alert").boolean(true);
  json.key("message").text(alert.rule->title);
  write_metadata(alert, product_version, json);
  write_finding(alert, json);
  if (!alert.place.host.empty()) {
    json.key("device").begin_object();
    json.key("hostname").text(alert.place.host);
    json.key("type_id").number(std::uint64_t{0});
    json.end_object();
  }
  write_evidence(alert, json);
  json.end_object();
}

}  // namespace tocsin::wire
