// SPDX-License-Identifier: Apache-2.0
#include "tocsin/incident/grouper.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "staged_alerts.h"
#include "tocsin/base/random.h"
#include "tocsin/incident/assess.h"

namespace tocsin::incident {
namespace {

using namespace std::chrono_literals;
using model::LinkKind;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::Not;

bool has_link(const model::Incident& incident, LinkKind kind) {
  return std::any_of(incident.links.begin(), incident.links.end(),
                     [&](const model::Link& link) { return link.kind == kind; });
}

TEST(Grouper, AnAccountThatIsMadeAndThenUsedLinksMakerAndUserDaysApart) {
  StagedAlerts stage;
  const auto made = stage.alert("made", "dc01", 10min)
                        .channel("Security")
                        .field("SubjectUserName", "t.brandt")
                        .field("SubjectDomainName", "COURT")
                        .field("TargetUserName", "svc_update")
                        .field("TargetDomainName", "COURT")
                        .field("SamAccountName", "svc_update");
  const auto used = stage.alert("used", "files01", 48h).field("User", "COURT\\svc_update");
  const auto incidents = group(stage.sorted());
  const model::Incident& incident = holder(incidents, made.id());
  EXPECT_TRUE(members(incident).contains(used.id()));
  EXPECT_TRUE(std::ranges::any_of(incident.links, [](const model::Link& link) {
    return link.why.find("was made and then used") != std::string::npos;
  }));
}

TEST(Grouper, AnEventWithoutATimeDoesNotStretchTheInput) {
  StagedAlerts stage;
  stage.alert("cred", "ws01", 10min);
  stage.alert("exec", "ws01", 12min);
  std::vector<model::Alert> alerts = stage.sorted();
  const std::string before = group(alerts).front().links.front().why;
  StagedAlerts other;
  other.alert("untimed", "ws09", 0min);
  model::Alert untimed = other.sorted().front();
  untimed.place.time = {};
  alerts.insert(alerts.begin(), untimed);
  const auto incidents = group(alerts);
  EXPECT_EQ(holder(incidents, alerts.back().id).links.front().why, before);
}

TEST(Grouper, AProcessTreeIsOneIncidentHoursApart) {
  StagedAlerts stage;
  stage.alert("a", "ws01", 1h).field("ProcessGuid", "{p-1-aaaa}").field("Image", "C:\\T\\a.exe");
  const auto child = stage.alert("b", "ws01", 9h)
                         .field("ProcessGuid", "{p-2-aaaa}")
                         .field("Image", "C:\\T\\b.exe")
                         .field("ParentProcessGuid", "{p-1-aaaa}");
  stage.alert("c", "ws02", 9h);
  const auto incidents = group(stage.sorted());
  EXPECT_EQ(incidents.size(), 2u);
  const model::Incident& tree = holder(incidents, child.id());
  EXPECT_EQ(tree.alerts.size(), 2u);
  EXPECT_TRUE(has_link(tree, LinkKind::kAncestry));
}

TEST(Grouper, AFileWrittenAndThenRunIsAReason) {
  StagedAlerts stage;
  stage.rule("drop", model::Level::kMedium, {});
  stage.rule("run", model::Level::kMedium, {});
  stage.alert("drop", "ws01", 1h).field("TargetFilename", "C:\\Users\\a\\x.exe");
  stage.alert("run", "ws01", 8h)
      .field("Image", "C:\\Users\\A\\X.EXE")
      .field("ProcessGuid", "{p-9-aaaa}");
  const auto incidents = group(stage.sorted());
  ASSERT_EQ(incidents.size(), 1u);
  EXPECT_TRUE(has_link(incidents[0], LinkKind::kWrittenThenRun));
}

TEST(Grouper, ASessionBelongsToItsHost) {
  StagedAlerts stage;
  stage.rule("low", model::Level::kLow, {});
  stage.rule("other", model::Level::kLow, {});
  stage.alert("low", "ws01", 1h).field("LogonId", "0x4242");
  stage.alert("other", "ws01", 2h).field("SubjectLogonId", "0x4242");
  stage.alert("low", "ws02", 1h).field("LogonId", "0x4242");
  stage.alert("low", "ws03", 1h).field("LogonId", "0x3e7");
  stage.alert("other", "ws03", 3h).field("LogonId", "0x3e7");
  const auto incidents = group(stage.sorted());
  ASSERT_EQ(incidents.size(), 4u);
  EXPECT_TRUE(std::any_of(incidents.begin(), incidents.end(), [](const auto& incident) {
    return has_link(incident, LinkKind::kSession);
  }));
}

TEST(Grouper, ACorrelationJoinsWhatItCounted) {
  StagedAlerts stage;
  const auto first = stage.alert("refused", "mail01", 1h);
  const auto last = stage.alert("refused", "dc01", 40h);
  const auto spray = stage.alert("spray", "dc01", 40h).same_record(last).counts(first).counts(last);
  const auto incidents = group(stage.sorted());
  const model::Incident& incident = holder(incidents, spray.id());
  EXPECT_TRUE(members(incident).contains(first.id()));
  EXPECT_TRUE(members(incident).contains(last.id()));
  EXPECT_TRUE(has_link(incident, LinkKind::kCorrelation));
}

TEST(Grouper, TheSystemAccountAndLocalhostJoinNoStrangers) {
  StagedAlerts stage;
  for (int i = 0; i < 40; ++i) {
    stage.alert("a", fmt::format("ws{:02}", i), 1h + i * 1s)
        .field("User", "NT AUTHORITY\\SYSTEM")
        .field("SubjectUserSid", "S-1-5-18")
        .field("DestinationIp", "127.0.0.1")
        .field("Image", "C:\\Windows\\System32\\svchost.exe");
  }
  EXPECT_EQ(group(stage.sorted()).size(), 40u);
}

TEST(Grouper, AnAddressThatEverybodyTalksToJoinsNobodyAndOneThatTwoTalkToDoes) {
  StagedAlerts stage;
  for (int i = 0; i < 64; ++i) {
    auto alert = stage.alert("a", fmt::format("ws{:02}", i), 1h + i * 20min);
    alert.field("DestinationIp", "198.51.100.1");
    if (i == 30 || i == 31)
      alert.field("DestinationHostname", "c2.example").field("DestinationIp", "203.0.113.66");
  }
  const auto incidents = group(stage.sorted());
  EXPECT_EQ(incidents.size(), 63u);
  EXPECT_EQ(std::max_element(
                incidents.begin(), incidents.end(),
                [](const auto& a, const auto& b) { return a.alerts.size() < b.alerts.size(); })
                ->alerts.size(),
            2u);
}

TEST(Grouper, GraveAlertsFromOneAddressOutsideTheHouseAreOneOverDaysAndFromOneInsideNot) {
  for (const auto& [address, incidents] :
       {std::pair{"203.0.113.77", 1u}, {"10.20.0.15", 2u}, {"172.20.0.15", 2u}, {"fd00::7", 2u}}) {
    StagedAlerts stage;
    for (int i = 0; i < 40; ++i) {
      stage.rule(fmt::format("usual{}", i), model::Level::kLow, {});
      stage.alert(fmt::format("usual{}", i), fmt::format("ws{:02}", i), i * 4h);
    }
    stage.alert("asked", "web1", 30h).channel("syslog").field("src_ip", address);
    stage.alert("took", "", 78h).channel("cloudtrail").field("sourceIPAddress", address);
    const auto found = group(stage.sorted());
    EXPECT_EQ(found.size() - 40, incidents) << address;
  }
}

TEST(Grouper, ClaimsAreCorroboratedByIndependentSensorsAndChecksSayWhatIsMissing) {
  StagedAlerts stage;
  stage.rule("dump", model::Level::kHigh, {"attack.credential-access", "attack.t1003"});
  stage.rule("run", model::Level::kHigh, {"attack.execution"});
  stage.alert("dump", "dc01", 1h).field("User", "COURT\\a");
  stage.alert("dump", "dc01", 1h + 1min).channel("Security").field("User", "COURT\\a");
  stage.alert("run", "dc01", 1h + 2min).field("User", "COURT\\a");
  Grouper grouper({}, EntityTable::built_in());
  for (const auto& alert : stage.sorted()) grouper.add(alert);
  model::Coverage coverage;
  const auto begin = stage.sorted().front().place.time - 48h;
  coverage.logs.push_back(
      {"dc01", "Microsoft-Windows-PowerShell/Operational", 10, begin, begin + 96h, {}});
  std::vector<model::Incident> incidents;
  grouper.finish(coverage, [&](model::Incident&& i) { incidents.push_back(std::move(i)); });
  ASSERT_EQ(incidents.size(), 1u);
  const auto& claims = incidents[0].claims;
  ASSERT_EQ(claims.size(), 2u);
  EXPECT_EQ(claims[0].state, model::ClaimState::kClaimed);
  EXPECT_EQ(claims[1].state, model::ClaimState::kCorroborated);
  EXPECT_THAT(claims[1].sensors, testing::ElementsAre("Sysmon", "Windows security audit"));
  EXPECT_EQ(claims[1].text, "Credentials were taken on dc01");
  const auto& checks = incidents[0].next_checks;
  EXPECT_THAT(checks, Contains(testing::AllOf(
                          Field(&model::NextCheck::log, HasSubstr("PowerShell 4104")),
                          Field(&model::NextCheck::presence, model::Presence::kPresent))));
  EXPECT_THAT(checks,
              Contains(testing::AllOf(Field(&model::NextCheck::log, HasSubstr("Security 4688")),
                                      Field(&model::NextCheck::presence, model::Presence::kMissing),
                                      Field(&model::NextCheck::note, HasSubstr("dc01")))));
}

TEST(Grouper, ChecksNameTheLogsThatTheHostCanKeep) {
  StagedAlerts stage;
  stage.rule("run", model::Level::kHigh,
             {"attack.execution", "attack.initial-access", "attack.credential-access"});
  stage.alert("run", "web1", 1h).channel("syslog").field("user", "m.osei");
  Grouper grouper({}, EntityTable::built_in());
  for (const auto& alert : stage.sorted()) grouper.add(alert);
  model::Coverage coverage;
  const auto begin = stage.sorted().front().place.time - 48h;
  coverage.logs.push_back({"web1", "syslog", 10, begin, begin + 96h, {}});
  std::vector<model::Incident> incidents;
  grouper.finish(coverage, [&](model::Incident&& i) { incidents.push_back(std::move(i)); });
  ASSERT_EQ(incidents.size(), 1u);
  const auto& checks = incidents[0].next_checks;
  EXPECT_THAT(checks, Contains(Field(&model::NextCheck::log, HasSubstr("audit log"))));
  EXPECT_THAT(checks, Contains(testing::AllOf(
                          Field(&model::NextCheck::log, HasSubstr("syslog: sshd")),
                          Field(&model::NextCheck::presence, model::Presence::kPresent))));
  EXPECT_THAT(checks, Not(Contains(Field(&model::NextCheck::log, HasSubstr("Security 4624")))));
  EXPECT_THAT(checks, Not(Contains(Field(&model::NextCheck::log, HasSubstr("PowerShell")))));
  EXPECT_THAT(checks, Not(Contains(Field(&model::NextCheck::log, HasSubstr("domain contr")))));
}

TEST(Grouper, ChecksOfWhatACloudTellsNameLogsOfThisCloud) {
  StagedAlerts stage;
  stage.rule("grant", model::Level::kHigh, {"attack.persistence", "attack.initial-access"});
  stage.alert("grant", "iam.amazonaws.com", 1h)
      .channel("cloudtrail")
      .field("userIdentity.arn", "arn:aws:iam::123456789012:user/m.osei")
      .field("sourceIPAddress", "198.51.100.7");
  Grouper grouper({}, EntityTable::built_in());
  for (const auto& alert : stage.sorted()) grouper.add(alert);
  model::Coverage coverage;
  const auto begin = stage.sorted().front().place.time - 48h;
  coverage.logs.push_back({"", "cloudtrail", 10, begin, begin + 96h, {}});
  std::vector<model::Incident> incidents;
  grouper.finish(coverage, [&](model::Incident&& i) { incidents.push_back(std::move(i)); });
  ASSERT_EQ(incidents.size(), 1u);
  const auto& checks = incidents[0].next_checks;
  EXPECT_THAT(checks, Contains(testing::AllOf(
                          Field(&model::NextCheck::log, HasSubstr("sign-in log")),
                          Field(&model::NextCheck::host, "AWS CloudTrail"),
                          Field(&model::NextCheck::presence, model::Presence::kPresent))));
  for (const model::NextCheck& check : checks) {
    EXPECT_EQ(check.host.find("amazonaws"), std::string::npos) << check.log;
    EXPECT_THAT(check.log, Not(HasSubstr("Security 4")));
    EXPECT_THAT(check.log, Not(HasSubstr("Sysmon")));
  }
}

TEST(Grouper, SurprisesAddPointsAndNoMembers) {
  StagedAlerts stage;
  stage.alert("a", "ws01", 1h);
  const auto alerts = stage.sorted();
  const auto scored = [&](std::vector<model::Surprise> surprises) {
    Grouper grouper({}, EntityTable::built_in());
    grouper.add(alerts[0], surprises);
    double score = 0;
    grouper.finish({}, [&](model::Incident&& i) { score = i.score; });
    return score;
  };
  EXPECT_GT(scored({{"account on host", "a", "ws01", 12.5, "first time"}}), scored({}));
}

TEST(Grouper, IncidentsThatNobodyWantsAreCountedAndTheOthersAreTheSame) {
  StagedAlerts stage;
  for (int i = 0; i < 6; ++i) {
    const std::string host = "ws0" + std::to_string(i);
    stage.alert("a", host, 1h * i);
    stage.alert("b" + std::to_string(i), host, 1h * i + 1s);
  }
  const auto made = [&](Wanted wanted, model::IncidentTally& rest) {
    Grouper grouper({}, EntityTable::built_in());
    for (const auto& alert : stage.sorted()) grouper.add(alert);
    std::vector<model::Incident> incidents;
    const auto keep = [&](model::Incident&& incident) { incidents.push_back(std::move(incident)); };
    rest = grouper.finish({}, keep, wanted);
    return incidents;
  };
  model::IncidentTally none, rest;
  const std::vector<model::Incident> all = made({}, none);
  const std::vector<model::Incident> two = made({.most = 2}, rest);
  ASSERT_GT(all.size(), 2u);
  EXPECT_EQ(none.incidents, 0u);
  EXPECT_EQ(rest.incidents, all.size() - 2);
  EXPECT_EQ(rest.highest, all[2].rank);
  std::size_t alerts = rest.alerts;
  ASSERT_EQ(two.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    alerts += two[i].alerts.size();
    EXPECT_EQ(two[i].id, all[i].id);
    EXPECT_EQ(two[i].links.size(), all[i].links.size());
    expect_reasons(two[i]);
  }
  EXPECT_EQ(alerts, stage.sorted().size());
}

TEST(Grouper, MoreAlertsThanAllowedAreCounted) {
  StagedAlerts stage;
  for (int i = 0; i < 5; ++i) stage.alert("a", "ws01", 1h * i);
  Options options;
  options.alerts_max = 3;
  options.entities_max = 1;
  Grouper grouper(options, EntityTable::built_in());
  for (const auto& alert : stage.sorted()) grouper.add(alert);
  std::size_t alerts = 0;
  grouper.finish({}, [&](model::Incident&& i) { alerts += i.alerts.size(); });
  EXPECT_EQ(alerts, 3u);
  EXPECT_EQ(grouper.losses().alerts_not_grouped, 2u);
}

// A month of an institution: noise, and intrusions of several stages on hosts of their own.
StagedAlerts random_month(std::uint64_t seed, int noise, int intrusions) {
  StagedAlerts stage;
  base::Random random(seed);
  for (int i = 0; i < 8; ++i) {
    stage.rule(fmt::format("noise{}", i), i < 4 ? model::Level::kMedium : model::Level::kLow, {});
  }
  const auto minute = [&](std::uint64_t n) { return std::chrono::minutes(random.below(n)); };
  for (int i = 0; i < noise; ++i) {
    const auto host = random.below(30);
    stage
        .alert(fmt::format("noise{}", random.below(8)), fmt::format("ws{:02}", host), minute(43200))
        .field("User", fmt::format("COURT\\user{}", (host + random.below(3)) % 30))
        .field("DestinationIp", fmt::format("198.51.100.{}", random.below(40)))
        .field("LogonId", fmt::format("{:#x}", 4096 + random.below(60)));
  }
  constexpr const char* kStages[] = {"initial-access",    "execution",        "persistence",
                                     "credential-access", "lateral-movement", "exfiltration"};
  for (int n = 0; n < intrusions; ++n) {
    auto at = std::chrono::microseconds(minute(40000));
    for (int step = 0; step < 6; ++step) {
      const std::string rule = fmt::format("attack{}-{}", n, step);
      stage.rule(rule, step % 2 == 0 ? model::Level::kHigh : model::Level::kCritical,
                 {std::string("attack.") + kStages[step]});
      stage.alert(rule, fmt::format("ws{:02}", 3 * n + step / 3), at)
          .field("User", fmt::format("COURT\\thief{}", n))
          .field("ProcessGuid", fmt::format("{{guid-{}-{}}}", n, step));
      at += std::chrono::minutes(1 + random.below(30));
    }
  }
  return stage;
}

TEST(GrouperProperties, TheOrderOfAlertsOfOneTimeAndARepeatedRunChangeNothing) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto alerts = random_month(seed, 600, 3).sorted();
    const auto once = group(alerts);
    const auto again = group(alerts);
    ASSERT_EQ(once.size(), again.size());
    for (std::size_t i = 0; i < once.size(); ++i) {
      EXPECT_EQ(once[i].id, again[i].id);
      EXPECT_EQ(once[i].title, again[i].title);
      EXPECT_EQ(once[i].score, again[i].score);
      EXPECT_EQ(once[i].links.size(), again[i].links.size());
    }
  }
}

