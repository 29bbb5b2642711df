// SPDX-License-Identifier: Apache-2.0
#include "tocsin/text/yaml.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tocsin::text {
namespace {

struct Parsed {
  YamlStream stream;
  std::vector<Diagnostic> diagnostics;
};

Parsed parse(std::string_view bytes, const YamlLimits& limits = {}) {
  Parsed parsed;
  parsed.stream = YamlStream::parse(bytes, "a.yml", limits, parsed.diagnostics);
  return parsed;
}

YamlKind kind_of(std::string_view scalar) {
  const Parsed parsed = parse("k: " + std::string(scalar) + "\n");
  const YamlNode* node = parsed.stream.documents.at(0).root.find("k");
  return node == nullptr ? YamlKind::kMap : node->kind;
}

TEST(Yaml, types_plain_scalars_as_yaml_1_1) {
  struct Case {
    const char* text;
    YamlKind kind;
  };
  for (const Case& c : std::vector<Case>{{"", YamlKind::kNull},
                                         {"~", YamlKind::kNull},
                                         {"null", YamlKind::kNull},
                                         {"NULL", YamlKind::kNull},
                                         {"nuLL", YamlKind::kText},
                                         {"true", YamlKind::kBool},
                                         {"False", YamlKind::kBool},
                                         {"YES", YamlKind::kBool},
                                         {"off", YamlKind::kBool},
                                         {"y", YamlKind::kText},
                                         {"0", YamlKind::kInteger},
                                         {"-17", YamlKind::kInteger},
                                         {"+17", YamlKind::kInteger},
                                         {"4_688", YamlKind::kInteger},
                                         {"0x1A", YamlKind::kInteger},
                                         {"0b11", YamlKind::kInteger},
                                         {"017", YamlKind::kInteger},
                                         {"018", YamlKind::kText},
                                         {"0x", YamlKind::kText},
                                         {"12:30", YamlKind::kText},
                                         {"2024-01-02", YamlKind::kText},
                                         {"1.5", YamlKind::kFloat},
                                         {".5", YamlKind::kFloat},
                                         {"-1.", YamlKind::kFloat},
                                         {"1.5e+3", YamlKind::kFloat},
                                         {"1e3", YamlKind::kText},
                                         {"1.5e3", YamlKind::kText},
                                         {".", YamlKind::kText},
                                         {".inf", YamlKind::kText},
                                         {"10.0.0.1", YamlKind::kText},
                                         {"-", YamlKind::kSequence},
                                         {"'true'", YamlKind::kText},
                                         {"\"4688\"", YamlKind::kText},
                                         {"!!str 12", YamlKind::kText},
                                         {"99999999999999999999999", YamlKind::kInteger}}) {
    if (c.kind == YamlKind::kSequence) continue;  // "k: -" is a list inside a map: no scalar
    EXPECT_EQ(kind_of(c.text), c.kind) << c.text;
  }
}

TEST(Yaml, reads_integers_in_every_base) {
  struct Case {
    const char* text;
    bool ok;
    std::uint64_t magnitude;
    bool negative;
  };
  for (const Case& c : std::vector<Case>{{"10", true, 10, false},
                                         {"-10", true, 10, true},
                                         {"0x1a", true, 26, false},
                                         {"010", true, 8, false},
                                         {"0b101", true, 5, false},
                                         {"-0", true, 0, false},
                                         {"1_000", true, 1000, false},
                                         {"", false, 0, false},
                                         {"18446744073709551615", true, UINT64_MAX, false},
                                         {"18446744073709551616", false, 0, false},
                                         {"1a", false, 0, false}}) {
    YamlInteger n;
    EXPECT_EQ(read_yaml_integer(c.text, n), c.ok) << c.text;
    if (!c.ok) continue;
    EXPECT_EQ(n.magnitude, c.magnitude) << c.text;
    EXPECT_EQ(n.negative, c.negative) << c.text;
  }
  double d = 0;
  EXPECT_TRUE(read_yaml_float("-1_0.5", d));
  EXPECT_EQ(d, -10.5);
  EXPECT_FALSE(read_yaml_float("ten", d));
}

TEST(Yaml, remembers_line_and_column_in_characters) {
  const Parsed parsed = parse("a: 1\nlist:\n  - \xc3\xa9\xc3\xa9: x\n");
  const YamlNode& root = parsed.stream.documents.at(0).root;
  const YamlMember* list = root.find_member("list");
  ASSERT_NE(list, nullptr);
  EXPECT_EQ(list->place.line, 2u);
  EXPECT_EQ(list->place.column, 1u);
  const YamlMember& inner = list->value.items()[0].members()[0];
  EXPECT_EQ(inner.key, "\xc3\xa9\xc3\xa9");
  EXPECT_EQ(inner.value.place.line, 3u);
  EXPECT_EQ(inner.value.place.column, 9u);
}

TEST(Yaml, keeps_the_documents_before_a_fault) {
  const Parsed parsed = parse("a: 1\n---\nb: 2\n---\nc: [1, 2\n");
  EXPECT_EQ(parsed.stream.documents.size(), 2u);
  EXPECT_FALSE(parsed.stream.complete);
  ASSERT_EQ(parsed.diagnostics.size(), 1u);
  EXPECT_EQ(parsed.diagnostics[0].code, "yaml-syntax");
  EXPECT_GE(parsed.diagnostics[0].place.line, 5u);
}

TEST(Yaml, reports_a_key_that_stands_twice) {
  for (int keys : {1, 40}) {
    std::string text;
    for (int i = 0; i < keys; ++i) text += "k" + std::to_string(i) + ": 1\n";
    const Parsed parsed = parse(text + "k0: 2\n---\nfine: 1\n");
    ASSERT_EQ(parsed.diagnostics.size(), 1u);
    EXPECT_EQ(parsed.diagnostics[0].code, "duplicate-key");
    EXPECT_EQ(parsed.diagnostics[0].place.line, static_cast<unsigned>(keys + 1));
    EXPECT_FALSE(parsed.stream.documents.at(0).sound);
    EXPECT_TRUE(parsed.stream.documents.at(1).sound);
  }
}

TEST(Yaml, shares_aliases_and_counts_them) {
  const Parsed parsed = parse("a: &x [1, 2]\nb: *x\n");
  EXPECT_EQ(parsed.stream.documents.at(0).root.find("b")->items().size(), 2u);
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
    for (int j = 0; j < 9; ++j) bomb += ", " + last;
    bomb += "]\n";
  }
  const Parsed refused = parse(bomb);
  ASSERT_EQ(refused.diagnostics.size(), 1u);
  EXPECT_EQ(refused.diagnostics[0].code, "yaml-too-large");
  EXPECT_TRUE(refused.stream.documents.empty());
}

