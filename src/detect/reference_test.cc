// SPDX-License-Identifier: Apache-2.0
#include "tocsin/detect/reference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "expression_builder.h"
#include "predicate_check.h"
#include "tocsin/model/casefold.h"

namespace tocsin::detect {
namespace {

using model::Value;
using model::ValueKind;
using Op = rule::Test;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint8_t kGuidBytes[16] = {0x2A, 0x91, 0xCE, 0x0C, 0xBC, 0x69, 0xAE, 0x11,
                                         0x9D, 0x30, 0x00, 0x50, 0x56, 0xC0, 0x00, 0x08};

// One event under construction, and what the naive evaluator says of predicates on it.
class ReferenceTest : public testing::Test {
 protected:
  void add(std::string_view name, Value value) {
    model::Field field;
    field.name_data = name.data();
    field.name_size = static_cast<std::uint32_t>(name.size());
    field.value = value;
    fields_.push_back(field);
    event_.fields = fields_;
  }
  void add(std::string_view name, std::string_view text) { add(name, Value::text(text)); }

  bool says(const rule::Expression& expression) const { return holds(expression, route_, event_); }
  bool says(rule::Predicate predicate) const {
    ExpressionBuilder builder;
    const auto leaf = builder.leaf(std::move(predicate));
    return says(builder.build(leaf));
  }
  // Whether a field with this one value passes.
  static bool passes(const rule::Predicate& predicate, Value value) {
    naive::Regexes regexes;
    return naive::value_passes(predicate, value, regexes);
  }
  static bool passes(const rule::Predicate& predicate, std::string_view text) {
    return passes(predicate, Value::text(text));
  }

