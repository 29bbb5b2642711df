// SPDX-License-Identifier: Apache-2.0
// The rules that the world shares, as a whole: how many load, and why the others do not. The
// corpus lies beside the repository and is skipped where it is absent.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "printed.h"

namespace tocsin::rule {
namespace {

namespace fs = std::filesystem;

fs::path corpus() {
  const char* shared = std::getenv("TOCSIN_SHARED");
  return fs::path(shared == nullptr ? "../shared" : shared) / "corpus/sigma";
}

std::vector<RuleFile> files_in(const std::vector<std::string>& folders) {
  std::vector<RuleFile> files;
  for (const std::string& folder : folders) {
    for (const auto& entry : fs::recursive_directory_iterator(corpus() / folder)) {
      if (entry.path().extension() != ".yml") continue;
      std::ifstream stream(entry.path(), std::ios::binary);
      files.push_back({fs::relative(entry.path(), corpus()).string(),
                       {std::istreambuf_iterator<char>(stream), {}}});
    }
  }
  return files;
}

const std::vector<std::string> kActive = {"rules",
                                          "rules-compliance",
                                          "rules-dfir",
                                          "rules-emerging-threats",
                                          "rules-threat-hunting",
                                          "rules-placeholder"};

// Reasons without what differs from rule to rule, counted.
std::map<std::string, int> reasons(const RuleSet& set) {
  std::map<std::string, int> counts;
  for (const RuleStatus& status : set.statuses) {
    std::string reason = status.state == RuleState::kActive     ? "active"
                         : status.state == RuleState::kDegraded ? "degraded"
                                                                : status.reason;
    for (const char* kind :
         {"needs values for the placeholder", "nothing that this version reads", "no log holds",
          "the legacy aggregation `near`", "the condition has"}) {
      if (reason.starts_with(kind)) reason = kind;
    }
    ++counts[reason];
  }
  return counts;
}

class Corpus : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(corpus() / "rules")) {
      GTEST_SKIP() << "no rules at " << corpus() << "; set TOCSIN_SHARED";
    }
  }
};

TEST_F(Corpus, every_active_rule_loads_or_says_why_not) {
  const RuleSet set = load_rules(files_in(kActive), LogSourceTable::built_in(), {});
  EXPECT_EQ(set.statuses.size(), 3780u);
  const auto counts = reasons(set);
  EXPECT_EQ(counts.size(), 3u);  // no other reason
  EXPECT_EQ(counts.at("needs values for the placeholder"), 25);
  EXPECT_EQ(counts.at("active") + counts.at("degraded"), 3755);
  EXPECT_EQ(set.rules.size(), 3755u);
  EXPECT_TRUE(set.correlations.empty());
  for (const text::Diagnostic& d : set.diagnostics) {
    EXPECT_TRUE(d.code == "placeholder-without-values" || d.code == "not-all-of")
        << d.path << ":" << d.place.line << " " << d.code << " " << d.message;
  }
}

TEST_F(Corpus, placeholders_with_values_make_rules_active) {
  LoadOptions options;
  const auto files = files_in({"rules-placeholder"});
  for (const RuleFile& file : files) {
    for (std::size_t i = 0; i + 1 < file.text.size(); ++i) {
      const std::size_t end = file.text[i] == '%' ? file.text.find('%', i + 1) : i;
      if (end == i || end == std::string::npos || end - i > 40) continue;
      options.placeholders[file.text.substr(i + 1, end - i - 1)] = {"value"};
    }
  }
  for (const RuleStatus& s : load_rules(files, LogSourceTable::built_in(), options).statuses) {
    EXPECT_TRUE(s.state != RuleState::kInactive || s.reason.starts_with("nothing that"))
        << s.path << ": " << s.reason;
  }
}

TEST_F(Corpus, retired_rules_convert_their_aggregations) {
  LoadOptions options;
  options.include_retired = true;
  const auto retired = files_in({"deprecated", "unsupported"});
  const auto counts = reasons(load_rules(retired, LogSourceTable::built_in(), options));
  EXPECT_EQ(counts.at("the legacy aggregation `near`"), 8);
  EXPECT_EQ(counts.at("the condition has"), 4);  // joins of two events: no such form exists
  int legacy = 0;
  const RuleSet set = load_rules(retired, LogSourceTable::built_in(), options);
  for (const text::Diagnostic& d : set.diagnostics) legacy += d.code == "legacy-aggregation";
  EXPECT_EQ(legacy, 47);
  options.include_retired = false;
  for (const Rule& rule : load_rules(retired, LogSourceTable::built_in(), options).rules) {
    EXPECT_TRUE(rule.header.status != "deprecated" && rule.header.status != "unsupported");
  }
}

}  // namespace
}  // namespace tocsin::rule
