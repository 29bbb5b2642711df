// SPDX-License-Identifier: Apache-2.0
#include "tocsin/wire/alert.h"

#include <string_view>
#include <unordered_map>

#include <fmt/format.h>

namespace tocsin::wire {
namespace {

using model::FieldForm;
using model::StoredField;

void write_value(const StoredField& field, JsonWriter& json) {
  switch (field.form) {
    case FieldForm::kText:
      json.text(field.text);
      return;
    case FieldForm::kNumber:
      json.number_text(field.text);
      return;
    case FieldForm::kBool:
      json.boolean(field.text == "true");
      return;
    case FieldForm::kNull:
      json.null();
      return;
  }
}

void write_rule(const model::AlertRule& rule, JsonWriter& json) {
  json.begin_object();
  json.key("id").text(rule.id);
  json.key("title").text(rule.title);
  json.key("level").text(level_name(rule.level));
  json.key("tags").begin_array();
  for (const std::string& tag : rule.tags) json.text(tag);
  json.end_array();
  json.key("kind").text(rule.correlation ? "correlation" : rule.learnt ? "learnt" : "event");
  json.key("path").text(rule.path);
  json.key("version").text(fmt::format("{:016x}", rule.version));
  json.end_object();
}

void write_place(const model::RecordPlace& place, JsonWriter& json) {
  json.key("time").time(place.time);
  json.key("host").text(place.host);
  json.key("channel").text(place.channel);
  json.key("event_id").number(std::uint64_t{place.event_id});
  json.key("path").text(place.path);
  json.key("record_id").number(place.record_id);
  json.key("offset").number(place.offset);
}

void write_hash(const model::RecordPlace& place, JsonWriter& json) {
  if (!place.sha256.empty()) json.key("record_sha256").text(place.sha256);
}

void write_causes(const model::Alert& alert, JsonWriter& json) {
  json.key("cause_count").number(alert.cause_count);
  json.key("events").begin_array();
  for (const model::Cause& cause : alert.causes) {
    json.begin_object();
    write_place(cause.place, json);
    write_hash(cause.place, json);
    json.key("rule_id").text(cause.rule_id);
    json.key("rule_title").text(cause.rule_title);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

void write_event(const std::vector<StoredField>& event, JsonWriter& json) {
  // The first field of each name writes all values of the name.
  std::unordered_map<std::string_view, std::vector<std::size_t>> places;
  for (std::size_t i = 0; i < event.size(); ++i) places[event[i].name].push_back(i);
  json.begin_object();
  for (std::size_t i = 0; i < event.size(); ++i) {
    const std::vector<std::size_t>& values = places.find(event[i].name)->second;
    if (values.front() != i) continue;
    json.key(event[i].name);
    if (values.size() > 1) json.begin_array();
    for (const std::size_t j : values) write_value(event[j], json);
    if (values.size() > 1) json.end_array();
  }
  json.end_object();
}

void append_alert_json(const model::Alert& alert, std::string& out) {
  JsonWriter json(out);
  json.begin_object();
  json.key("id").text(alert.id);
  json.key("time").time(alert.place.time);
  json.key("rule");
  write_rule(*alert.rule, json);
  json.key("host").text(alert.place.host);
  json.key("channel").text(alert.place.channel);
  json.key("event_id").number(std::uint64_t{alert.place.event_id});
  json.key("path").text(alert.place.path);
  json.key("record_id").number(alert.place.record_id);
  json.key("offset").number(alert.place.offset);
  write_hash(alert.place, json);
  json.key("why").begin_array();
  for (const model::Reason& reason : alert.why) {
    json.begin_object();
    json.key("field").text(reason.field);
    json.key("predicate").text(reason.predicate);
    json.key("value").text(reason.value);
    json.end_object();
  }
  json.end_array();
  json.key("event");
  write_event(alert.event, json);
  if (alert.rule->correlation) write_causes(alert, json);
  json.end_object();
}

}  // namespace tocsin::wire