  std::vector<model::Field> fields_;
  model::Event event_;
  rule::Route route_;
};

TEST_F(ReferenceTest, TextTestsCompareWithoutRegardToCaseInAllOfUnicode) {
  EXPECT_TRUE(passes(text_test(Op::kEquals, "F", "Straße\\ΣΚ"), "sTRAßE\\σκ"));
  EXPECT_TRUE(passes(text_test(Op::kStartsWith, "F", "k"), "\u212Aelvin"));
  EXPECT_TRUE(passes(text_test(Op::kEndsWith, "F", "\u017F"), "it'S"));
  EXPECT_TRUE(passes(text_test(Op::kContains, "F", "ROME"), "Hadrome"));
  EXPECT_FALSE(passes(text_test(Op::kContains, "F", "rome"), "rom"));
  EXPECT_FALSE(passes(text_test(Op::kStartsWith, "F", "b"), "ab"));
  EXPECT_FALSE(passes(text_test(Op::kEndsWith, "F", "a"), "ab"));
  EXPECT_FALSE(passes(text_test(Op::kEquals, "F", "a"), "ab"));
}

TEST_F(ReferenceTest, CasedTextTestsCompareCharacters) {
  EXPECT_TRUE(passes(cased(Op::kContains, "F", "Ab"), "xAbx"));
  EXPECT_FALSE(passes(cased(Op::kContains, "F", "Ab"), "xabx"));
  EXPECT_FALSE(passes(cased(Op::kEquals, "F", "k"), "\u212A"));
}

TEST_F(ReferenceTest, EveryTextKindOfAValueMeansTheSameText) {
  const auto predicate = text_test(Op::kEquals, "F", "a\"b");
  EXPECT_TRUE(passes(predicate, Value::escaped("A\\u0022B")));
  using namespace std::string_view_literals;
  EXPECT_TRUE(passes(predicate, Value::borrowed(ValueKind::kWideText, "a\0\"\0b\0"sv)));
  EXPECT_TRUE(passes(predicate, Value::borrowed(ValueKind::kAnsiText, "a\"b")));
}

TEST_F(ReferenceTest, IntegersAreEqualInHexadecimalAndDecimal) {
  const auto dec = text_test(Op::kEquals, "F", "4624");
  const auto hex = text_test(Op::kEquals, "F", "0x1210");
  for (const auto& predicate : {dec, hex}) {
    EXPECT_TRUE(passes(predicate, "4624"));
    EXPECT_TRUE(passes(predicate, "0x1210"));
    EXPECT_TRUE(passes(predicate, "0X00001210"));
    EXPECT_TRUE(passes(predicate, Value::integer(4624)));
    EXPECT_TRUE(passes(predicate, Value::scalar(ValueKind::kHex, 0x1210)));
    EXPECT_TRUE(passes(predicate, Value::scalar(ValueKind::kUint, 0x1210)));
    EXPECT_FALSE(passes(predicate, Value::integer(-4624)));
    EXPECT_FALSE(passes(predicate, "04624"));
    EXPECT_FALSE(passes(predicate, " 4624"));
  }
  EXPECT_FALSE(passes(text_test(Op::kContains, "F", "4624"), "0x1210"));
}

TEST_F(ReferenceTest, GuidsAreEqualWithAndWithoutBraces) {
  const std::string bare = "0cce912a-69bc-11ae-9d30-005056c00008";
  const std::string braced = "{0CCE912A-69BC-11AE-9D30-005056C00008}";
  for (const auto& predicate :
       {text_test(Op::kEquals, "F", bare), text_test(Op::kEquals, "F", braced),
        cased(Op::kEquals, "F", bare)}) {
    EXPECT_TRUE(passes(predicate, bare));
    EXPECT_TRUE(passes(predicate, braced));
    EXPECT_TRUE(
        passes(predicate,
               Value::borrowed(ValueKind::kGuid, {reinterpret_cast<const char*>(kGuidBytes), 16})));
    EXPECT_FALSE(passes(predicate, "{" + bare));
    EXPECT_FALSE(passes(predicate, bare + " "));
  }
  EXPECT_FALSE(passes(text_test(Op::kEndsWith, "F", bare), braced));
}

TEST_F(ReferenceTest, GlobsCountCharactersAndCrossLines) {
  EXPECT_TRUE(passes(glob_test("F", "a*c"), "A\n\r\tbc"));
  EXPECT_TRUE(passes(glob_test("F", "a*c"), "ac"));
  EXPECT_TRUE(passes(glob_test("F", "a?c"), "aéc"));
  EXPECT_TRUE(passes(glob_test("F", "??"), "\U0001F600a"));
  EXPECT_FALSE(passes(glob_test("F", "a?c"), "ac"));
  EXPECT_FALSE(passes(glob_test("F", "a?c"), "abbc"));
  EXPECT_FALSE(passes(glob_test("F", "a*c"), "acd"));
  EXPECT_TRUE(passes(glob_test("F", "*a*b*"), "xxaxxbxx"));
  EXPECT_TRUE(passes(glob_test("F", "*"), ""));
  EXPECT_FALSE(passes(glob_test("F", "?"), ""));
  EXPECT_FALSE(passes(glob_test("F", "*ab*ab"), "ab"));
}

TEST_F(ReferenceTest, RegexesSearchAndMindCase) {
  EXPECT_TRUE(passes(regex_test("F", "b[0-9]+"), "ab12c"));
  EXPECT_FALSE(passes(regex_test("F", "b[0-9]+"), "aB12c"));
  EXPECT_TRUE(passes(regex_test("F", "(?i)b[0-9]+"), "aB12c"));
  EXPECT_FALSE(passes(regex_test("F", "a$"), "a\n"));
  EXPECT_TRUE(passes(regex_test("F", "(?m)a$"), "a\nb"));
  EXPECT_FALSE(passes(regex_test("F", "a.b"), "a\nb"));
  EXPECT_TRUE(passes(regex_test("F", "(?s)a.b"), "a\nb"));
  EXPECT_FALSE(passes(regex_test("F", "a("), "a("));
}

TEST_F(ReferenceTest, NetworksHoldTheirAddresses) {
  const auto ten = network_test("F", "10.32.0.0", 11);
  EXPECT_TRUE(passes(ten, "10.32.0.0"));
  EXPECT_TRUE(passes(ten, "10.63.255.255"));
  EXPECT_FALSE(passes(ten, "10.64.0.0"));
  EXPECT_TRUE(passes(ten, "::ffff:10.40.1.1"));
  EXPECT_FALSE(passes(ten, "10.040.1.1"));
  EXPECT_FALSE(passes(ten, "10.40.1.1 "));
  EXPECT_FALSE(passes(ten, ""));
  EXPECT_TRUE(passes(network_test("F", "0.0.0.0", 0), "203.0.113.7"));
  EXPECT_FALSE(passes(network_test("F", "0.0.0.0", 0), "2001:db8::1"));
  const auto local = network_test("F", "fe80::", 10);
  EXPECT_TRUE(passes(local, "FE80::1%12"));
  EXPECT_FALSE(passes(local, "fec0::1"));
  EXPECT_FALSE(passes(local, "254.128.0.0"));
}

TEST_F(ReferenceTest, NumbersCompare) {
  EXPECT_TRUE(passes(number_test(Op::kLess, "F", 5), "4.5"));
  EXPECT_FALSE(passes(number_test(Op::kLess, "F", 5), "5"));
  EXPECT_TRUE(passes(number_test(Op::kLessEqual, "F", 5), Value::integer(5)));
  EXPECT_TRUE(passes(number_test(Op::kGreater, "F", -3), "-2"));
  EXPECT_TRUE(passes(number_test(Op::kGreaterEqual, "F", 16), "0x10"));
  EXPECT_TRUE(passes(number_test(Op::kGreater, "F", 1), Value::number(1.5)));
  EXPECT_FALSE(passes(number_test(Op::kGreater, "F", 1), "many"));
  EXPECT_FALSE(passes(number_test(Op::kLess, "F", 1), Value{}));
}

TEST_F(ReferenceTest, PartsOfDatesAreInUtcAndWeeksOfIso8601) {
  const auto part = [](rule::DatePart p, double bound) {
    return date_test("F", p, Op::kEquals, bound);
  };
  const std::string_view date = "2027-01-03T23:59:07.5Z";  // a Sunday
  EXPECT_TRUE(passes(part(rule::DatePart::kMinute, 59), date));
  EXPECT_TRUE(passes(part(rule::DatePart::kHour, 23), date));
  EXPECT_TRUE(passes(part(rule::DatePart::kDay, 3), date));
  EXPECT_TRUE(passes(part(rule::DatePart::kMonth, 1), date));
  EXPECT_TRUE(passes(part(rule::DatePart::kYear, 2027), date));
  EXPECT_TRUE(passes(part(rule::DatePart::kWeek, 53), date));
  EXPECT_TRUE(passes(part(rule::DatePart::kWeek, 1), "2027-01-04 00:00:00"));
  EXPECT_TRUE(passes(part(rule::DatePart::kWeek, 1), "2024-12-30T00:00:00Z"));
  EXPECT_TRUE(passes(part(rule::DatePart::kHour, 21), "2027-01-03T23:59:07+02:00"));
  EXPECT_TRUE(passes(part(rule::DatePart::kDay, 3), "2027-01-03"));
  EXPECT_TRUE(passes(date_test("F", rule::DatePart::kHour, Op::kGreaterEqual, 22), date));
  EXPECT_FALSE(passes(date_test("F", rule::DatePart::kHour, Op::kLess, 22), date));
  EXPECT_FALSE(passes(part(rule::DatePart::kHour, 0), "yesterday"));
}

TEST_F(ReferenceTest, AbsentNullAndEmptyAreThreeThings) {
  add("Empty", "");
  add("Null", Value{});
  add("Text", "x");
  const auto equals_empty = [](const char* f) { return text_test(Op::kEquals, f, ""); };
  EXPECT_TRUE(says(equals_empty("Empty")));
  EXPECT_TRUE(says(equals_empty("Null")));
  EXPECT_FALSE(says(equals_empty("Text")));
  EXPECT_FALSE(says(equals_empty("Absent")));
  EXPECT_FALSE(says(plain_test(Op::kNull, "Empty")));
  EXPECT_TRUE(says(plain_test(Op::kNull, "Null")));
  EXPECT_FALSE(says(plain_test(Op::kNull, "Text")));
  EXPECT_TRUE(says(plain_test(Op::kNull, "Absent")));
  EXPECT_TRUE(says(plain_test(Op::kExists, "Empty")));
  EXPECT_TRUE(says(plain_test(Op::kExists, "Null")));
  EXPECT_FALSE(says(plain_test(Op::kExists, "Absent")));
  EXPECT_TRUE(says(text_test(Op::kContains, "Empty", "")));
  EXPECT_FALSE(says(text_test(Op::kContains, "Null", "")));
  EXPECT_FALSE(says(glob_test("Null", "*")));
  EXPECT_TRUE(says(glob_test("Empty", "*")));
  EXPECT_FALSE(says(regex_test("Null", ".*")));
}

TEST_F(ReferenceTest, AFieldOfSeveralValuesPassesByOneOfThem) {
  add("Data", "one");
  add("Data", Value{});
  add("Data", "two");
  EXPECT_TRUE(says(text_test(Op::kEquals, "Data", "TWO")));
  EXPECT_FALSE(says(text_test(Op::kEquals, "Data", "onetwo")));
  EXPECT_FALSE(says(plain_test(Op::kNull, "Data")));
  ExpressionBuilder all;
  const auto one = all.leaf(text_test(Op::kEquals, "Data", "one"));
  const auto two = all.leaf(text_test(Op::kEquals, "Data", "two"));
  const auto both = all.all({one, two});
  EXPECT_TRUE(says(all.build(both)));
}

TEST_F(ReferenceTest, FieldNamesAreExactAndAliasesReplaceThem) {
  add("NewProcessName", "C:\\a.exe");
  add("Image", "decoy");
  EXPECT_FALSE(says(text_test(Op::kEquals, "image", "decoy")));
  EXPECT_TRUE(says(text_test(Op::kEquals, "Image", "decoy")));
  route_.aliases = {{"Image", {"NewProcessName", "ProcessName"}}};
  EXPECT_FALSE(says(text_test(Op::kEquals, "Image", "decoy")));
  EXPECT_TRUE(says(text_test(Op::kEndsWith, "Image", "\\A.EXE")));
  add("ProcessName", "second");
  EXPECT_TRUE(says(text_test(Op::kEquals, "Image", "second")));
}

TEST_F(ReferenceTest, KeywordsLookAtEveryValueOfEveryField) {
  add("A", "needle in hay");
  add("B", Value::integer(77));
  EXPECT_TRUE(says(text_test(Op::kContains, "", "NEEDLE")));
  EXPECT_TRUE(says(text_test(Op::kEquals, "", "0x4d")));
  EXPECT_FALSE(says(text_test(Op::kContains, "", "A")) && says(text_test(Op::kContains, "", "B")));
}

TEST_F(ReferenceTest, FieldsCompareWithOtherFieldsButNeverThroughNull) {
  add("A", "Alpha");
  add("B", "x");
  add("B", "aLPHA");
  add("N", Value{});
  add("M", Value{});
  add("C", "alphabet");
  EXPECT_TRUE(says(reference_test("A", Op::kEquals, "B")));
  EXPECT_FALSE(says(reference_test("A", Op::kEquals, "C")));
  EXPECT_TRUE(says(reference_test("C", Op::kStartsWith, "A")));
  EXPECT_TRUE(says(reference_test("C", Op::kContains, "B")));
  EXPECT_FALSE(says(reference_test("N", Op::kEquals, "M")));
  EXPECT_FALSE(says(reference_test("A", Op::kContains, "N")));
  EXPECT_FALSE(says(reference_test("A", Op::kEquals, "Absent")));
  auto exact = reference_test("A", Op::kEquals, "B");
  exact.cased = true;
  EXPECT_FALSE(says(exact));
}

TEST_F(ReferenceTest, NullOutsideAClosedSchemaIsFalseUnlessNegated) {
  route_.schema = {"NewProcessName", "Carried"};
  route_.aliases = {{"Image", {"NewProcessName"}}};
  const auto null_of = [](const char* field) { return plain_test(Op::kNull, field); };
  EXPECT_FALSE(says(null_of("Hashes")));
  EXPECT_TRUE(says(null_of("Carried")));
  EXPECT_TRUE(says(null_of("Image")));
  ExpressionBuilder once;
  const auto inner = once.leaf(null_of("Hashes"));
  const auto negated = once.negate(inner);
  EXPECT_FALSE(says(once.build(negated)));  // the filter holds, as the specification says
  ExpressionBuilder twice;
  const auto deepest = twice.leaf(null_of("Hashes"));
  const auto first = twice.negate(deepest);
  const auto second = twice.negate(first);
  EXPECT_FALSE(says(twice.build(second)));
}

TEST_F(ReferenceTest, EmptyAllIsTrueAndEmptyAnyIsFalse) {
  ExpressionBuilder all;
  const auto nothing = all.all({});
  EXPECT_TRUE(says(all.build(nothing)));
  ExpressionBuilder any;
  const auto none = any.any({});
  EXPECT_FALSE(says(any.build(none)));
}

TEST_F(ReferenceTest, RoutesSelectByProductChannelProviderCodeAndConditions) {
  route_.product = "windows";
  route_.channel = "Security";
  route_.provider = "Acme-Audit";
  route_.codes = {12, 13};
  route_.conditions = {{"EventType", {"CreateKey", "SetValue"}}};
  event_.product = "windows";
  event_.channel = Value::text("SECURITY");
  event_.provider = Value::text("acme-audit");
  event_.code = 13;
  EXPECT_FALSE(takes_route(route_, event_));
  add("EventType", "setvalue");
  EXPECT_TRUE(takes_route(route_, event_));
  event_.code = 14;
  EXPECT_FALSE(takes_route(route_, event_));
  route_.codes.clear();
  EXPECT_TRUE(takes_route(route_, event_));
  event_.provider = Value{};
  EXPECT_FALSE(takes_route(route_, event_));
  route_.provider.clear();
  EXPECT_TRUE(takes_route(route_, event_));
  event_.product = "linux";
  EXPECT_FALSE(takes_route(route_, event_));
}

TEST_F(ReferenceTest, ARuleMatchesByAnyOfItsRoutes) {
  rule::Rule rule;
  ExpressionBuilder builder;
  const auto leaf = builder.leaf(text_test(Op::kEquals, "Image", "x"));
  rule.condition = builder.build(leaf);
  rule::Route sysmon;
  sysmon.codes = {1};
  rule::Route audit;
  audit.codes = {4688};
  audit.aliases = {{"Image", {"NewProcessName"}}};
  add("NewProcessName", "x");
  event_.code = 4688;
  EXPECT_TRUE(matches(rule, {sysmon, audit}, event_));
  event_.code = 1;
  EXPECT_FALSE(matches(rule, {sysmon, audit}, event_));
}

// "selection and not filter" over one process event.
class ExplainTest : public ReferenceTest {
 protected:
  ExplainTest() {
    ExpressionBuilder builder;
    const auto image = builder.leaf(text_test(Op::kEndsWith, "Image", "\\Cmd.exe"));
    const auto line = builder.leaf(text_test(Op::kContains, "CommandLine", "whoami"));
    const auto other = builder.leaf(text_test(Op::kContains, "CommandLine", "ipconfig"));
    const auto lines = builder.any({line, other});
    const auto selection = builder.all({image, lines}, "selection");
    const auto user = builder.leaf(text_test(Op::kEquals, "User", "svc"));
    const auto filter = builder.all({user}, "filter");
    const auto unless = builder.negate(filter);
    const auto root = builder.all({selection, unless});
    condition_ = builder.build(root);
    add("Image", "C:\\Windows\\CMD.EXE");
    add("CommandLine", "cmd /c WhoAmI");
  }
  rule::Expression condition_;
};

TEST_F(ExplainTest, TheTreeShowsTruthLabelsAndValuesSeen) {
  const Explained tree = explain(condition_, route_, event_);
  EXPECT_TRUE(tree.value);
  EXPECT_EQ(tree.text, "all of");
  ASSERT_EQ(tree.children.size(), 2u);
  const Explained& selection = tree.children[0];
  EXPECT_EQ(selection.label, "selection");
  EXPECT_EQ(selection.children[0].text, "endswith '\\Cmd.exe'");
  EXPECT_EQ(selection.children[0].seen, "C:\\Windows\\CMD.EXE");
  const Explained& other = selection.children[1].children[1];
  EXPECT_FALSE(other.value);
  EXPECT_EQ(other.seen, "cmd /c WhoAmI");
  const Explained& unless = tree.children[1];
  EXPECT_EQ(unless.text, "not");
  EXPECT_TRUE(unless.value);
  EXPECT_FALSE(unless.children[0].value);
  EXPECT_EQ(unless.children[0].children[0].field, "User");
  EXPECT_EQ(unless.children[0].children[0].seen, "");
}

TEST_F(ExplainTest, ReasonsAreTheLeavesThatHoldWithoutThoseUnderNot) {
  const auto found = reasons(condition_, route_, event_);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].field, "Image");
  EXPECT_EQ(found[0].predicate, "endswith '\\Cmd.exe'");
  EXPECT_EQ(found[1].predicate, "contains 'whoami'");
  EXPECT_EQ(found[1].value, "cmd /c WhoAmI");
}

