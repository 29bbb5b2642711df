// SPDX-License-Identifier: Apache-2.0
// The drill with our own rules: the intrusion is one incident from the first call to the deleted
// recovery points, and what is not the intruder's stays apart. With rules that know nothing of it,
// its doors stay apart as long as nothing ties them, and ordinary days are not drawn in.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <set>

#include "recorded_alerts.h"
#include "support/temporary_folder.h"
#include "tocsin/base/file_system.h"
#include "tocsin/exercise/drill.h"
#include "tocsin/model/attack.h"

namespace tocsin::incident {
namespace {

std::vector<model::Alert> drill_alerts(const TemporaryFolder& folder, const rule::RuleSet& rules) {
  const std::string where = (folder.path() / "drill").string();
  const auto files = base::make_system_files();
  const auto made = exercise::make_drill(exercise::default_scenario(), {}, *files, where);
  EXPECT_TRUE(made.ok());
  return alerts_of({where}, rules);
}

TEST(Drill, ItsIntrusionIsOneIncidentWithEveryStageAndTheDecoysStayApart) {
  const TemporaryFolder folder;
  const rule::RuleSet rules = rules_below("rules");
  const auto alerts = drill_alerts(folder, rules);
  ASSERT_GT(alerts.size(), 100u);
  const auto incidents = group(alerts);
  ASSERT_FALSE(incidents.empty());

  const model::Incident& intrusion = incidents.front();
  EXPECT_EQ(intrusion.rank, model::Rank::kCritical);
  for (std::size_t i = 1; i < incidents.size(); ++i) {
    EXPECT_EQ(incidents[i].rank, model::Rank::kLow) << incidents[i].title;
  }
  EXPECT_GE(intrusion.alerts.size() * 100, alerts.size() * 90);

  // Its hosts, from the desk of the first call to the emptied file server.
  std::set<std::string> hosts;
  for (const std::uint32_t host : intrusion.hosts) {
    hosts.insert(model::Entity(intrusion.entities[host]).key);
  }
  for (const char* wanted :
       {"registry-ws07", "registry-ws11", "dev-ws03", "mail01", "dc01", "files01"}) {
    EXPECT_TRUE(std::any_of(hosts.begin(), hosts.end(), [&](const std::string& host) {
      return host.starts_with(wanted);
    })) << wanted;
  }

  std::set<std::string_view> stages;
  for (const model::Stage& stage : intrusion.stages) {
    stages.insert(model::attack_tactics()[stage.tactic].tag);
  }
  for (const char* wanted :
       {"initial-access", "execution", "persistence", "credential-access", "discovery",
        "lateral-movement", "collection", "command-and-control", "exfiltration", "impact"}) {
    EXPECT_TRUE(stages.contains(wanted)) << wanted;
  }
  EXPECT_TRUE(std::is_sorted(intrusion.stages.begin(), intrusion.stages.end(),
                             [](const auto& a, const auto& b) { return a.tactic < b.tactic; }));

  const auto corroborated = std::count_if(
      intrusion.claims.begin(), intrusion.claims.end(),
      [](const auto& claim) { return claim.state == model::ClaimState::kCorroborated; });
  EXPECT_GE(corroborated, 5);
  EXPECT_FALSE(intrusion.next_checks.empty());

  // New colleagues, the help desk, unapproved security software.
  for (const model::IncidentAlert& alert : intrusion.alerts) {
    const std::string& title = alert.rule->title;
    EXPECT_NE(title, "Quick Assist opened");
    EXPECT_EQ(title.find("Security product other than"), std::string::npos);
    EXPECT_EQ(title.find("Security software of a maker"), std::string::npos);
  }
}

TEST(Drill, RulesOfOthersTellItInFewIncidents) {
  if (!std::filesystem::exists(corpus_folder() / "sigma")) {
    GTEST_SKIP() << corpus_folder() / "sigma" << " is absent";
  }
  const TemporaryFolder folder;
  const rule::RuleSet rules = corpus_rules();
  const auto incidents = group(drill_alerts(folder, rules));
  std::size_t above_low = 0;
  for (const model::Incident& incident : incidents) {
    if (incident.rank == model::Rank::kLow) continue;
    ++above_low;
    std::cout << incident.score << " " << incident.title << '\n';
  }
  ASSERT_GE(above_low, 1u);
  EXPECT_LE(above_low, 4u);
  EXPECT_EQ(incidents.front().rank, model::Rank::kCritical);
}

}  // namespace
}  // namespace tocsin::incident
