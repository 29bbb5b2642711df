// SPDX-License-Identifier: Apache-2.0
// For every rule of the SigmaHQ corpus that is active: an event that it must find and one that
// it must just miss, confirmed by the naive evaluator and by the fast one in every text form.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "tocsin/detect/generate.h"
#include "tocsin/detect/matcher.h"
#include "tocsin/detect/reference.h"
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
  for (const char* name : {"Administrators", "JumpServers", "Workstations", "Servers",
                           "DomainControllers"}) {
    out.placeholders[name] = {std::string("ACME-") + name, std::string(name) + "7"};
  }
  return out;
}

// Whether the rule at `index` is among the fast matcher's hits on the event.
bool fast_finds(const GeneratedEvent& made, TextForm form, const Program& program,
                Matcher& matcher, std::uint32_t index) {
  model::EventBatch batch;
  add_event(made, program.field_names(), form, batch);
  std::vector<Hit> hits;
  matcher.match(batch.events().front(), hits);
  for (const Hit& hit : hits) {
    if (hit.rule == index) {
      return true;
    }
  }
  return false;
}

struct Counts {
  int rules = 0;
  int positives = 0;
  int near_misses = 0;
  int one_literal = 0;
  int made_anew = 0;
};

TEST(GenerateCorpus, EveryActiveRuleFindsItsEventAndMissesTheNearOne) {
  if (!fs::exists(corpus())) {
    GTEST_SKIP() << corpus() << " is absent: the SigmaHQ rules are needed";
  }
  const auto& sources = rule::LogSourceTable::built_in();
  const rule::RuleSet set = rule::load_rules(read_rules(corpus()), sources, options());
  ASSERT_GT(set.rules.size(), 2500u);
  const auto program = Program::build(set, sources);
  Matcher matcher(*program);
  Counts counts;
  for (std::uint32_t i = 0; i < set.rules.size(); ++i) {
    const rule::Rule& rule = set.rules[i];
    const GeneratedCase made = generate_case(rule, sources.routes(rule.log_source), 1);
    ++counts.rules;
    EXPECT_TRUE(made.positive && made.near_miss) << rule.header.path << ": " << made.reason;
    counts.positives += made.positive ? 1 : 0;
    counts.near_misses += made.near_miss ? 1 : 0;
    counts.one_literal += made.alterations == 1 ? 1 : 0;
    counts.made_anew += made.near_miss && made.alterations == 0 ? 1 : 0;
    for (const TextForm form : {TextForm::kPlain, TextForm::kWide, TextForm::kEscaped}) {
      EXPECT_TRUE(!made.positive || fast_finds(*made.positive, form, *program, matcher, i))
          << rule.header.path << ": the fast evaluator misses the positive";
      EXPECT_FALSE(made.near_miss && fast_finds(*made.near_miss, form, *program, matcher, i))
          << rule.header.path << ": the fast evaluator finds the near miss, " << made.altered;
    }
  }
  std::cout << counts.rules << " rules, " << counts.positives << " positives, "
            << counts.near_misses << " near misses (" << counts.one_literal
            << " with one literal altered, " << counts.made_anew << " made anew)\n";
}

}  // namespace
}  // namespace tocsin::detect
