// SPDX-License-Identifier: Apache-2.0
#include "tocsin/correlate/correlator.h"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "tocsin/base/random.h"

namespace tocsin::correlate {
namespace {

using rule::Comparison;
using rule::Correlation;
using rule::CorrelationNode;
using rule::CorrelationType;

using Fields = std::map<std::string, std::string>;

// A rule set of rules "a", "b", "c", … and correlations over them, and a run of matches.
class CorrelatorTest : public ::testing::Test {
 protected:
  CorrelatorTest() {
    for (const char* name : {"a", "b", "c"}) {
      rule::Rule rule;
      rule.header.id = name;
      rule.header.title = std::string("rule ") + name;
      set_.rules.push_back(rule);
    }
  }

  Correlation& correlation(CorrelationType type, std::vector<std::uint32_t> inputs, int seconds) {
    Correlation made;
    made.header.id = "correlation-" + std::to_string(set_.correlations.size());
    made.type = type;
    for (const std::uint32_t input : inputs) made.inputs.push_back({false, input, ""});
    made.timespan = std::chrono::seconds(seconds);
    set_.correlations.push_back(made);
    return set_.correlations.back();
  }

  Correlator& run() {
    if (!correlator_) correlator_ = std::make_unique<Correlator>(set_, options_);
    return *correlator_;
  }

  // A match of a rule at a second; returns how many firings it brought.
  std::size_t at(double second, std::uint32_t rule, const Fields& fields = {}) {
    model::RecordPlace place;
    place.time = time(second);
    place.record_id = ++record_;
    std::vector<model::StoredField> event;
    for (const auto& [name, value] : fields) event.push_back({name, value, {}});
    const std::size_t before = firings_.size();
    run().add({rule, &place, &event}, firings_);
    return firings_.size() - before;
  }

  std::size_t finish() {
    const std::size_t before = firings_.size();
    run().finish(firings_);
    return firings_.size() - before;
  }

  static model::Timestamp time(double second) {
    return model::Timestamp(std::chrono::microseconds(static_cast<std::int64_t>(second * 1e6)));
  }

