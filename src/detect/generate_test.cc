// SPDX-License-Identifier: Apache-2.0
#include "tocsin/detect/generate.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "expression_builder.h"
#include "tocsin/detect/matcher.h"
#include "tocsin/detect/reference.h"

namespace tocsin::detect {
namespace {

using Op = rule::Test;
using Leaves = std::vector<std::uint32_t>;

// A rule of one route, and the case that is generated for it.
class GenerateTest : public testing::Test {
 protected:
  GenerateTest() {
    rule::Route route;
    route.product = "windows";
    route.channel = "Acme/Operational";
    route.codes = {1};
    routes_ = {route};
  }

  GeneratedCase generate(std::uint32_t root) {
    rule_.condition = builder_.build(root);
    return generate_case(rule_, routes_, 1);
  }

  std::uint32_t leaf(rule::Predicate predicate) { return builder_.leaf(std::move(predicate)); }
  std::uint32_t all(Leaves children) { return builder_.all(std::move(children)); }
  std::uint32_t any(Leaves children) { return builder_.any(std::move(children)); }
  std::uint32_t negate(std::uint32_t child) { return builder_.negate(child); }

  bool naive_finds(const GeneratedEvent& made) const {
    model::EventBatch batch;
    add_event(made, model::FieldNames(), TextForm::kPlain, batch);
    return matches(rule_, routes_, batch.events().front());
  }

  bool fast_finds(const GeneratedEvent& made, TextForm form) const {
    rule::RuleSet rules;
    rules.rules = {rule_};
    const auto program = Program::build(rules, [&](const rule::LogSource&) { return routes_; });
    Matcher matcher(*program);
    model::EventBatch batch;
    add_event(made, program->field_names(), form, batch);
    std::vector<Hit> hits;
    matcher.match(batch.events().front(), hits);
    return !hits.empty();
  }

  // Both events exist, and both evaluators say of them what they should.
  void expect_case(std::uint32_t root) {
    const GeneratedCase made = generate(root);
    ASSERT_TRUE(made.positive) << made.reason;
    ASSERT_TRUE(made.near_miss) << made.reason;
    EXPECT_TRUE(naive_finds(*made.positive));
    EXPECT_FALSE(naive_finds(*made.near_miss)) << made.altered;
    for (const TextForm form : {TextForm::kPlain, TextForm::kWide, TextForm::kEscaped}) {
      EXPECT_TRUE(fast_finds(*made.positive, form));
      EXPECT_FALSE(fast_finds(*made.near_miss, form)) << made.altered;
    }
    alterations_ = made.alterations;
  }

  std::string value_of(const GeneratedEvent& event, std::string_view name) const {
    for (const auto& field : event.fields) {
      if (field.name == name) {
        return field.text.value_or("(null)");
      }
    }
    return "(absent)";
  }

