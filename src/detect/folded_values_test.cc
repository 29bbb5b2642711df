// SPDX-License-Identifier: Apache-2.0
#include "folded_values.h"

#include <gtest/gtest.h>

#include "tocsin/base/random.h"
#include "tocsin/detect/matcher.h"
#include "tocsin/model/casefold.h"

namespace tocsin::detect {
namespace {

TEST(FoldedValues, AreWhatEachValueFoldsTo) {
  base::Random random(11);
  const std::vector<std::string> parts{
      "Ab",       "Z@[`{", "\xc3\x84",           "\xe2\x84\xaa",
      "\xc5\xbf", "0",     std::string(1, '\0'), std::string(70, 'Q'),
      "\\u0041"};
  FoldedValues values;
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::string> texts(random.below(9));
    std::vector<model::Field> fields(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      for (std::uint64_t n = random.below(5); n > 0; --n) {
        texts[i] += parts[random.below(parts.size())];
      }
      fields[i].value = model::Value::text(texts[i]);
      if (random.one_in(6)) fields[i].value = model::Value::escaped(texts[i]);
      if (random.one_in(8)) fields[i].value = model::Value::integer(-17);
      if (random.one_in(8)) fields[i].value = {};
    }
    const std::size_t size_least = random.one_in(2) ? random.below(80) : 0;
    values.read(fields, size_least);
    ASSERT_EQ(values.size(), fields.size());
    std::string all;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const model::Value& value = fields[i].value;
      const bool is_short = value.kind == model::ValueKind::kText && value.size < size_least;
      ASSERT_EQ(values.has(i), !is_short);
      if (is_short) continue;
      const std::string folded = model::folded(model::to_text(fields[i].value));
      EXPECT_EQ(values.value(i), folded);
      all += folded + '\0';
    }
    EXPECT_EQ(values.all(), all);
  }
}

// A rule of one keyword, over events without a raw record.
bool keyword_stands_in(std::string_view keyword, const std::vector<std::string>& texts) {
  rule::RuleSet rules;
  rules.rules.emplace_back();
  rule::Predicate predicate;
  predicate.test = rule::Test::kContains;
  predicate.text = keyword;
  rule::Expression& condition = rules.rules[0].condition;
  condition.predicates = {predicate};
  condition.nodes.emplace_back().kind = rule::Node::Kind::kPredicate;
  const auto program =
      Program::build(rules, [](const rule::LogSource&) { return std::vector<rule::Route>(1); });
  std::vector<model::Field> fields;
  for (const std::string& text : texts) {
    fields.emplace_back().value = model::Value::text(text);
  }
  model::Event event;
  event.fields = fields;
  std::vector<Hit> hits;
  Matcher matcher(*program);
  matcher.match(event, hits);
  return !hits.empty();
}

TEST(FoldedValues, AKeywordStandsInOneValue) {
  const std::string zero(1, '\0');
  EXPECT_TRUE(keyword_stands_in("rm -rf", {"ls", "sudo RM -RF /"}));
  EXPECT_FALSE(keyword_stands_in("rm -rf", {"rm ", "-rf"}));
  EXPECT_FALSE(keyword_stands_in("ab" + zero + "cd", {"ab", "cd"}));
  EXPECT_TRUE(keyword_stands_in("ab" + zero + "cd", {"x", "ab" + zero + "cd"}));
  EXPECT_FALSE(keyword_stands_in(zero, {"ab", "cd"}));
  EXPECT_FALSE(keyword_stands_in("\xc3\xa4" + zero + "b", {"\xc3\x84", "b"}));
  EXPECT_TRUE(keyword_stands_in("\xc3\xa4", {"b", "\xc3\x84"}));
}

TEST(FoldedRecord, HoldsTheRecordAndWhatIsAdded) {
  FoldedRecord record;
  const auto begin = [&](std::string_view raw, model::RawForm form) {
    return record.begin({reinterpret_cast<const std::uint8_t*>(raw.data()), raw.size()}, form);
  };
  ASSERT_TRUE(begin("User=M.Osei", model::RawForm::kText));
  EXPECT_EQ(record.text(), "user=m.osei");
  EXPECT_TRUE(record.add(model::Value::text("Zed")));
  EXPECT_TRUE(record.add(model::Value::escaped("a\\u0042c")));
  EXPECT_TRUE(record.add(model::Value::integer(-17)));
  EXPECT_EQ(record.text(), std::string("user=m.osei\0zed\0abc\0-17", 23));
  EXPECT_FALSE(record.add(model::Value::text("\xc3\x84")));

  const std::string large(70'000, 'A');
  EXPECT_TRUE(begin(R"({"A":"B"})", model::RawForm::kJson));
  EXPECT_FALSE(begin(R"({"A":"\u0042"})", model::RawForm::kJson));
  EXPECT_FALSE(begin("\xc3\xa4", model::RawForm::kText));
  EXPECT_FALSE(begin("", model::RawForm::kText));
  EXPECT_FALSE(begin("abc", model::RawForm::kNone));
  EXPECT_FALSE(begin("abc", model::RawForm::kBinXml));
  EXPECT_FALSE(begin(large, model::RawForm::kText));
  ASSERT_TRUE(begin(large.substr(0, 5000), model::RawForm::kText));
  EXPECT_EQ(record.text(), std::string(5000, 'a'));
}

}  // namespace
}  // namespace tocsin::detect
