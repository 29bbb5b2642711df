// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "correlation_reader.h"
#include "printed.h"

namespace tocsin::rule {
namespace {

using std::chrono::seconds;

std::string base(const std::string& name,
                 const std::string& detection = "  s: {A: x}\n  condition: s\n") {
  return "title: " + name + "\nname: " + name +
         "\nlogsource: {product: windows, service: sysmon}\ndetection:\n" + detection;
}

std::string correlation(const std::string& name, const std::string& section) {
  return "title: " + name + "\nname: " + name + "\nlevel: high\ncorrelation:\n" + section;
}

// a, b, c and one correlation over them.
RuleSet load(const std::string& section) {
  return load_texts({base("a"), base("b"), base("c"), correlation("over", section)});
}

std::string reason(const std::string& section) {
  const RuleSet set = load(section);
  return set.correlations.empty() ? set.statuses.back().reason : "active";
}

TEST(Correlation, reads_every_part) {
  const RuleSet set = load(
      "  type: value_count\n  rules: [a, b]\n  group-by: [who, Computer]\n  timespan: 10m\n"
      "  aliases:\n    who: {a: User, b: TargetUserName}\n"
      "  condition: {gte: 5, lt: 100, field: [X, Y]}\n");
  ASSERT_EQ(set.correlations.size(), 1u);
  const Correlation& c = set.correlations[0];
  EXPECT_EQ(c.type, CorrelationType::kValueCount);
  ASSERT_EQ(c.inputs.size(), 2u);
  EXPECT_EQ(set.rules[c.inputs[0].index].header.name, "a");
  EXPECT_EQ(set.rules[c.inputs[1].index].header.name, "b");
  EXPECT_EQ(c.group_by, (std::vector<std::string>{"who", "Computer"}));
  EXPECT_EQ(c.timespan, seconds(600));
  ASSERT_EQ(c.aliases.size(), 1u);
  EXPECT_EQ(c.aliases[0].field_of_input, (std::vector<std::string>{"User", "TargetUserName"}));
  ASSERT_EQ(c.bounds.size(), 2u);
  EXPECT_EQ(c.bounds[0].comparison, Comparison::kGreaterEqual);
  EXPECT_EQ(c.bounds[1].value, 100);
  EXPECT_EQ(c.value_fields, (std::vector<std::string>{"X", "Y"}));
  EXPECT_EQ(c.header.level, Level::kHigh);
  EXPECT_NE(c.header.version, 0u);
}

TEST(Correlation, time_spans) {
  struct Case {
    const char* text;
    std::int64_t expected;
  };
  for (const Case& c : std::vector<Case>{{"1s", 1},
                                         {"15m", 900},
                                         {"2h", 7200},
                                         {"1d", 86400},
                                         {"1w", 604800},
                                         {"1M", 2629746},
                                         {"1y", 31556952}}) {
    ASSERT_TRUE(parse_timespan(c.text)) << c.text;
    EXPECT_EQ(*parse_timespan(c.text), seconds(c.expected)) << c.text;
  }
  for (const char* bad :
       {"", "5", "m", "0m", "-1m", "1.5h", "5 m", "5mm", "5x", "1001y", "99999999999999999999s"}) {
    EXPECT_FALSE(parse_timespan(bad)) << bad;
  }
}

TEST(Correlation, faults_have_reasons) {
  const std::string rules = "  rules: [a]\n  timespan: 1m\n";
  struct Case {
    std::string section;
    const char* expected;
  };
  for (const Case& c : std::vector<Case>{
           {"  type: event_count\n" + rules + "  condition: {gte: 1}\n", "active"},
           {"  type: event_count\n  rules: a\n  timespan: 1m\n  condition: {eq: 1}\n", "active"},
           {"  type: temporal\n" + rules, "active"},
           {"  type: value_percentile\n" + rules +
                "  condition: {gt: 9, field: F, percentile: 95}\n",
            "active"},
           {"  type: value_median\n" + rules + "  condition: {gt: 9, field: F}\n", "active"},
           {rules + "  condition: {gte: 1}\n", "the correlation has no type"},
           {"  type: event_cont\n" + rules + "  condition: {gte: 1}\n",
            "unknown correlation type `event_cont`"},
           {"  type: event_count\n" + rules, "the correlation has no condition"},
           {"  type: event_count\n" + rules + "  condition: {gtee: 1}\n",
            "unknown comparison `gtee`"},
           {"  type: event_count\n" + rules + "  condition: {gte: x}\n", "`x` is no number"},
           {"  type: event_count\n" + rules + "  condition: {field: F}\n",
            "the condition compares with nothing"},
           {"  type: event_count\n" + rules + "  condition: a and b\n",
            "the condition of this correlation is not a map"},
           {"  type: value_sum\n" + rules + "  condition: {gte: 1}\n",
            "the condition names no field"},
           {"  type: value_sum\n" + rules + "  condition: {gte: 1, field: [A, B]}\n",
            "only value_count takes several fields"},
           {"  type: value_percentile\n" + rules +
                "  condition: {gt: 9, field: F, percentile: 101}\n",
            "a percentile lies between 0 and 100"},
           {"  type: event_count\n  rules: [a]\n  condition: {gte: 1}\n",
            "the correlation has no timespan"},
           {"  type: event_count\n  rules: [a]\n  timespan: soon\n  condition: {gte: 1}\n",
            "`soon` is no time span"},
           {"  type: event_count\n  timespan: 1m\n  condition: {gte: 1}\n",
            "the correlation names no rules"},
           {"  type: event_count\n  rules: [z]\n  timespan: 1m\n  condition: {gte: 1}\n",
            "the correlation cannot be put together: no rule `z` is loaded"},
           {"  type: event_count\n" + rules + "  condition: {gte: 1}\n  aliases: {x: {z: F}}\n",
            "the correlation cannot be put together: its alias `x` names `z`, which is none of "
            "its rules"},
           {"  type: event_count\n  rules: [over]\n  timespan: 1m\n  condition: {gte: 1}\n",
            "the correlation cannot be put together: it refers to itself"}}) {
    EXPECT_EQ(reason(c.section), c.expected) << c.section;
  }
}

std::string printed(const Correlation& c, std::uint32_t index) {
  const CorrelationNode& n = c.extended[index];
  if (n.kind == CorrelationNode::Kind::kRule) return c.inputs[n.rule].reference;
  std::string out = n.kind == CorrelationNode::Kind::kAll   ? "all("
                    : n.kind == CorrelationNode::Kind::kAny ? "any("
                                                            : "not(";
  for (std::size_t i = 0; i < n.children.size(); ++i) {
    out += (i == 0 ? "" : ", ") + printed(c, n.children[i]);
  }
  return out + ")";
}

TEST(Correlation, extended_conditions) {
  const auto extended = [](const std::string& rules, const std::string& condition) {
    const RuleSet set =
        load("  type: temporal\n" + rules + "  timespan: 1m\n  condition: " + condition + "\n");
    if (set.correlations.empty()) return set.statuses.back().reason;
    const Correlation& c = set.correlations[0];
    return printed(c, static_cast<std::uint32_t>(c.extended.size() - 1));
  };
  EXPECT_EQ(extended("  rules: [a, b, c]\n", "a and b and not c"), "all(a, b, not(c))");
  EXPECT_EQ(extended("  rules: [a, b, c]\n", "a or b and c"), "any(a, all(b, c))");
  EXPECT_EQ(extended("", "(a or b) and c"), "all(any(a, b), c)");
  EXPECT_EQ(extended("  rules: [a, b]\n", "a and c"),
            "the condition names `c`, which `rules` does not list");
  EXPECT_EQ(extended("  rules: [a, b]\n", "1 of them"),
            "`of` has no meaning in a correlation's condition");
}

TEST(Correlation, chains_stand_after_their_inputs) {
  const auto over = [](const std::string& name, const std::string& rules,
                       const std::string& more = {}) {
    return correlation(name, "  type: temporal\n  timespan: 1m\n  rules: [" + rules + "]\n" + more);
  };
  const RuleSet set = load_texts({over("top", "middle, a"), over("middle", "low"),
                                  over("low", "a, b", "  generate: true\n"), base("a"), base("b"),
                                  over("x", "y"), over("y", "x"), over("z", "x")});
  ASSERT_EQ(set.correlations.size(), 3u);
  std::vector<std::string> order;
  for (const Correlation& c : set.correlations) {
    for (const Correlation::Input& input : c.inputs) {
      if (input.is_correlation) {
        EXPECT_EQ(set.correlations[input.index].header.name, input.reference);
      } else {
        EXPECT_EQ(set.rules[input.index].header.name, input.reference);
      }
    }
    order.push_back(c.header.name);
  }
  EXPECT_EQ(order, (std::vector<std::string>{"low", "middle", "top"}));
  EXPECT_FALSE(set.correlations[0].alerts);
  EXPECT_FALSE(set.correlations[1].alerts);
  EXPECT_TRUE(set.correlations[2].alerts);
  for (const Rule& rule : set.rules) EXPECT_TRUE(rule.generate) << rule.header.name;
  int inactive = 0;
  for (const RuleStatus& status : set.statuses) {
    inactive += status.state == RuleState::kInactive ? 1 : 0;
  }
  EXPECT_EQ(inactive, 3);
}

TEST(Correlation, inputs_are_silent_only_for_a_correlation_that_runs) {
  const std::string count = "  type: event_count\n  rules: [a]\n  timespan: 1m\n";
  for (const Rule& rule : load(count + "  condition: {gte: 1}\n").rules) {
    EXPECT_EQ(rule.generate, rule.header.name != "a");
  }
  const RuleSet broken = load(count + "  condition: {bogus: 1}\n");
  for (const Rule& rule : broken.rules) EXPECT_TRUE(rule.generate);
}

TEST(Correlation, an_inactive_rule_makes_its_correlation_inactive) {
  std::string retired = base("a");
  retired += "id: 00000000-0000-4000-8000-00000000000a\nstatus: deprecated\n";
  const RuleSet set =
      load_texts({retired, correlation("over",
                                       "  type: event_count\n  timespan: 1m\n  rules: "
                                       "[00000000-0000-4000-8000-00000000000a]\n"
                                       "  condition: {gte: 1}\n")});
  EXPECT_EQ(set.statuses.back().reason,
            "the correlation cannot be put together: its rule "
            "`00000000-0000-4000-8000-00000000000a` is inactive: its status is deprecated");
}

struct Legacy {
  const char* aggregation;
  const char* expected;
};

TEST(Correlation, legacy_aggregations) {
  const auto legacy = [](const std::string& aggregation) -> std::string {
    const RuleSet set = load_texts(
        {rule_text("  s: {A: x}\n  timeframe: 5m\n  condition: s | " + aggregation + "\n")});
    if (set.correlations.empty()) return set.statuses.at(0).reason;
    const Correlation& c = set.correlations[0];
    EXPECT_EQ(c.timespan, seconds(300));
    EXPECT_EQ(c.header.id, set.rules.at(0).header.id);
    EXPECT_FALSE(set.rules[0].generate);
    EXPECT_TRUE(c.alerts);
    return fmt::format("{} {} [{}] by [{}] {}:{}", static_cast<int>(c.type),
                       c.inputs.at(0).is_correlation, fmt::join(c.value_fields, " "),
                       fmt::join(c.group_by, " "), static_cast<int>(c.bounds.at(0).comparison),
                       c.bounds.at(0).value);
  };
  for (const Legacy& c : std::vector<Legacy>{
           {"count() > 5", "0 false [] by [] 2:5"},
           {"count() by User > 5", "0 false [] by [User] 2:5"},
           {"COUNT() BY User > 5", "0 false [] by [User] 2:5"},
           {"count(Image) by ParentImage, Computer >= 5",
            "1 false [Image] by [ParentImage Computer] 3:5"},
           {"count( Image )  by User<5", "1 false [Image] by [User] 0:5"},
           {"sum(size) by ip > 300000", "4 false [size] by [ip] 2:300000"},
           {"avg(size) <= 2.5", "5 false [size] by [] 1:2.5"},
           {"count() = 3", "0 false [] by [] 4:3"},
           {"near other", "the legacy aggregation `near` has no defined meaning"},
           {"min(x) < 3", "no correlation has the meaning of the legacy `min()`"},
           {"count()", "`count()` is no aggregation that this program knows"},
           {"count() > many", "`count() > many` is no aggregation that this program knows"},
           {"count() by > 5", "`count() by > 5` is no aggregation that this program knows"},
           {"sum() > 5", "`sum() > 5` is no aggregation that this program knows"}}) {
    EXPECT_EQ(legacy(c.aggregation), c.expected) << c.aggregation;
  }
}

}  // namespace
}  // namespace tocsin::rule