  ExpressionBuilder builder_;
  rule::Rule rule_;
  std::vector<rule::Route> routes_;
  std::uint32_t alterations_ = 0;
};

TEST_F(GenerateTest, OneLiteralIsAlteredByOneCharacter) {
  const auto made = generate(leaf(text_test(Op::kEndsWith, "Image", "\\cmd.exe")));
  ASSERT_TRUE(made.positive && made.near_miss);
  EXPECT_EQ(value_of(*made.positive, "Image"), "\\cmd.exe");
  EXPECT_EQ(value_of(*made.near_miss, "Image"), "\\cmdqexe");
  EXPECT_EQ(made.alterations, 1u);
}

TEST_F(GenerateTest, SeveralTestsOfOneFieldShareAValue) {
  expect_case(all(
      {leaf(text_test(Op::kStartsWith, "F", "begin")), leaf(text_test(Op::kContains, "F", "one")),
       leaf(text_test(Op::kContains, "F", "two words")), leaf(glob_test("F", "*a?b*c*")),
       leaf(regex_test("F", "[0-9]{3}(x|y)")), leaf(text_test(Op::kEndsWith, "F", "end"))}));
  EXPECT_EQ(alterations_, 1u);
}

TEST_F(GenerateTest, FiltersAreAvoidedEvenWhereTheyLookAtTheSameField) {
  const auto selection = any({leaf(text_test(Op::kEndsWith, "Image", "\\a.exe")),
                              leaf(text_test(Op::kEndsWith, "Image", "\\b.exe"))});
  const auto filter = all({leaf(text_test(Op::kContains, "Image", "a.exe"))});
  const auto absent = all({leaf(plain_test(Op::kNull, "CommandLine"))});
  const auto empty = all({leaf(text_test(Op::kEquals, "CommandLine", ""))});
  expect_case(all({selection, negate(any({filter, absent, empty}))}));
}

TEST_F(GenerateTest, NumbersAddressesDatesAndReferencesAreMet) {
  expect_case(all({leaf(number_test(Op::kGreater, "Size", 1000)),
                   leaf(number_test(Op::kLessEqual, "Size", 1001)),
                   leaf(network_test("Ip", "10.20.0.0", 14)),
                   negate(leaf(network_test("Ip", "10.20.0.0", 16))),
                   leaf(network_test("Ip6", "2001:db8::", 33)),
                   leaf(date_test("When", rule::DatePart::kHour, Op::kGreaterEqual, 22)),
                   leaf(date_test("When", rule::DatePart::kWeek, Op::kEquals, 7)),
                   leaf(reference_test("User", Op::kEquals, "Owner")),
                   leaf(text_test(Op::kStartsWith, "Owner", "acme"))}));
}

TEST_F(GenerateTest, KeywordsGoIntoSomeFieldAndForbiddenOnesIntoNone) {
  expect_case(all({leaf(text_test(Op::kContains, "", "first thing")),
                   leaf(text_test(Op::kContains, "", "second thing")),
                   negate(leaf(text_test(Op::kContains, "", "quiet")))}));
}

TEST_F(GenerateTest, PresenceIsMet) {
  expect_case(all({leaf(plain_test(Op::kExists, "A")), leaf(plain_test(Op::kNull, "A")),
                   leaf(plain_test(Op::kNull, "B")), negate(leaf(plain_test(Op::kExists, "C"))),
                   leaf(text_test(Op::kEquals, "D", ""))}));
}

TEST_F(GenerateTest, EqualsOfSeveralTextsNeedsAFieldOfSeveralValues) {
  expect_case(all(
      {leaf(text_test(Op::kEquals, "Data", "one")), leaf(text_test(Op::kEquals, "Data", "two"))}));
}

TEST_F(GenerateTest, ANegationAloneHasACase) {
  expect_case(negate(leaf(text_test(Op::kContains, "F", "x"))));
}

TEST_F(GenerateTest, RouteConditionsAndAliasesAreKept) {
  routes_[0].provider = "Acme-Provider";
  routes_[0].conditions = {{"EventType", {"SetValue", "CreateKey"}}};
  routes_[0].aliases = {{"Image", {"NewProcessName"}}};
  const auto made = generate(all({leaf(text_test(Op::kEquals, "Image", "x")),
                                  leaf(text_test(Op::kStartsWith, "EventType", "create"))}));
  ASSERT_TRUE(made.positive) << made.reason;
  EXPECT_EQ(value_of(*made.positive, "NewProcessName"), "x");
  EXPECT_EQ(value_of(*made.positive, "EventType"), "createkey");
  EXPECT_EQ(value_of(*made.positive, "EventID"), "1");
  EXPECT_TRUE(fast_finds(*made.positive, TextForm::kPlain));
}

TEST_F(GenerateTest, AClosedSchemaKeepsToItsFields) {
  routes_[0].schema = {"A"};
  EXPECT_FALSE(generate(leaf(text_test(Op::kEquals, "B", "x"))).positive);
  EXPECT_FALSE(generate(leaf(plain_test(Op::kNull, "B"))).positive);
  EXPECT_TRUE(generate(negate(leaf(text_test(Op::kEquals, "B", "x")))).positive);
  EXPECT_TRUE(generate(leaf(text_test(Op::kEquals, "A", "x"))).positive);
}

TEST_F(GenerateTest, TheFirstRouteWithAnEventIsTaken) {
  routes_.push_back(routes_[0]);
  routes_[0].schema = {"A"};
  const auto made = generate(leaf(text_test(Op::kEquals, "B", "x")));
  ASSERT_TRUE(made.positive);
  EXPECT_EQ(made.route, 1u);
}

TEST_F(GenerateTest, WhatCannotBeIsReported) {
  const auto made = generate(all({leaf(text_test(Op::kContains, "F", "a")),
                                  negate(leaf(text_test(Op::kContains, "F", "a")))}));
  EXPECT_FALSE(made.positive);
  EXPECT_FALSE(made.reason.empty());
  const auto always = generate(all({}));
  EXPECT_TRUE(always.positive);
  EXPECT_FALSE(always.near_miss);
  EXPECT_FALSE(always.reason.empty());
}

TEST_F(GenerateTest, TheSameSeedMakesTheSameCase) {
  const auto root = leaf(regex_test("F", "[a-z]{4,9}[0-9]+"));
  const auto a = generate(root);
  const auto b = generate(root);
  EXPECT_EQ(value_of(*a.positive, "F"), value_of(*b.positive, "F"));
  EXPECT_EQ(a.altered, b.altered);
}

}  // namespace
}  // namespace tocsin::detect