  rule::RuleSet set_;
  Options options_;
  std::unique_ptr<Correlator> correlator_;
  std::vector<Firing> firings_;
  std::uint64_t record_ = 0;
};

TEST_F(CorrelatorTest, EventCountFiresWhenTheBoundIsReached) {
  correlation(CorrelationType::kEventCount, {0}, 60).bounds = {{Comparison::kGreaterEqual, 3}};
  EXPECT_EQ(at(1, 0), 0u);
  EXPECT_EQ(at(2, 0), 0u);
  EXPECT_EQ(at(3, 0), 1u);
  EXPECT_EQ(firings_[0].cause_count, 3u);
  EXPECT_EQ(firings_[0].causes.size(), 3u);
  EXPECT_EQ(firings_[0].causes.front().place.record_id, 1u);
  EXPECT_EQ(firings_[0].time, time(3));
}

TEST_F(CorrelatorTest, BothEndsOfTheTimespanAreInside) {
  correlation(CorrelationType::kEventCount, {0}, 60).bounds = {{Comparison::kGreaterEqual, 2}};
  at(0, 0);
  EXPECT_EQ(at(60, 0), 1u);
}

TEST_F(CorrelatorTest, JustBeyondTheTimespanIsOutside) {
  correlation(CorrelationType::kEventCount, {0}, 60).bounds = {{Comparison::kGreaterEqual, 2}};
  at(0, 0);
  EXPECT_EQ(at(60.000001, 0), 0u);
}

TEST_F(CorrelatorTest, AFloodFiresOnceATimespan) {
  correlation(CorrelationType::kEventCount, {0}, 10).bounds = {{Comparison::kGreaterEqual, 3}};
  std::size_t fired = 0;
  for (int second = 0; second < 31; ++second) fired += at(second, 0);
  EXPECT_EQ(fired, 3u);  // at 2, 12 and 22
}

TEST_F(CorrelatorTest, FiresAgainAfterAPause) {
  correlation(CorrelationType::kEventCount, {0}, 10).bounds = {{Comparison::kGreater, 1}};
  at(0, 0);
  EXPECT_EQ(at(1, 0), 1u);
  at(100, 0);
  EXPECT_EQ(at(101, 0), 1u);
}

TEST_F(CorrelatorTest, GroupsAreCountedApartAndWithoutRegardToCase) {
  auto& made = correlation(CorrelationType::kEventCount, {0}, 60);
  made.bounds = {{Comparison::kGreaterEqual, 2}};
  made.group_by = {"User"};
  at(1, 0, {{"User", "Amina"}});
  EXPECT_EQ(at(2, 0, {{"User", "Bruno"}}), 0u);
  EXPECT_EQ(at(3, 0, {{"User", "AMINA"}}), 1u);
  EXPECT_EQ(firings_[0].group[0].second, "Amina");
}

TEST_F(CorrelatorTest, AnEventWithoutTheGroupFieldIsCountedAsLost) {
  auto& made = correlation(CorrelationType::kEventCount, {0}, 60);
  made.bounds = {{Comparison::kGreaterEqual, 1}};
  made.group_by = {"User"};
  EXPECT_EQ(at(1, 0, {{"Other", "x"}}), 0u);
  EXPECT_EQ(run().losses().group_missing, 1u);
}

TEST_F(CorrelatorTest, AliasesNameTheFieldOfEachRule) {
  auto& made = correlation(CorrelationType::kTemporal, {0, 1}, 60);
  made.group_by = {"who"};
  made.aliases = {{"who", {"SubjectUserName", "TargetUserName"}}};
  at(1, 0, {{"SubjectUserName", "amina"}, {"TargetUserName", "other"}});
  EXPECT_EQ(at(2, 1, {{"TargetUserName", "amina"}}), 1u);
}

TEST_F(CorrelatorTest, AFieldThatAnAliasFindsTwiceCountsOnce) {
  auto& made = correlation(CorrelationType::kTemporal, {0, 1}, 60);
  made.group_by = {"from"};
  model::RecordPlace place;
  place.time = time(1);
  const std::vector<model::StoredField> twice = {{"from", "192.0.2.1", {}},
                                                 {"from", "192.0.2.1", {}}};
  run().add({0, &place, &twice}, firings_);
  EXPECT_EQ(at(2, 1, {{"from", "192.0.2.1"}}), 1u);
}

TEST_F(CorrelatorTest, ValueCountCountsDistinctValues) {
  auto& made = correlation(CorrelationType::kValueCount, {0}, 60);
  made.bounds = {{Comparison::kGreaterEqual, 3}};
  made.value_fields = {"Target"};
  at(1, 0, {{"Target", "x"}});
  at(2, 0, {{"Target", "X"}});
  at(3, 0, {{"Target", "y"}});
  EXPECT_EQ(at(4, 0, {{"Target", "z"}}), 1u);
  EXPECT_EQ(firings_[0].value, 3);
}

TEST_F(CorrelatorTest, ValuesThatLeftTheWindowCountNoMore) {
  auto& made = correlation(CorrelationType::kValueCount, {0}, 10);
  made.bounds = {{Comparison::kGreaterEqual, 3}};
  made.value_fields = {"Target"};
  at(0, 0, {{"Target", "x"}});
  at(9, 0, {{"Target", "y"}});
  EXPECT_EQ(at(11, 0, {{"Target", "z"}}), 0u);
}

TEST_F(CorrelatorTest, TemporalWantsAllRulesInAnyOrder) {
  correlation(CorrelationType::kTemporal, {0, 1, 2}, 60);
  at(1, 2);
  at(2, 0);
  EXPECT_EQ(at(3, 1), 1u);
}

TEST_F(CorrelatorTest, TemporalOrderedWantsTheWrittenOrder) {
  correlation(CorrelationType::kTemporalOrdered, {0, 1}, 60);
  EXPECT_EQ(at(1, 1), 0u);
  EXPECT_EQ(at(2, 0), 0u);
  EXPECT_EQ(at(3, 1), 1u);
}

TEST_F(CorrelatorTest, EqualTimesAreInOrder) {
  correlation(CorrelationType::kTemporalOrdered, {0, 1}, 60);
  at(5, 0);
  EXPECT_EQ(at(5, 1), 1u);
}

TEST_F(CorrelatorTest, EqualTimesAreInOrderWhicheverComesFirst) {
  correlation(CorrelationType::kTemporalOrdered, {0, 1, 2}, 60);
  at(5, 1);
  at(5, 0);
  EXPECT_EQ(at(6, 2), 1u);
}

TEST_F(CorrelatorTest, AWindowThatIsWaitedForHoldsItsEnd) {
  auto& made = correlation(CorrelationType::kEventCount, {0}, 10);
  made.bounds = {{Comparison::kEqual, 2}};
  at(0, 0);
  at(10, 0);
  EXPECT_EQ(at(20, 0), 1u);  // ends the first window, and is alone in the second
  EXPECT_EQ(firings_[0].time, time(10));
  EXPECT_EQ(at(21, 0), 0u);
  EXPECT_EQ(at(30, 0), 0u);
  EXPECT_EQ(finish(), 1u);
  EXPECT_EQ(firings_.back().time, time(30));
}

TEST_F(CorrelatorTest, AnExtendedConditionWithNotIsJudgedWhenTheWindowEnds) {
  auto& made = correlation(CorrelationType::kTemporal, {0, 1}, 60);
  CorrelationNode first{CorrelationNode::Kind::kRule, 0, {}};
  CorrelationNode second{CorrelationNode::Kind::kRule, 1, {}};
  CorrelationNode absent{CorrelationNode::Kind::kNot, 0, {1}};
  CorrelationNode both{CorrelationNode::Kind::kAll, 0, {0, 2}};
  made.extended = {first, second, absent, both};
  EXPECT_EQ(at(0, 0), 0u);
  run().advance(time(61), firings_);
  ASSERT_EQ(firings_.size(), 1u);
  EXPECT_EQ(firings_[0].time, time(60));
  // The next window holds both rules, so it does not fire.
  at(120, 0);
  at(121, 1);
  EXPECT_EQ(finish(), 0u);
}

TEST_F(CorrelatorTest, FewerThanFiresAlsoForASilentGroup) {
  auto& made = correlation(CorrelationType::kEventCount, {0}, 10);
  made.bounds = {{Comparison::kLess, 2}};
  made.group_by = {"host"};
  at(0, 0, {{"host", "one"}});
  at(1, 0, {{"host", "one"}});
  run().advance(time(100), firings_);
  ASSERT_EQ(firings_.size(), 1u);
  EXPECT_EQ(firings_[0].time, time(20));  // the first silent window
  EXPECT_EQ(firings_[0].cause_count, 0u);
}

TEST_F(CorrelatorTest, ARangeIsJudgedWhenTheWindowEnds) {
  auto& made = correlation(CorrelationType::kEventCount, {0}, 10);
  made.bounds = {{Comparison::kGreater, 1}, {Comparison::kLessEqual, 3}};
  for (const double second : {0.0, 1.0, 2.0}) EXPECT_EQ(at(second, 0), 0u);
  EXPECT_EQ(finish(), 1u);
}

TEST_F(CorrelatorTest, SumAverageMedianAndPercentile) {
  const auto fires = [&](CorrelationType type, double bound) {
    correlator_.reset();
    set_.correlations.clear();
    firings_.clear();
    auto& made = correlation(type, {0}, 60);
    made.bounds = {{Comparison::kGreaterEqual, bound}};
    made.value_fields = {"bytes"};
    made.percentile = 90;
    for (int i = 1; i <= 10; ++i) at(i, 0, {{"bytes", std::to_string(i * 10)}});
    return !firings_.empty();
  };
  EXPECT_TRUE(fires(CorrelationType::kValueSum, 550));
  EXPECT_FALSE(fires(CorrelationType::kValueSum, 551));
  EXPECT_TRUE(fires(CorrelationType::kValueAvg, 55));
  EXPECT_FALSE(fires(CorrelationType::kValueAvg, 55.5));
  EXPECT_TRUE(fires(CorrelationType::kValueMedian, 55));
  EXPECT_FALSE(fires(CorrelationType::kValueMedian, 56));
  EXPECT_TRUE(fires(CorrelationType::kValuePercentile, 90));
  EXPECT_FALSE(fires(CorrelationType::kValuePercentile, 91));
}

TEST_F(CorrelatorTest, AFieldThatIsNoNumberIsCountedAsLost) {
  auto& made = correlation(CorrelationType::kValueSum, {0}, 60);
  made.bounds = {{Comparison::kGreaterEqual, 1}};
  made.value_fields = {"bytes"};
  EXPECT_EQ(at(1, 0, {{"bytes", "many"}}), 0u);
  EXPECT_EQ(run().losses().value_missing, 1u);
}

TEST_F(CorrelatorTest, ACorrelationFeedsAnother) {
  auto& inner = correlation(CorrelationType::kEventCount, {0}, 60);
  inner.bounds = {{Comparison::kGreaterEqual, 2}};
  inner.group_by = {"user"};
  auto& outer = correlation(CorrelationType::kTemporalOrdered, {}, 600);
  outer.inputs = {{true, 0, ""}, {false, 1, ""}};
  outer.group_by = {"user"};
  at(1, 0, {{"user", "amina"}});
  EXPECT_EQ(at(2, 0, {{"user", "amina"}}), 1u);
  EXPECT_EQ(at(3, 1, {{"user", "amina"}}), 1u);
  EXPECT_EQ(firings_.back().correlation, 1u);
  EXPECT_EQ(firings_.back().causes.size(), 2u);
}

TEST_F(CorrelatorTest, GroupsOverTheLimitAreEvictedAndCounted) {
  options_.groups_max = 10;
  auto& made = correlation(CorrelationType::kEventCount, {0}, 1000);
  made.bounds = {{Comparison::kGreaterEqual, 2}};
  made.group_by = {"user"};
  for (int i = 0; i < 100; ++i) at(i, 0, {{"user", std::to_string(i)}});
  EXPECT_EQ(run().losses().groups_evicted, 90u);
  EXPECT_EQ(at(101, 0, {{"user", "99"}}), 1u);
}

TEST_F(CorrelatorTest, EntriesOverTheLimitAreEvictedAndCounted) {
  options_.entries_max = 50;
  correlation(CorrelationType::kEventCount, {0}, 100'000).bounds = {
      {Comparison::kGreaterEqual, 1000}};
  for (int i = 0; i < 200; ++i) at(i, 0);
  EXPECT_EQ(run().losses().entries_evicted, 150u);
}

// The definition itself, for conditions with a lower bound: all events are kept for ever and
// counted anew at each arrival.
std::vector<model::Timestamp> naive_event_count(
    const std::vector<std::pair<model::Timestamp, int>>& events, std::chrono::microseconds span,
    double bound) {
  std::vector<model::Timestamp> fired;
  std::map<int, std::pair<bool, model::Timestamp>> state;
  for (std::size_t i = 0; i < events.size(); ++i) {
    double count = 0;
    for (std::size_t j = 0; j <= i; ++j) {
      const bool same = events[j].second == events[i].second;
      count += same && events[j].first + span >= events[i].first ? 1 : 0;
    }
    auto& [firing, last] = state[events[i].second];
    if (count < bound) {
      firing = false;
      continue;
    }
    if (firing && last + span > events[i].first) continue;
    firing = true;
    last = events[i].first;
    fired.push_back(last);
  }
  return fired;
}

TEST_F(CorrelatorTest, AgreesWithTheDefinitionOnRandomStreams) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    base::Random random(seed);
    correlator_.reset();
    set_.correlations.clear();
    firings_.clear();
    const int span = 1 + static_cast<int>(random.below(20));
    const double bound = 1 + static_cast<double>(random.below(5));
    auto& made = correlation(CorrelationType::kEventCount, {0}, span);
    made.bounds = {{Comparison::kGreaterEqual, bound}};
    made.group_by = {"g"};
    std::vector<std::pair<model::Timestamp, int>> events;
    double now = 0;
    for (int i = 0; i < 100; ++i) {
      now += static_cast<double>(random.below(4));
      const int group = static_cast<int>(random.below(3));
      events.emplace_back(time(now), group);
      at(now, 0, {{"g", std::to_string(group)}});
    }
    std::vector<model::Timestamp> fired;
    for (const Firing& firing : firings_) fired.push_back(firing.time);
    EXPECT_EQ(fired, naive_event_count(events, std::chrono::seconds(span), bound)) << seed;
  }
}

}  // namespace
}  // namespace tocsin::correlate
