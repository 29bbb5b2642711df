// SPDX-License-Identifier: Apache-2.0
#include "detection.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "printed.h"

namespace tocsin::rule {
namespace {

// The condition of a detection section, or "refused: reason".
std::string detection(const std::string& section) {
  const RuleSet set = load_texts({rule_text(section)});
  if (set.rules.size() == 1) return printed(set.rules[0].condition);
  return set.statuses.empty() ? "nothing" : "refused: " + set.statuses[0].reason;
}

std::string search(const std::string& yaml) {
  return detection("  s:" + yaml + "\n  condition: s\n");
}

TEST(Detection, every_form_of_a_search) {
  EXPECT_EQ(search(" {A: 1, B: x}"), "all(A is '1' #1, B is 'x')");
  EXPECT_EQ(search(" [{A: x}, {B: y, C: z}]"), "any(A is 'x', all(B is 'y', C is 'z'))");
  EXPECT_EQ(search(" word"), " contains 'word'");
  EXPECT_EQ(search(" [one, 'tw*o', 3]"),
            "any( contains 'one',  glob '<*>tw<*>o<*>',  contains '3')");
  EXPECT_EQ(search(" {'|all': [one, two]}"), "all( contains 'one',  contains 'two')");
  EXPECT_EQ(search(" {'': [one, two]}"), "any( contains 'one',  contains 'two')");
  EXPECT_EQ(search(" {'|startswith': one}"), " startswith 'one'");
  EXPECT_EQ(search(" {'|re': 'o+'}"), " re 'o+'");
  EXPECT_EQ(search(" [word, {A: x}]"), "any( contains 'word', A is 'x')");
  EXPECT_EQ(search(" [[{A: x}], {B: y}]"), "any(A is 'x', B is 'y')");
}

TEST(Detection, what_is_no_search_is_refused) {
  EXPECT_EQ(search(" {}"), "refused: the search is empty");
  EXPECT_EQ(search(" []"), "refused: the search is empty");
  EXPECT_EQ(search(" {A: []}"), "refused: `A` has an empty list");
  EXPECT_EQ(search(" {A: {B: 1}}"),
            "refused: `A` holds a map where a value or a list should stand");
  EXPECT_EQ(search(" {A: [[1]]}"), "refused: a list of values holds a list or a map");
  EXPECT_EQ(search(" null"), "refused: a keyword is null");
  EXPECT_EQ(detection("  s: {A: 1}\n"), "refused: the detection has no condition");
  EXPECT_EQ(detection("  s: {A: 1}\n  t: {B|bogus: 1}\n  condition: s\n"),
            "refused: unknown modifier `bogus`");
}

struct Case {
  const char* condition;
  const char* expected;
};

TEST(Detection, grammar_and_precedence_of_conditions) {
  const std::string searches =
      "  a: {A: x}\n  b: {B: x}\n  c: {C: x}\n  f_1: {F: x}\n  f_2: {G: x}\n  _h: {H: x}\n"
      "  not-a: {N: x}\n";
  const std::vector<Case> cases = {
      {"a", "A is 'x'"},
      {"not a", "not(A is 'x')"},
      {"not not a", "not(not(A is 'x'))"},
      {"a and b", "all(A is 'x', B is 'x')"},
      {"a and b and c", "all(A is 'x', B is 'x', C is 'x')"},
      {"a or b and c", "any(A is 'x', all(B is 'x', C is 'x'))"},
      {"a and b or c", "any(all(A is 'x', B is 'x'), C is 'x')"},
      {"(a or b) and c", "all(any(A is 'x', B is 'x'), C is 'x')"},
      {"not a and b", "all(not(A is 'x'), B is 'x')"},
      {"not (a and b)", "not(all(A is 'x', B is 'x'))"},
      {"a and not 1 of f_*", "all(A is 'x', not(any(F is 'x', G is 'x')))"},
      {"all of f_*", "all(F is 'x', G is 'x')"},
      {"any of f_*", "any(F is 'x', G is 'x')"},
      {"1 of *_1", "F is 'x'"},
      {"1 of f*2", "G is 'x'"},
      {"1 of _h", "H is 'x'"},
      {"1 of _*", "H is 'x'"},
      {"1 of a", "A is 'x'"},
      {"1 of them", "any(A is 'x', B is 'x', C is 'x', F is 'x', G is 'x', N is 'x')"},
      {"all of them", "all(A is 'x', B is 'x', C is 'x', F is 'x', G is 'x', N is 'x')"},
      {"not not-a", "not(N is 'x')"},
      {"not 1 of f_* and a", "all(not(any(F is 'x', G is 'x')), A is 'x')"},
      {"a AND NOT b OR c", "any(all(A is 'x', not(B is 'x')), C is 'x')"},
      {"ALL OF f_*", "all(F is 'x', G is 'x')"},
      {"a and a", "all(A is 'x', A is 'x')"},
      {"[a, b]", "any(A is 'x', B is 'x')"},
      {"(((a)))", "A is 'x'"},
      {"d", "refused: the condition names `d`, which the detection does not define"},
      {"a b", "refused: the condition has `b` where an operator or the end should stand"},
      {"a and", "refused: the condition ends where a search identifier should stand"},
      {"and a", "refused: the condition has `and` where a search identifier should stand"},
      {"(a", "refused: the condition ends where `)` should stand"},
      {"a)", "refused: the condition has `)` where an operator or the end should stand"},
      {"2 of f_*", "refused: `2 of`: only `1 of`, `any of` and `all of` exist"},
      {"1 of g_*", "refused: `g_*` stands for no search of the detection"},
      {"f_*", "refused: the pattern `f_*` needs a quantifier"},
      {"a & b", "refused: the condition has `&` where an operator or the end should stand"},
      {"''", "refused: the condition ends where a search identifier should stand"},
      {"1 of", "refused: the condition ends where `them` or a pattern should stand"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(detection(searches + "  condition: " + c.condition + "\n"), c.expected)
        << c.condition;
  }
}

TEST(Detection, points_at_the_word_that_is_wrong) {
  const RuleSet set =
      load_texts({rule_text("  selection: {A: x}\n  condition: 'selection and not selektion'\n")});
  ASSERT_EQ(set.diagnostics.size(), 1u);
  EXPECT_EQ(set.diagnostics[0].place.line, 8u);
  EXPECT_EQ(set.diagnostics[0].place.column, 33u);
  EXPECT_EQ(set.diagnostics[0].hint, "did you mean `selection`?");
}

TEST(Detection, depth_is_bounded) {
  const std::string deep(30, '('), closed(30, ')');
  EXPECT_EQ(detection("  a: {A: x}\n  condition: " + deep + "a" + closed + "\n"), "A is 'x'");
  std::string nots;
  for (int i = 0; i < 1000; ++i) nots += "not ";
  EXPECT_EQ(detection("  a: {A: x}\n  condition: " + nots + "a\n"),
            "refused: the condition nests too deeply");
}

TEST(Detection, work_is_bounded_where_searches_repeat) {
  std::string values, condition = "a";
  for (int i = 0; i < 1000; ++i) values += (i == 0 ? "" : ", ") + std::to_string(i);
  for (int i = 0; i < 1000; ++i) condition += " or a";
  EXPECT_EQ(detection("  a: {A: [" + values + "]}\n  condition: " + condition + "\n"),
            "refused: the rule has more than 100000 values");
}

TEST(Detection, labels_name_the_search) {
  const RuleSet set = load_texts({rule_text("  s: {A: [x, y]}\n  condition: s\n")});
  const Expression& e = set.rules.at(0).condition;
  EXPECT_EQ(e.nodes[e.root].label, "s");
}

std::vector<std::string> codes(const std::string& section) {
  std::vector<std::string> out;
  for (const text::Diagnostic& d : load_texts({rule_text(section)}).diagnostics) {
    out.push_back(d.code);
  }
  return out;
}

TEST(Detection, lint) {
  using List = std::vector<std::string>;
  EXPECT_EQ(codes("  s: {A: 1}\n  condition: s\n"), List{});
  EXPECT_EQ(codes("  s: {A: 1}\n  t: {A: 2}\n  condition: s\n"), List{"unused-search"});
  EXPECT_EQ(codes("  s: {A: [null, 1]}\n  condition: s\n"), List{"null-in-list"});
  EXPECT_EQ(codes("  s: {A: 1}\n  condition: s or t\n"), List{"unknown-search"});
  EXPECT_EQ(codes("  s: {A: 1}\n  condition: NOT s\n"), List{"operator-case"});
  EXPECT_EQ(codes("  s: {A: 1}\n  condition: not all of s*\n"), List{"not-all-of"});
  EXPECT_EQ(codes("  s: {A: 1}\n  condition: [s]\n"), List{"condition-list"});
  EXPECT_EQ(codes("  s: {A|all: 1}\n  condition: s\n"), List{"all-of-one"});
  EXPECT_EQ(codes("  s: {A|cidr: 192.0.2.1/24}\n  condition: s\n"), List{"network-host-bits"});
  EXPECT_EQ(codes("  s: {A: 1}\n  timeframe: 1m\n  condition: s\n"), List{"unused-timeframe"});
}

}  // namespace
}  // namespace tocsin::rule
