// SPDX-License-Identifier: Apache-2.0
#include "tocsin/anomaly/rarity.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "tocsin/base/random.h"

namespace tocsin::anomaly {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto kRelation = Relation::kAccountHost;

model::Timestamp day(int n) {
  constexpr std::chrono::sys_days kBegin = std::chrono::year(2026) / 3 / 2;
  return kBegin + std::chrono::days(n) + 9h;
}

// Forty-two people, each at a desk of their own on every one of fourteen days.
Rarity office(Options options = {}) {
  Rarity rarity(options);
  for (int d = 0; d < 14; ++d) {
    for (int person = 0; person < 42; ++person) {
      rarity.observe(kRelation, fmt::format("user{}", person), fmt::format("desk{}", person),
                     day(d));
    }
  }
  return rarity;
}

TEST(Rarity, AFirstPairIsToldWithItsPeers) {
  Rarity rarity = office();
  rarity.observe(kRelation, "user7", "dc01", day(14));
  const auto finding = rarity.judge(kRelation, "user7", "dc01", day(14));
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->peers, 41u);
  EXPECT_EQ(finding->peers_with, 0u);
  EXPECT_TRUE(finding->new_to_left);
  EXPECT_GT(finding->bits, 6);
  EXPECT_EQ(finding->why, "first time for user7; seen with 0 of 41 peers in 14 days");
}

TEST(Rarity, WhatPeersDoOrWhatWasDoneBeforeIsNoSurprise) {
  Rarity rarity = office();
  for (int person = 0; person < 30; ++person) {
    rarity.observe(kRelation, fmt::format("user{}", person), "print01", day(12));
  }
  rarity.observe(kRelation, "user35", "print01", day(14));
  EXPECT_FALSE(rarity.judge(kRelation, "user35", "print01", day(14)));
  EXPECT_FALSE(rarity.judge(kRelation, "user35", "desk35", day(14)));
}

TEST(Rarity, WhoAlwaysDoesNewThingsSurprisesLess) {
  Rarity rarity = office();
  for (int d = 0; d < 14; ++d) {
    rarity.observe(kRelation, "user1", fmt::format("server{}", d), day(d));
  }
  for (const char* user : {"user1", "user2"}) rarity.observe(kRelation, user, "dc01", day(14));
  Options any;
  const auto busy = rarity.judge(kRelation, "user1", "dc01", day(14));
  const auto quiet = rarity.judge(kRelation, "user2", "dc01", day(14));
  ASSERT_TRUE(quiet);
  EXPECT_GT(quiet->bits, busy ? busy->bits : any.bits_min);
}

TEST(Rarity, SaysNothingWhileItWarmsUpOrWithoutPeers) {
  Rarity early(Options{});
  for (int person = 0; person < 42; ++person) {
    early.observe(kRelation, fmt::format("user{}", person), "desk", day(0));
  }
  early.observe(kRelation, "user1", "dc01", day(1));
  EXPECT_FALSE(early.judge(kRelation, "user1", "dc01", day(1)));
  Rarity lonely(Options{});
  for (int d = 0; d < 14; ++d) lonely.observe(kRelation, "user1", "desk", day(d));
  lonely.observe(kRelation, "user1", "dc01", day(14));
  EXPECT_FALSE(lonely.judge(kRelation, "user1", "dc01", day(14)));
}

TEST(Rarity, ForgetsWhatIsOlderThanItsWindow) {
  Rarity rarity = office();
  rarity.observe(kRelation, "user3", "dc01", day(0));
  for (int d = 14; d < 40; ++d) {
    for (int person = 0; person < 42; ++person) {
      rarity.observe(kRelation, fmt::format("user{}", person), fmt::format("desk{}", person),
                     day(d));
    }
  }
  rarity.observe(kRelation, "user7", "dc01", day(40));
  const auto finding = rarity.judge(kRelation, "user7", "dc01", day(40));
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->peers_with, 0u);
}

TEST(Rarity, NeitherOrderNorWorkersMatterNorDoLimits) {
  for (const std::size_t pairs_max : {std::size_t{200'000}, std::size_t{64}}) {
    base::Random random(pairs_max);
    std::vector<std::tuple<std::string, std::string, model::Timestamp>> seen;
    for (int i = 0; i < 3000; ++i) {
      seen.emplace_back(fmt::format("user{}", random.below(50)),
                        fmt::format("host{}", random.below(80)),
                        day(static_cast<int>(random.below(90))));
    }
    Options options;
    options.pairs_max = pairs_max;
    options.bits_min = 0;
    Rarity once(options), other(options), part(options);
    for (const auto& [left, right, time] : seen) once.observe(kRelation, left, right, time);
    std::reverse(seen.begin(), seen.end());
    for (std::size_t i = 0; i < seen.size(); ++i) {
      const auto& [left, right, time] = seen[i];
      (i % 3 == 0 ? part : other).observe(kRelation, left, right, time);
    }
    other.join(part);
    EXPECT_LE(once.pairs(), pairs_max);
    EXPECT_EQ(once.pairs(), other.pairs());
    EXPECT_EQ(once.observations_not_kept(), other.observations_not_kept());
    for (const auto& [left, right, time] : seen) {
      const auto a = once.judge(kRelation, left, right, time);
      const auto b = other.judge(kRelation, left, right, time);
      ASSERT_EQ(a.has_value(), b.has_value());
      if (!a) continue;
      EXPECT_EQ(a->bits, b->bits);
      EXPECT_EQ(a->why, b->why);
    }
  }
}

TEST(DailyBudget, GivesEachDayItsMostSurprising) {
  DailyBudget budget(2, 10);
  budget.offer(day(0), 12, 1);
  budget.offer(day(0), 30, 2);
  budget.offer(day(0), 12, 3);
  budget.offer(day(0), 9.9, 4);
  budget.offer(day(1), 11, 5);
  EXPECT_THAT(budget.chosen(), ElementsAre(1u, 2u, 5u));
}

TEST(Surprise, CarriesThePairAndTheReason) {
  Finding finding;
  finding.bits = 9.5;
  finding.why = "first time";
  const model::Surprise surprise = to_surprise(kRelation, "a", "b", finding);
  EXPECT_EQ(surprise.relation, "account on host");
  EXPECT_EQ(surprise.left + surprise.right + surprise.why, "abfirst time");
}

}  // namespace
}  // namespace tocsin::anomaly
