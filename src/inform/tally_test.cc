// SPDX-License-Identifier: Apache-2.0
#include "tally.h"

#include <gtest/gtest.h>

#include "alert_store.h"
#include "sample_run.h"
#include "tactics.h"
#include "timeline.h"

namespace tocsin::inform {
namespace {

using model::Level;

model::Alert alert_of(const std::shared_ptr<const model::AlertRule>& rule, std::string host,
                      std::string_view time = "2026-03-04T09:00:00Z") {
  return an_alert(rule, time, std::move(host), {"EventID", "equals '1'", "1"});
}

TEST(TallyTest, CountsAddUpOverLevelsRulesAndHosts) {
  Tally tally;
  const auto alerts = court_alerts();
  for (const auto& alert : alerts) tally.add(alert);
  std::uint64_t by_rule = 0, by_host = 0;
  for (const auto* row : tally.rules_ranked()) by_rule += row->alerts;
  for (const auto* row : tally.hosts_ranked()) by_host += total_of(row->levels);
  EXPECT_EQ(tally.alerts(), alerts.size());
  EXPECT_EQ(by_rule, alerts.size());
  EXPECT_EQ(by_host, alerts.size());
}

TEST(TallyTest, OneCriticalAlertComesBeforeManyLesserOnes) {
  Tally tally;
  const auto low = a_rule("low1", "Low", Level::kLow);
  const auto critical = a_rule("crit", "Critical", Level::kCritical);
  for (int i = 0; i < 50; ++i) tally.add(alert_of(low, "WS-NOISY"));
  tally.add(alert_of(critical, "WS-QUIET"));
  EXPECT_EQ(tally.hosts_ranked().front()->host, "WS-QUIET");
  EXPECT_EQ(tally.rules_ranked().front()->rule->title, "Critical");
}

TEST(TallyTest, HostsWithoutEndAreCountedTogether) {
  Tally tally;
  const auto rule = a_rule("many", "Many hosts", Level::kHigh);
  const std::size_t all = Tally::kHostsMax + 500;
  for (std::size_t i = 0; i < all; ++i) tally.add(alert_of(rule, "WS-" + std::to_string(i)));
  EXPECT_EQ(tally.hosts().size(), Tally::kHostsMax);
  EXPECT_EQ(total_of(tally.other_hosts()), 500u);
  EXPECT_EQ(tally.alerts(), all);
  EXPECT_EQ(tally.rules_ranked().front()->hosts.size(), Tally::kHostsOfRuleMax);
  EXPECT_TRUE(tally.rules_ranked().front()->hosts_more);
}

TEST(TimelineTest, CountsStayWhileSpansJoin) {
  Timeline timeline;
  const auto rule = a_rule("time", "Over time", Level::kMedium);
  std::uint64_t added = 0;
  auto alert = alert_of(rule, "WS-1", "2026-03-04T09:00:00Z");
  for (int i = 0; i < 3000; ++i) {
    alert.place.time += std::chrono::minutes(i % 90);
    timeline.add(alert);
    ++added;
  }
  alert.place.time = at_time("1999-01-01T00:00:00Z");  // a clock that was wrong
  timeline.add(alert);
  std::uint64_t counted = 0;
  for (const auto& [span, counts] : timeline.all()) counted += total_of(counts);
  EXPECT_EQ(counted, added + 1);
  EXPECT_LE(timeline.last_span() - timeline.first_span(), Timeline::kSpansMax);
  ASSERT_NE(timeline.lane("WS-1"), nullptr);
  EXPECT_EQ(*timeline.lane("WS-1"), timeline.all());
}

TEST(TimelineTest, TimesAtTheEndsOfTheCalendarAreKept) {
  Timeline timeline;
  const auto rule = a_rule("ends", "Ends", Level::kLow);
  auto alert = alert_of(rule, "WS-1");
  alert.place.time = model::Timestamp(std::chrono::microseconds::min());
  timeline.add(alert);
  alert.place.time = model::Timestamp(std::chrono::microseconds::max());
  timeline.add(alert);
  alert.place.time = model::Timestamp{};
  timeline.add(alert);
  EXPECT_EQ(timeline.all().size(), 2u);
  EXPECT_EQ(timeline.without_time(), 1u);
}

TEST(TacticsTest, TagsOfEveryAgeNameTheSameTactic) {
  Tally tally;
  tally.add(alert_of(a_rule("old1", "Old tag", Level::kHigh,
                            {"attack.credential_access", "attack.T1003.001", "attack.g0001"}),
                     "WS-1"));
  tally.add(alert_of(a_rule("new1", "New tag", Level::kLow,
                            {"attack.credential-access", "attack.t1003.001", "cve.2026-1"}),
                     "WS-1"));
  tally.add(alert_of(a_rule("none", "No tag", Level::kLow), "WS-1"));
  const TacticsSeen seen = tactics_of(tally);
  for (const TacticRow& row : seen.rows) {
    EXPECT_EQ(total_of(row.levels), row.name == "Credential Access" ? 2u : 0u) << row.name;
    EXPECT_NE(row.name, "Defense Evasion");
  }
  EXPECT_EQ(seen.without_tactic, 1u);
  ASSERT_EQ(seen.techniques.size(), 1u);
  EXPECT_EQ(seen.techniques.begin()->first, "T1003.001");
}

TEST(AlertStoreTest, KeepsTheMostSeriousAndTheFirstOfEveryRule) {
  AlertStore store(60, 1 << 20);
  const auto noisy = a_rule("nois", "Noisy", Level::kHigh);
  const auto rare = a_rule("rare", "Rare", Level::kHigh);
  const auto worst = a_rule("wors", "Worst", Level::kCritical);
  const auto low = a_rule("low1", "Low", Level::kLow);
  int rendered = 0;
  const auto add = [&](const auto& rule, const std::string& markup) {
    store.add(alert_of(rule, "WS-1"), [&] { return ++rendered, markup; });
  };
  for (int i = 0; i < 1000; ++i) add(noisy, "noisy " + std::to_string(i));
  for (int i = 0; i < 1000; ++i) add(low, "low");
  add(rare, "rare");
  add(worst, "worst");
  EXPECT_EQ(store.size(), 60u);
  EXPECT_LT(rendered, 120);
  auto kept = store.take();
  EXPECT_EQ(kept[noisy.get()].size(), AlertStore::kOfRuleMax);
  EXPECT_EQ(kept[noisy.get()].front(), "noisy 0");
  EXPECT_EQ(kept[noisy.get()].back(), "noisy 49");
  EXPECT_EQ(kept[rare.get()].size(), 1u);
  EXPECT_EQ(kept[worst.get()].size(), 1u);
  EXPECT_EQ(kept[low.get()].size(), 8u);
}

TEST(AlertStoreTest, AFloodOfOneRuleIsRenderedOnlyAsFarAsItIsShown) {
  AlertStore store(2000, 1 << 20);
  const auto rule = a_rule("flood", "Flood", Level::kCritical);
  std::uint64_t rendered = 0;
  for (int i = 0; i < 10'000; ++i) {
    store.add(alert_of(rule, "WS-1"), [&] { return ++rendered, std::string("x"); });
  }
  EXPECT_EQ(store.size(), AlertStore::kOfRuleMax);
  EXPECT_EQ(rendered, AlertStore::kOfRuleMax);
}

TEST(AlertStoreTest, StaysWithinItsBytes) {
  AlertStore store(1000, 10'000);
  const auto rule = a_rule("size", "Large", Level::kHigh);
  for (int i = 0; i < 50; ++i) {
    store.add(alert_of(rule, "WS-1"), [] { return std::string(3000, 'x'); });
    EXPECT_LE(store.bytes(), 10'000u);
  }
  EXPECT_EQ(store.size(), 3u);
}

}  // namespace
}  // namespace tocsin::inform
