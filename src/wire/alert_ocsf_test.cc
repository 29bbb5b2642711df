// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <simdjson.h>

#include <set>

#include "sample_alert.h"
#include "tocsin/wire/alert.h"

namespace tocsin::wire {
namespace {

using simdjson::dom::element;

class AlertOcsfTest : public testing::Test {
 protected:
  element finding(const model::Alert& alert) {
    line_.clear();
    append_alert_ocsf(alert, "0.1.0", line_);
    EXPECT_EQ(line_.find('\n'), std::string::npos);
    return parser_.parse(line_);
  }
  static std::set<std::string> keys(const element& object) {
    std::set<std::string> names;
    for (const auto& [key, value] : simdjson::dom::object(object)) names.emplace(key);
    return names;
  }

 private:
  simdjson::dom::parser parser_;
  std::string line_;
};

TEST_F(AlertOcsfTest, HasWhatTheClassRequires) {
  const element f = finding(sample_alert());
  EXPECT_EQ(std::uint64_t(f["class_uid"]), 2004u);
  EXPECT_EQ(std::uint64_t(f["category_uid"]), 2u);
  EXPECT_EQ(std::uint64_t(f["activity_id"]), 1u);
  EXPECT_EQ(std::uint64_t(f["type_uid"]), 200401u);
  EXPECT_EQ(std::uint64_t(f["severity_id"]), 4u);
  EXPECT_EQ(std::string_view(f["severity"]), "High");
  EXPECT_EQ(std::int64_t(f["time"]), 1772589891120);
  EXPECT_EQ(std::string_view(f["metadata"]["version"]), "1.8.0");
  EXPECT_EQ(std::string_view(f["metadata"]["product"]["version"]), "0.1.0");
  EXPECT_EQ(std::string_view(f["finding_info"]["uid"]), "00112233445566778899aabbccddeeff");
  EXPECT_EQ(std::string_view(f["finding_info"]["title"]), "Archive made with a password");
  EXPECT_EQ(std::uint64_t(f["finding_info"]["analytic"]["type_id"]), 1u);
  EXPECT_EQ(std::uint64_t(f["device"]["type_id"]), 0u);
}

TEST_F(AlertOcsfTest, UsesNoAttributeThatTheSchemaDoesNotKnow) {
  const element f = finding(sample_correlation());
  const std::set<std::string> top = {
      "activity_id", "activity_name", "category_name", "category_uid", "class_name",
      "class_uid",   "device",        "end_time",      "evidences",    "finding_info",
      "is_alert",    "message",       "metadata",      "severity",     "severity_id",
      "start_time",  "status",        "status_id",     "time",         "type_uid"};
  EXPECT_EQ(keys(f), top);
  const std::set<std::string> info = {
      "analytic", "attacks", "created_time", "desc", "related_events", "related_events_count",
      "title",    "uid"};
  EXPECT_EQ(keys(f["finding_info"]), info);
  const std::set<std::string> related = {"first_seen_time", "title", "uid"};
  EXPECT_EQ(keys(f["finding_info"]["related_events"].at(0)), related);
  const std::set<std::string> evidence = {"data", "uid"};
  EXPECT_EQ(keys(f["evidences"].at(0)), evidence);
}

TEST_F(AlertOcsfTest, TagsBecomeTechniques) {
  model::AlertRule rule = *sample_alert().rule;
  rule.tags = {"attack.T1003.001", "attack.t1039",      "attack.t1039",    "attack.ta0001",
               "attack.t10",       "attack.collection", "attack.t1003.00x"};
  model::Alert alert = sample_alert();
  alert.rule = std::make_shared<const model::AlertRule>(rule);
  const element f = finding(alert);
  const simdjson::dom::array attacks = f["finding_info"]["attacks"];
  ASSERT_EQ(attacks.size(), 2u);
  EXPECT_EQ(std::string_view(attacks.at(0)["technique"]["uid"]), "T1003");
  EXPECT_EQ(std::string_view(attacks.at(0)["sub_technique"]["uid"]), "T1003.001");
  EXPECT_EQ(std::string_view(attacks.at(1)["technique"]["uid"]), "T1039");
}

TEST_F(AlertOcsfTest, ACorrelationSpansItsCauses) {
  model::Alert alert = sample_correlation();
  alert.causes.front().place.time -= std::chrono::minutes(10);
  const element f = finding(alert);
  EXPECT_EQ(std::int64_t(f["end_time"]) - std::int64_t(f["start_time"]), 600'000);
  EXPECT_EQ(std::uint64_t(f["finding_info"]["related_events_count"]), 5u);
  EXPECT_EQ(std::string_view(f["finding_info"]["related_events"].at(0)["uid"]),
            "srv-file-01/Security.evtx#17");
}

TEST_F(AlertOcsfTest, NothingStandsWhereNothingIsKnown) {
  model::Alert alert = sample_alert();
  alert.place.host.clear();
  alert.place.channel.clear();
  alert.place.record_id = 0;
  model::AlertRule rule;
  rule.title = "Bare";
  alert.rule = std::make_shared<const model::AlertRule>(rule);
  const element f = finding(alert);
  EXPECT_FALSE(keys(f).contains("device"));
  EXPECT_FALSE(keys(f["finding_info"]).contains("attacks"));
  EXPECT_FALSE(keys(f["metadata"]).contains("log_name"));
  EXPECT_EQ(std::string_view(f["evidences"].at(0)["uid"]), "srv-file-01/Security.evtx@65536");
}

TEST_F(AlertOcsfTest, AllLevelsHaveTheirSeverity) {
  for (std::size_t i = 0; i < model::kLevelCount; ++i) {
    model::AlertRule rule = *sample_alert().rule;
    rule.level = static_cast<model::Level>(i);
    model::Alert alert = sample_alert();
    alert.rule = std::make_shared<const model::AlertRule>(rule);
    EXPECT_EQ(std::uint64_t(finding(alert)["severity_id"]), i + 1);
  }
}

}  // namespace
}  // namespace tocsin::wire