TEST_F(ExplainTest, AConditionThatIsFalseHasNoReasons) {
  add("User", "SVC");
  EXPECT_FALSE(explain(condition_, route_, event_).value);
  EXPECT_THAT(reasons(condition_, route_, event_), IsEmpty());
}

TEST_F(ExplainTest, ReasonsNameTheNativeFieldAndEachOnlyOnce) {
  route_.aliases = {{"P", {"Native"}}};
  add("Native", "v");
  ExpressionBuilder builder;
  const auto a = builder.leaf(text_test(Op::kEquals, "P", "v"));
  const auto b = builder.leaf(text_test(Op::kEquals, "P", "v"));
  const auto n = builder.leaf(plain_test(Op::kNull, "Gone"));
  const auto root = builder.all({a, b, n});
  const auto found = reasons(builder.build(root), route_, event_);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].field, "Native");
  EXPECT_EQ(found[1].field, "Gone");
  EXPECT_EQ(found[1].predicate, "is null");
}

TEST_F(ExplainTest, ALongValueIsCutAroundTheHitInWholeCharacters) {
  std::string text;
  for (int i = 0; i < 2000; ++i) {
    text += "é";
  }
  text += "NEEDLE";
  for (int i = 0; i < 2000; ++i) {
    text += "\u212A";
  }
  add("Script", text);
  ExpressionBuilder builder;
  const auto leaf = builder.leaf(text_test(Op::kContains, "Script", "needle"));
  const auto found = reasons(builder.build(leaf), route_, event_);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_LE(found[0].value.size(), 512u);
  EXPECT_NE(found[0].value.find("NEEDLE"), std::string::npos);
  EXPECT_TRUE(found[0].value.starts_with("…é"));
  EXPECT_TRUE(found[0].value.ends_with("\u212A…"));
}