TEST(Yaml, refuses_what_is_too_deep_or_no_plain_key) {
  EXPECT_EQ(parse(std::string(100, '[')).diagnostics.at(0).code, "yaml-too-deep");
  EXPECT_EQ(parse("? [a]\n: 1\n").diagnostics.at(0).code, "yaml-key");
  EXPECT_EQ(parse("x: &x [1]\ny:\n  <<: *x\n").diagnostics.at(0).code, "yaml-merge-key");
  EXPECT_EQ(parse("y: {<<: text}\n").diagnostics.at(0).code, "yaml-merge-key");
  EXPECT_EQ(parse("a: *nowhere\n").diagnostics.at(0).code, "yaml-alias");
  EXPECT_EQ(parse("a: \xff\xfe\xfd\n").diagnostics.at(0).code, "yaml-syntax");
  EXPECT_TRUE(parse("").diagnostics.empty());
  EXPECT_TRUE(parse("").stream.documents.empty());
}

TEST(Yaml, merge_keys_give_what_a_map_has_not) {
  const Parsed parsed = parse(
      "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\n"
      "one:\n  z: 5\n  <<: *a\nboth: {<<: [*b, *a], w: 6}\nown: {x: 7, <<: *a}\n"
      "again: {'<<': 8}\nnone: {<<: []}\n");
  ASSERT_TRUE(parsed.diagnostics.empty());
  const YamlNode& root = parsed.stream.documents.at(0).root;
  const auto shown = [&](std::string_view key) {
    std::string text;
    for (const YamlMember& member : root.find(key)->members()) {
      text += std::string(member.key) + "=" + std::string(member.value.text) + " ";
    }
    return text;
  };
  EXPECT_EQ(shown("one"), "x=1 y=2 z=5 ");
  EXPECT_EQ(shown("both"), "y=3 z=4 x=1 w=6 ");
  EXPECT_EQ(shown("own"), "y=2 x=7 ");
  EXPECT_EQ(shown("again"), "<<=8 ");
  EXPECT_EQ(shown("none"), "");
}

TEST(Yaml, merges_maps_of_maps) {
  Parsed parsed = parse("a: {x: 1, y: 2}\nb: 3\n---\na: {y: 4, z: 5}\nc: 6\n");
  const YamlNode both =
      parsed.stream.merged(parsed.stream.documents[0].root, parsed.stream.documents[1].root);
  EXPECT_EQ(both.find("b")->text, "3");
  EXPECT_EQ(both.find("c")->text, "6");
  EXPECT_EQ(both.find("a")->find("x")->text, "1");
  EXPECT_EQ(both.find("a")->find("y")->text, "4");
  EXPECT_EQ(both.find("a")->find("z")->text, "5");
}

}  // namespace
}  // namespace tocsin::text
