// SPDX-License-Identifier: Apache-2.0
// For every rule of the SigmaHQ corpus that is active: an event that it must find and one that
// it must just miss, confirmed by the naive evaluator and by the fast one in every text form.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/detect/generate.h"
#include "tocsin/detect/matcher.h"
#include "tocsin/rule/loader.h"

namespace tocsin::detect {
namespace {

namespace fs = std::filesystem;

fs::path corpus() {
  const char* shared = std::getenv("TOCSIN_SHARED");
  return fs::path(shared != nullptr ? shared : "../shared") / "corpus" / "sigma";
}

std::vector<rule::RuleFile> read_rules(const fs::path& root) {
  std::vector<rule::RuleFile> files;
  for (const char* folder : {"rules", "rules-compliance", "rules-dfir", "rules-emerging-threats",
                             "rules-placeholder", "rules-threat-hunting"}) {
    if (!fs::exists(root / folder)) {
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      if (entry.path().extension() != ".yml") {
        continue;
      }
      std::ifstream stream(entry.path(), std::ios::binary);
      files.push_back({fs::relative(entry.path(), root).string(),
                       {std::istreambuf_iterator<char>(stream), {}}});
    }
  }
  return files;
}

rule::LoadOptions options() {
  rule::LoadOptions out;
  for (const char* name :
       {"Administrators", "JumpServers", "Workstations", "Servers", "DomainControllers"}) {
    out.placeholders[name] = {std::string("ACME-") + name, std::string(name) + "7"};
  }
  return out;
}

// Rules of the corpus that no event can satisfy, by id.
const std::map<std::string_view, std::string_view>& unsatisfiable() {
  static const std::map<std::string_view, std::string_view> kRules = {
      {"a62b37e0-45d3-48d9-a517-90c1a1b0186b",
       "its filter excludes the channel System, by which all of its events come"}};
  return kRules;
}

struct Counts {
  int rules = 0;
  int positives = 0;
  int near_misses = 0;
  int one_literal = 0;
  int made_anew = 0;
};

class GenerateCorpus : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(corpus())) {
      GTEST_SKIP() << corpus() << " is absent: the SigmaHQ rules are needed";
    }
    set_ = rule::load_rules(read_rules(corpus()), sources_, options());
    ASSERT_GT(set_.rules.size(), 2500u);
    program_ = Program::build(set_, sources_);
    matcher_ = std::make_unique<Matcher>(*program_);
  }

  // Whether the rule at `index` is among the fast matcher's hits on the event.
  bool fast_finds(const GeneratedEvent& made, TextForm form, std::uint32_t index) {
    model::EventBatch batch;
    add_event(made, program_->field_names(), form, batch);
    std::vector<Hit> hits;
    matcher_->match(batch.events().front(), hits);
    return std::ranges::any_of(hits, [&](const Hit& hit) { return hit.rule == index; });
  }

  void expect_agreement(const GeneratedCase& made, std::uint32_t index) {
    const auto& path = set_.rules[index].header.path;
    for (const TextForm form : {TextForm::kPlain, TextForm::kWide, TextForm::kEscaped}) {
      EXPECT_TRUE(!made.positive || fast_finds(*made.positive, form, index))
          << path << ": the fast evaluator misses the positive";
      EXPECT_FALSE(made.near_miss && fast_finds(*made.near_miss, form, index))
          << path << ": the fast evaluator finds the near miss, " << made.altered;
    }
  }

  const rule::LogSourceTable& sources_ = rule::LogSourceTable::built_in();
  rule::RuleSet set_;
  std::unique_ptr<Program> program_;
  std::unique_ptr<Matcher> matcher_;
};

TEST_F(GenerateCorpus, EveryActiveRuleFindsItsEventAndMissesTheNearOne) {
  Counts counts;
  for (std::uint32_t i = 0; i < set_.rules.size(); ++i) {
    const rule::Rule& rule = set_.rules[i];
    const GeneratedCase made = generate_case(rule, sources_.routes(rule.log_source), 1);
    ++counts.rules;
    if (unsatisfiable().contains(rule.header.id)) {
      EXPECT_FALSE(made.positive) << rule.header.path << " is no longer unsatisfiable";
      continue;
    }
    EXPECT_TRUE(made.positive && made.near_miss) << rule.header.path << ": " << made.reason;
    counts.positives += made.positive ? 1 : 0;
    counts.near_misses += made.near_miss ? 1 : 0;
    counts.one_literal += made.alterations == 1 ? 1 : 0;
    counts.made_anew += made.near_miss && made.alterations == 0 ? 1 : 0;
    expect_agreement(made, i);
  }
  std::cout << counts.rules << " rules, " << counts.positives << " positives, "
            << counts.near_misses << " near misses (" << counts.one_literal
            << " with one literal altered, " << counts.made_anew << " made anew)\n";
}

// A route whose events lack what a rule reads has no positive: that is what degrades the rule on
// it. Where there is one, both evaluators find it.
TEST_F(GenerateCorpus, ByEveryRouteThatCanCarryThemRulesFindTheirEvents) {
  std::map<std::string, std::pair<int, int>> by_label;  // pairs of rule and route, with positives
  for (std::uint32_t i = 0; i < set_.rules.size(); ++i) {
    for (const rule::Route& route : sources_.routes(set_.rules[i].log_source)) {
      const GeneratedCase made = generate_case(set_.rules[i], {route}, 2);
      auto& [all, served] = by_label[route.schema.empty() ? "open schema" : route.label];
      ++all;
      served += made.positive ? 1 : 0;
      EXPECT_TRUE(!made.positive || fast_finds(*made.positive, TextForm::kPlain, i))
          << set_.rules[i].header.path << " by " << route.label;
    }
  }
  for (const auto& [label, counts] : by_label) {
    std::cout << label << ": " << counts.second << " of " << counts.first << "\n";
  }
}

}  // namespace
}  // namespace tocsin::detect
