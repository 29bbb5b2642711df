// SPDX-License-Identifier: Apache-2.0
#include "tocsin/wire/incident.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include <simdjson.h>

namespace tocsin::wire {
namespace {

model::Incident sample() {
  const auto time = *model::parse_time("2026-03-03T16:41:09.221Z");
  auto rule = std::make_shared<model::AlertRule>();
  rule->id = "11111111-2222-4333-8444-555555555555";
  rule->title = "Remote help tool \"started\"";
  rule->level = model::Level::kHigh;
  model::Incident incident;
  incident.id = "0123456789abcdef0123456789abcdef";
  incident.title = "Remote help, then credentials on WS-07";
  incident.rank = model::Rank::kCritical;
  incident.score = 83.456;
  incident.parts = {{"levels", 83.456, "1 high alert"}};
  incident.first = time;
  incident.last = time + std::chrono::seconds(90);
  incident.entities = {{.kind = model::EntityKind::kHost,
                        .key = "ws-07",
                        .name = "WS-07",
                        .aliases = {"ws-07.weidenau.example"},
                        .ubiquity = {.alerts = 2, .episodes = 1, .hosts = 1, .accounts = 1}}};
  for (int i = 0; i < 2; ++i) {
    model::IncidentAlert alert;
    alert.id = i == 0 ? "aa" : "bb";
    alert.rule = rule;
    alert.place.time = time + std::chrono::seconds(90 * i);
    alert.place.host = "WS-07";
    alert.sensor = "Sysmon";
    alert.entities = {{0, model::EntityRole::kWhere}};
    incident.alerts.push_back(alert);
  }
  incident.links = {{.from = 0,
                     .to = 1,
                     .kind = model::LinkKind::kHost,
                     .entity = 0,
                     .bits = 7.5,
                     .distance = std::chrono::seconds(90),
                     .why = "both on WS-07"}};
  incident.stages = {
      {.tactic = 0, .first = time, .last = time, .alerts = 1, .techniques = {"T1219"}}};
  incident.hosts = {0};
  return incident;
}

TEST(IncidentJson, names_alerts_and_entities) {
  std::string text;
  append_incident_json(sample(), text);
  simdjson::dom::parser parser;
  const simdjson::dom::element json = parser.parse(text);
  EXPECT_EQ(std::string_view(json["rank"]), "critical");
  EXPECT_EQ(double(json["score"]), 83.46);
  EXPECT_EQ(std::string_view(json["hosts"].at(0)), "WS-07");
  EXPECT_EQ(std::string_view(json["links"].at(0)["from"]), "aa");
  EXPECT_EQ(std::string_view(json["links"].at(0)["entity"]["key"]), "ws-07");
  EXPECT_EQ(double(json["links"].at(0)["seconds"]), 90.0);
  EXPECT_EQ(std::string_view(json["alerts"].at(1)["rule_title"]), "Remote help tool \"started\"");
}

TEST(IncidentJson, what_is_taken_away_in_between_is_the_same_text) {
  std::string whole, room, pieces;
  append_incident_json(sample(), whole);
  int times = 0;
  append_incident_json(sample(), room, [&] {
    ++times;
    pieces += room;
    room.clear();
  });
  EXPECT_EQ(pieces + room, whole);
  EXPECT_GT(times, 2);
}

TEST(IncidentJson, incident_finding_has_what_ocsf_requires) {
  std::string text;
  append_incident_ocsf(sample(), "0.2.0", text);
  simdjson::dom::parser parser;
  const simdjson::dom::element json = parser.parse(text);
  EXPECT_EQ(std::uint64_t(json["class_uid"]), 2005u);
  EXPECT_EQ(std::uint64_t(json["type_uid"]), 200501u);
  EXPECT_EQ(std::uint64_t(json["severity_id"]), 5u);
  EXPECT_EQ(std::uint64_t(json["status_id"]), 1u);
  EXPECT_EQ(json["finding_info_list"].get_array().size(), 2u);
  EXPECT_EQ(std::string_view(json["attacks"].at(0)["technique"]["uid"]), "T1219");
  EXPECT_EQ(std::string_view(json["metadata"]["version"]), "1.8.0");
}

TEST(IncidentJson, a_decision_says_what_its_kind_has) {
  model::Decision decision;
  decision.id = "d1";
  decision.kind = model::DecisionKind::kMerge;
  decision.by = "k.lund";
  decision.incident = "aa";
  decision.others = {"bb"};
  std::string text;
  append_decision_json(decision, text);
  EXPECT_EQ(text, R"({"id":"d1","kind":"merge","time":"1970-01-01T00:00:00.000000Z","by":"k.lund",)"
                  R"("reason":"","incident":"aa","others":["bb"]})");
}

}  // namespace
}  // namespace tocsin::wire
