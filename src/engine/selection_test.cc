// SPDX-License-Identifier: Apache-2.0
#include "tocsin/engine/selection.h"

#include <gtest/gtest.h>

namespace tocsin::engine {
namespace {

rule::Rule rule_of(const char* id, model::Level level) {
  rule::Rule rule;
  rule.header.id = id;
  rule.header.title = std::string("title of ") + id;
  rule.header.level = level;
  return rule;
}

rule::RuleSet rules() {
  rule::RuleSet set;
  set.rules = {rule_of("low", model::Level::kLow), rule_of("high", model::Level::kHigh),
               rule_of("info", model::Level::kInformational)};
  rule::Correlation counts;
  counts.header.id = "counts";
  counts.header.level = model::Level::kHigh;
  counts.inputs = {{false, 2, "info"}};
  set.correlations.push_back(counts);
  return set;
}

TEST(Selection, TheLevelLeavesRulesOutButNotWhatCorrelationsCount) {
  std::vector<std::string> unknown;
  const rule::RuleSet kept = select(rules(), {model::Level::kMedium, {}}, unknown);
  ASSERT_EQ(kept.rules.size(), 2u);
  EXPECT_EQ(kept.rules[0].header.id, "high");
  EXPECT_TRUE(kept.rules[0].generate);
  EXPECT_EQ(kept.rules[1].header.id, "info");
  EXPECT_FALSE(kept.rules[1].generate);
  ASSERT_EQ(kept.correlations.size(), 1u);
  EXPECT_EQ(kept.correlations[0].inputs[0].index, 1u);
}

TEST(Selection, ARuleIsNamedByIdOrTitleInAnyCase) {
  std::vector<std::string> unknown;
  EXPECT_EQ(select(rules(), {{}, {"low"}}, unknown).rules.size(), 1u);
  EXPECT_EQ(select(rules(), {{}, {"title of high"}}, unknown).rules.size(), 1u);
  EXPECT_EQ(select(rules(), {{}, {"Title of HIGH"}}, unknown).rules.size(), 1u);
  EXPECT_TRUE(unknown.empty());
}

TEST(Selection, AnUnknownNameIsToldAndNothingRuns) {
  std::vector<std::string> unknown;
  const rule::RuleSet kept = select(rules(), {{}, {"no such rule"}}, unknown);
  EXPECT_TRUE(kept.rules.empty());
  EXPECT_EQ(unknown, std::vector<std::string>{"no such rule"});
}

}  // namespace
}  // namespace tocsin::engine