TEST(GrouperProperties, EveryAlertIsInOneIncidentWithReasonsAndTheScoreIsTheSumOfItsParts) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto alerts = random_month(seed, 1000, 4).sorted();
    const auto incidents = group(alerts);
    std::size_t held = 0;
    for (std::size_t i = 0; i < incidents.size(); ++i) {
      const model::Incident& incident = incidents[i];
      held += incident.alerts.size();
      expect_reasons(incident);
      double sum = 0;
      for (const model::ScorePart& part : incident.parts) sum += part.points;
      EXPECT_NEAR(sum, incident.score, 0.051);
      if (i > 0) EXPECT_TRUE(ranks_before(incidents[i - 1], incident));
      model::Incident assessed = incident;
      assess(assessed, {});
      EXPECT_EQ(assessed.score, incident.score);
      EXPECT_EQ(assessed.title, incident.title);
    }
    EXPECT_EQ(held, alerts.size());
    EXPECT_EQ(outline(incidents).size(), incidents.size());
  }
}

TEST(GrouperProperties, IntrusionsAreWholeApartAndFirst) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto incidents = group(random_month(seed, 1500, 4).sorted());
    for (int n = 0; n < 4; ++n) {
      const std::string prefix = fmt::format("attack{}-", n);
      const auto steps =
          std::count_if(incidents[n].alerts.begin(), incidents[n].alerts.end(),
                        [&](const auto& alert) { return alert.rule->id.starts_with("attack"); });
      EXPECT_EQ(steps, 6) << "seed " << seed << " at " << n;
    }
  }
}