TEST_F(ExplainTest, PredicatesReadAsTheAuthorWroteThem) {
  const auto words = [&](rule::Predicate predicate) {
    ExpressionBuilder builder;
    const auto leaf = builder.leaf(std::move(predicate));
    return explain(builder.build(leaf), route_, event_).text;
  };
  auto star = text_test(Op::kEndsWith, "F", "\\cmd.exe");
  star.written = "*\\\\Cmd.exe";
  EXPECT_EQ(words(star), "endswith '\\Cmd.exe'");
  auto encoded = cased(Op::kContains, "F", "SUVY");
  encoded.written = "IEX";
  EXPECT_EQ(words(encoded), "contains 'SUVY' (from 'IEX') (case matters)");
  EXPECT_EQ(words(glob_test("F", "a*b?")), "matches 'a*b?'");
  EXPECT_EQ(words(regex_test("F", "a+")), "matches /a+/");
  EXPECT_EQ(words(network_test("F", "10.0.0.0", 8)), "in 10.0.0.0/8");
  EXPECT_EQ(words(network_test("F", "fe80::", 10)), "in fe80::/10");
  EXPECT_EQ(words(number_test(Op::kGreaterEqual, "F", 5)), ">= 5");
  EXPECT_EQ(words(date_test("F", rule::DatePart::kHour, Op::kLess, 6)), "hour < 6");
  EXPECT_EQ(words(plain_test(Op::kExists, "F")), "exists");
  EXPECT_EQ(words(reference_test("F", Op::kEquals, "G")), "equals field G");
}

}  // namespace
}  // namespace tocsin::detect
