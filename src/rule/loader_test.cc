// SPDX-License-Identifier: Apache-2.0
#include "tocsin/rule/loader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "printed.h"

namespace tocsin::rule {
namespace {

constexpr const char* kDetection = "  s: {A: x}\n  condition: s\n";

std::string with_id(int n, const std::string& more = {}, const std::string& section = kDetection) {
  return fmt::format(
      "title: rule {0}\nid: 00000000-0000-4000-8000-{0:012}\n{1}"
      "logsource: {{product: windows, service: sysmon}}\ndetection:\n{2}",
      n, more, section);
}

std::string id(int n) { return fmt::format("00000000-0000-4000-8000-{:012}", n); }

TEST(Loader, reads_the_header) {
  const RuleSet set = load_texts(
      {with_id(7,
               "name: seven\nstatus: test\nlevel: critical\nauthor: A\ndate: 2024-01-02\n"
               "modified: 2024-02-03\ndescription: |\n  d\ntags: [attack.t1059]\n"
               "references: [https://docs.example/]\nfalsepositives: none\nfields: [A, B]\n"
               "simulation: {kept: 1}\n")});
  ASSERT_EQ(set.rules.size(), 1u);
  const RuleHeader& h = set.rules[0].header;
  EXPECT_EQ(h.id, id(7));
  EXPECT_EQ(h.name, "seven");
  EXPECT_EQ(h.title, "rule 7");
  EXPECT_EQ(h.level, Level::kCritical);
  EXPECT_EQ(h.description, "d\n");
  EXPECT_EQ(h.falsepositives, std::vector<std::string>{"none"});
  EXPECT_EQ(h.fields.size(), 2u);
  EXPECT_EQ(h.place.line, 1u);
  EXPECT_TRUE(set.diagnostics.empty());
  EXPECT_EQ(set.statuses[0].state, RuleState::kActive);
}

TEST(Loader, one_bad_document_does_not_stop_the_others) {
  const RuleSet set = load_texts({with_id(1), "a: [", "no: rule\n", with_id(2, "", "  s: 1\n"),
                                  with_id(3) + "---\n" + with_id(4), "\x01\xff"});
  EXPECT_EQ(set.rules.size(), 3u);
  ASSERT_EQ(set.statuses.size(), 6u);
  EXPECT_EQ(set.statuses[1].state, RuleState::kInactive);
  EXPECT_EQ(set.statuses[1].path, "001.yml");
  EXPECT_NE(set.statuses[1].reason.find("not YAML"), std::string::npos);
  EXPECT_EQ(set.statuses[2].reason, "the detection has no condition");
  EXPECT_EQ(set.statuses[5].state, RuleState::kInactive);
}

TEST(Loader, the_order_of_files_does_not_matter) {
  std::vector<RuleFile> files;
  for (int i = 0; i < 20; ++i) {
    files.push_back({fmt::format("{}.yml", i % 7), with_id(i % 13)});
  }
  const RuleSet forward = load_rules(files, LogSourceTable::built_in(), {});
  std::ranges::reverse(files);
  const RuleSet backward = load_rules(files, LogSourceTable::built_in(), {});
  ASSERT_EQ(forward.rules.size(), 13u);
  ASSERT_EQ(backward.rules.size(), 13u);
  for (std::size_t i = 0; i < 13; ++i) {
    EXPECT_EQ(forward.rules[i].header.id, backward.rules[i].header.id);
    EXPECT_EQ(forward.rules[i].header.path, backward.rules[i].header.path);
  }
  EXPECT_EQ(forward.diagnostics.size(), backward.diagnostics.size());
}

TEST(Loader, an_id_belongs_to_one_active_rule) {
  const RuleSet set =
      load_texts({with_id(1), with_id(1), with_id(2, "status: deprecated\n"), with_id(2)});
  ASSERT_EQ(set.rules.size(), 2u);
  EXPECT_EQ(set.statuses[1].reason, "the id is that of 000.yml too");
  EXPECT_EQ(set.statuses[2].reason, "its status is deprecated");
  EXPECT_EQ(set.statuses[3].state, RuleState::kActive);
}

TEST(Loader, a_rule_without_id_gets_one_from_its_content) {
  const std::string text =
      "title: t\nlogsource: {product: windows}\ndetection:\n" + std::string(kDetection);
  const RuleSet a = load_texts({text}), b = load_texts({"# a comment\n" + text}),
                c = load_texts({text + "level: low\n"});
  EXPECT_EQ(a.rules[0].header.id.size(), 36u);
  EXPECT_EQ(a.rules[0].header.id, b.rules[0].header.id);
  EXPECT_NE(a.rules[0].header.id, c.rules[0].header.id);
  EXPECT_EQ(a.rules[0].header.version, c.rules[0].header.version);
}

TEST(Loader, the_version_follows_the_meaning) {
  const auto version = [](const std::string& section) {
    return load_texts({with_id(1, "", section)}).rules.at(0).header.version;
  };
  EXPECT_EQ(version("  s: {A: x}\n  condition: s\n"), version("  t: {A: X}\n  condition: t\n"));
  EXPECT_NE(version("  s: {A: x}\n  condition: s\n"), version("  s: {A: y}\n  condition: s\n"));
  EXPECT_NE(version("  s: {A: x}\n  condition: s\n"),
            version("  s: {A|cased: x}\n  condition: s\n"));
  EXPECT_NE(version("  s: {A: x}\n  condition: s\n"), version("  s: {A: x}\n  condition: not s\n"));
}

TEST(Loader, states_have_reasons) {
  const auto status = [](const std::string& text) { return load_texts({text}).statuses.at(0); };
  const RuleStatus other =
      status("title: t\nlogsource: {product: plan9, service: factotum}\ndetection:\n" +
             std::string(kDetection));
  EXPECT_EQ(other.state, RuleState::kInactive);
  EXPECT_EQ(other.reason, "nothing that this version reads produces plan9/factotum");
  EXPECT_EQ(status("title: t\ndetection:\n" + std::string(kDetection)).reason,
            "the rule has no log source");
  EXPECT_EQ(
      status("title: t\nlogsource: {definition: x}\ndetection:\n" + std::string(kDetection)).reason,
      "the log source has neither category nor product nor service");
  EXPECT_EQ(status("title: t\ntitle: u\nlogsource: {}\n").reason,
            "the key `title` stands twice in one map");
}

std::string on_processes(const std::string& section) {
  return "title: t\nid: " + id(1) +
         "\nlogsource: {product: windows, category: process_creation}\ndetection:\n" + section;
}

TEST(Loader, a_rule_that_a_road_cannot_serve_is_degraded) {
  const auto reason = [](const std::string& section) {
    const RuleSet set = load_texts({on_processes(section)});
    EXPECT_EQ(set.rules.size(), 1u);
    return set.statuses.at(0).reason;
  };
  EXPECT_EQ(reason("  s: {Image: a, CommandLine: b}\n  condition: s\n"), "");
  EXPECT_EQ(reason("  s: {OriginalFileName: a}\n  condition: s\n"),
            "on Security 4688: cannot match, the events have no OriginalFileName");
  EXPECT_EQ(reason("  s: {OriginalFileName: a}\n  t: {Image: b}\n  condition: s or t\n"), "");
  EXPECT_EQ(reason("  s: {Image: a}\n  f: {OriginalFileName: b}\n  condition: s and not f\n"), "");
  EXPECT_EQ(reason("  s: {OriginalFileName: null}\n  t: {Image: b}\n  condition: s or t\n"),
            "on Security 4688: the events never have OriginalFileName, a test for null on it "
            "counts as false");
  EXPECT_EQ(reason("  s: {Image: a}\n  f: {OriginalFileName: null}\n  condition: s and not f\n"),
            "on Security 4688: cannot match, the events have no OriginalFileName");
}

TEST(Loader, lints_the_header) {
  const RuleSet set = load_texts(
      {with_id(1, "staus: test\nlevel: hihg\ntags: [Attack.T1]\ndate: 2024/01/02\nauthors: x\n")});
  std::vector<std::string> seen;
  for (const text::Diagnostic& d : set.diagnostics) {
    seen.push_back(fmt::format("{} {}:{} {}", d.code, d.place.line, d.place.column, d.hint));
  }
  EXPECT_EQ(seen,
            (std::vector<std::string>{
                "unknown-key 3:1 did you mean `status`?", "bad-level 4:8 did you mean `high`?",
                "bad-tag 5:7 tags are lower case, as `attack.t1059`",
                "bad-date 6:7 write it as YYYY-MM-DD", "unknown-key 7:1 did you mean `author`?"}));
  EXPECT_EQ(set.rules.at(0).header.level, Level::kMedium);
}

TEST(Loader, collections_with_global_documents) {
  const RuleSet set =
      load_texts({"action: global\ntitle: t\nid: " + id(5) +
                  "\ndetection:\n  condition: s\n---\n"
                  "logsource: {product: windows, service: system}\ndetection: {s: {A: 1}}\n---\n"
                  "logsource: {product: windows, service: security}\ndetection: {s: {B: 1}}\n---\n"
                  "action: repeat\nlogsource: {service: sysmon}\n---\n"
                  "action: reset\n---\n" +
                  with_id(6)});
  ASSERT_EQ(set.rules.size(), 4u);
  ASSERT_EQ(set.statuses.size(), 4u);
  EXPECT_EQ(set.statuses[0].id, id(5));
  EXPECT_NE(set.statuses[1].id, id(5));
  std::vector<std::string> conditions;
  for (const Rule& rule : set.rules) {
    conditions.push_back(rule.log_source.service + " " + printed(rule.condition));
  }
  std::ranges::sort(conditions);
  EXPECT_EQ(conditions, (std::vector<std::string>{"security B is '1' #1", "sysmon A is 'x'",
                                                  "sysmon B is '1' #1", "system A is '1' #1"}));
}

std::string filter(const std::string& rules, const std::string& section,
                   const std::string& more = {}) {
  return "title: quiet\nid: " + id(900) + "\n" + more +
         "logsource: {product: windows}\nfilter:\n  rules: " + rules + "\n" + section;
}

TEST(Loader, filters_narrow_the_rules_they_name) {
  const std::string drop = "  s: {User|startswith: adm_}\n  condition: not s\n";
  const std::vector<std::string> rules = {with_id(1), with_id(2, "name: two\n"), with_id(3)};
  const auto load = [&](const std::string& text) {
    std::vector<std::string> texts = rules;
    texts.push_back(text);
    const RuleSet set = load_texts(texts);
    std::string out;
    for (const Rule& rule : set.rules) out += printed(rule.condition) + "\n";
    return out + set.statuses.back().reason;
  };
  const std::string plain = "A is 'x'\n", both = "all(A is 'x', not(User startswith 'adm_'))\n";
  EXPECT_EQ(load(filter(id(1), drop)), both + plain + plain);
  EXPECT_EQ(load(filter("[two, " + id(3) + "]", drop)), plain + both + both);
  EXPECT_EQ(load(filter("any", drop)), both + both + both);
  EXPECT_EQ(load(filter("nobody", drop)),
            plain + plain + plain + "no active rule is one that it names, with its log source");
  EXPECT_EQ(load(filter(id(1), "  s_1: {User: a}\n  s_2: {User: b}\n  condition: not 1 of s_*\n")),
            "all(A is 'x', not(any(User is 'a', User is 'b')))\n" + plain + plain);
  const std::string keep = "  s: {User|startswith: adm_}\n  condition: s\n";
  EXPECT_EQ(load(filter(id(1), keep)), "all(A is 'x', User startswith 'adm_')\n" + plain + plain);
  EXPECT_EQ(load(filter(id(1), keep, "filter-semantics: exclude\n")), both + plain + plain);
  EXPECT_EQ(load(filter(id(1), keep, "filter-semantics: drop\n")),
            plain + plain + plain + "`filter-semantics` is neither `keep` nor `exclude`");
}

// The examples that authors copy: each block of YAML in the guide, one file each.
TEST(Loader, the_examples_of_the_guide_load) {
  std::ifstream stream("docs/guide/rules.md", std::ios::binary);
  const std::string guide{std::istreambuf_iterator<char>(stream), {}};
  std::vector<std::string> blocks;
  for (std::size_t at = guide.find("```yaml\n"); at != std::string::npos;
       at = guide.find("```yaml\n", at)) {
    at += 8;
    blocks.push_back(guide.substr(at, guide.find("```", at) - at));
  }
  if (guide.empty()) GTEST_SKIP() << "docs/guide/rules.md is not below the working folder";
  const RuleSet set = load_texts(blocks);
  ASSERT_EQ(set.statuses.size(), 3u);
  EXPECT_EQ(set.statuses[0].reason, "");
  EXPECT_EQ(set.statuses[1].reason, "");
  EXPECT_EQ(set.statuses[2].reason,
            "the correlation cannot be put together: no rule `many_failed_logons` is loaded");
}

TEST(Loader, a_filter_must_contain_the_log_source_and_says_not) {
  std::string narrow = filter("any", "  s: {U: a}\n  condition: not s\n");
  narrow.replace(narrow.find("product: windows"), 16, "service: system");
  EXPECT_EQ(load_texts({with_id(1), narrow}).statuses.back().state, RuleState::kInactive);
  const RuleSet set = load_texts({with_id(1), filter("any", "  s: {U: a}\n  condition: s\n")});
  ASSERT_EQ(set.diagnostics.size(), 1u);
  EXPECT_EQ(set.diagnostics[0].code, "filter-keeps");
}

TEST(Loader, a_filter_ends_with_its_last_day) {
  const auto with = [](const std::string& line) {
    std::string text = filter("any", "  s: {U: a}\n  condition: not s\n");
    return line + text;
  };
  const std::vector<RuleFile> files = {{"a.yml", with_id(1)},
                                       {"b.yml", with("owner: k.lund\nexpires: 2027-02-28\n")}};
  LoadOptions options;
  options.today = std::chrono::year(2027) / 2 / 28;
  RuleSet set = load_rules(files, LogSourceTable::built_in(), options);
  EXPECT_EQ(set.statuses.back().reason, "");
  *options.today += std::chrono::days(1);
  set = load_rules(files, LogSourceTable::built_in(), options);
  EXPECT_EQ(set.statuses.back().state, RuleState::kInactive);
  EXPECT_TRUE(set.statuses.back().reason.starts_with(kExpiredReason));
  EXPECT_NE(set.statuses.back().reason.find("by k.lund expired on 2027-02-28, not applied"),
            std::string::npos);
  const RuleSet bad = load_texts({with_id(1), with("expires: 2027-02-30\n")});
  EXPECT_EQ(bad.statuses.back().state, RuleState::kInactive);
  ASSERT_EQ(bad.diagnostics.size(), 1u);
  EXPECT_EQ(bad.diagnostics[0].code, "bad-expires");
  EXPECT_EQ(bad.diagnostics[0].place.line, 1u);
}

// Evaluators number the fields of all rules.
TEST(Loader, rules_that_read_too_many_fields_are_inactive_and_the_others_stay) {
  std::string many = "  s:\n";
  for (int i = 0; i < 30'001; ++i) many += fmt::format("    F{}: x\n", i);
  const RuleSet set =
      load_texts({with_id(1), with_id(2, {}, many + "  condition: s\n"), with_id(3)});
  ASSERT_EQ(set.rules.size(), 2u);
  EXPECT_EQ(set.rules[1].header.id, id(3));
  EXPECT_EQ(set.statuses[1].state, RuleState::kInactive);
  EXPECT_EQ(set.statuses[1].reason, "with it the rules read more than 30000 different fields");
}

}  // namespace
}  // namespace tocsin::rule
