// SPDX-License-Identifier: Apache-2.0
#include "tocsin/engine/tuning.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tocsin/rule/loader.h"

namespace tocsin::engine {
namespace {

constexpr const char* kRule =
    "title: Backup tool packs files\nid: 11111111-2222-4333-8444-555555555555\n"
    "logsource: {product: windows, category: process_creation}\n"
    "detection:\n  s:\n    CommandLine|contains: ' a '\n  condition: s\nlevel: medium\n";

rule::RuleSet rules_with(const std::string& filter) {
  std::vector<rule::RuleFile> files = {{"r.yml", kRule}};
  if (!filter.empty()) files.push_back({"f.yml", filter});
  return rule::load_rules(files, rule::LogSourceTable::built_in(), {});
}

std::vector<model::Alert> alerts() {
  auto rule = std::make_shared<model::AlertRule>();
  rule->id = "11111111-2222-4333-8444-555555555555";
  rule->title = "Backup tool packs files";
  std::vector<model::Alert> all;
  for (int i = 0; i < 24; ++i) {
    model::Alert alert;
    alert.id = "a" + std::to_string(100 + i);
    alert.rule = rule;
    alert.place.host = "ws-" + std::to_string(i % 6);
    alert.place.channel = "Microsoft-Windows-Sysmon/Operational";
    alert.place.event_id = 1;
    const bool odd = i >= 20;
    alert.event = {{"Image", odd ? "C:\\Temp\\7z.exe" : "C:\\Tools\\*st\\o'pack.exe"},
                   {"CommandLine", "x a " + std::to_string(i)},
                   {"User", odd ? "COURT\\m.osei" : "COURT\\svc_backup"}};
    all.push_back(alert);
  }
  return all;
}

std::map<std::string, AlertStanding, std::less<>> benign_but_the_odd() {
  std::map<std::string, AlertStanding, std::less<>> all;
  for (const model::Alert& alert : alerts()) {
    const bool odd = alert.id >= "a120";
    all[alert.id] = {.benign = !odd, .confirmed = odd, .serious = odd};
  }
  return all;
}

TuningOptions options() {
  TuningOptions out;
  out.owner = "k.lund";
  out.reason = "nightly backup: \"known\"";
  out.date = "2026-11-22";
  out.expires = "2027-02-22";
  return out;
}

TEST(Tuning, a_proposal_is_a_filter_that_removes_what_it_says) {
  const auto found = propose_exceptions(alerts(), benign_but_the_odd(), rules_with(""), options());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].removed, 20u);
  EXPECT_EQ(found[0].hosts, 6u);
  ASSERT_EQ(found[0].fields.size(), 2u);
  EXPECT_EQ(found[0].fields[0].first, "Image");
  const rule::RuleSet filtered = rules_with(found[0].yaml);
  for (const auto& diagnostic : filtered.diagnostics) ADD_FAILURE() << diagnostic.message;
  const Trial trial = try_filters(alerts(), benign_but_the_odd(), filtered);
  EXPECT_EQ(trial.alerts, 24u);
  EXPECT_EQ(trial.removed, 20u);
  EXPECT_EQ(trial.benign, 20u);
  EXPECT_TRUE(trial.lost.empty());
}

TEST(Tuning, what_comes_from_outside_is_nobodys_habit) {
  for (const auto& [address, proposed] :
       std::vector<std::pair<std::string, bool>>{{"203.0.113.61", false},
                                                 {"2001:db8::7", false},
                                                 {"172.40.0.1", false},
                                                 {"10.1.2.3", true},
                                                 {"172.16.9.1", true},
                                                 {"::ffff:192.168.3.4", true},
                                                 {"fe80::1", true},
                                                 {"-", true}}) {
    std::vector<model::Alert> all = alerts();
    for (model::Alert& alert : all) alert.event.push_back({"IpAddress", address, {}});
    const auto found = propose_exceptions(all, benign_but_the_odd(), rules_with(""), options());
    EXPECT_EQ(!found.empty(), proposed) << address;
    for (const Exception& exception : found) {
      EXPECT_EQ(exception.yaml.find("'-'"), std::string::npos) << exception.yaml;
    }
  }
}

TEST(Tuning, nothing_is_proposed_that_would_hide_what_was_confirmed) {
  auto standings = benign_but_the_odd();
  standings["a103"] = {.benign = false, .confirmed = true, .serious = true};
  EXPECT_TRUE(propose_exceptions(alerts(), standings, rules_with(""), options()).empty());
  const std::string wide =
      "title: All\nid: 99999999-2222-4333-8444-555555555555\n"
      "logsource: {product: windows, category: process_creation}\n"
      "filter:\n  rules: any\n  s:\n    User|startswith: 'COURT'\n  condition: not s\n";
  const Trial trial = try_filters(alerts(), standings, rules_with(wide));
  EXPECT_EQ(trial.removed, 24u);
  EXPECT_EQ(trial.lost.size(), 5u);
}

}  // namespace
}  // namespace tocsin::engine