// What one event took part in may change; all else stays, ids included.
void expect_stays(const std::map<std::string, std::set<std::string>>& before,
                  const std::map<std::string, std::set<std::string>>& after,
                  const std::string& gone, int& other_changes) {
  std::map<std::string, std::string> home;
  for (const auto& [id, alerts] : after) {
    for (const std::string& alert : alerts) home[alert] = id;
  }
  for (const auto& [id, alerts] : before) {
    if (alerts.contains(gone)) {
      std::set<std::string> rest = alerts;
      rest.erase(gone);
      for (const std::string& alert : rest) {
        // The rest may fall apart, and takes nobody in.
        EXPECT_TRUE(std::includes(rest.begin(), rest.end(), after.at(home[alert]).begin(),
                                  after.at(home[alert]).end()));
      }
      continue;
    }
    const auto at = after.find(id);
    other_changes += at == after.end() || at->second != alerts;
  }
}

TEST(GrouperProperties, AnEventLessChangesOnlyWhatItCaused) {
  const auto alerts = random_month(7, 400, 3).sorted();
  const auto before = outline(group(alerts));
  int other_changes = 0;
  for (std::size_t n = 0; n < alerts.size(); n += 3) {
    auto fewer = alerts;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(n));
    expect_stays(before, outline(group(fewer)), alerts[n].id, other_changes);
  }
  EXPECT_EQ(other_changes, 0);
}

TEST(GrouperProperties, AnIncidentKeepsItsIdWithoutAnyOneOfItsEvents) {
  StagedAlerts stage;
  for (int i = 0; i < 6; ++i) {
    stage.alert(fmt::format("r{}", i), "ws01", 9h + 5min * i).field("User", "COURT\\a");
  }
  const auto alerts = stage.sorted();
  const std::string id = group(alerts)[0].id;
  for (std::size_t n = 0; n < alerts.size(); ++n) {
    auto fewer = alerts;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(n));
    const auto incidents = group(fewer);
    ASSERT_EQ(incidents.size(), 1u);
    EXPECT_EQ(incidents[0].id, id) << n;
  }
}

}  // namespace
}  // namespace tocsin::incident
