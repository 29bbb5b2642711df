// SPDX-License-Identifier: Apache-2.0
#include "modifiers.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "printed.h"

namespace tocsin::rule {
namespace {

struct Case {
  const char* yaml;
  const char* expected;
};

void check(const std::vector<Case>& cases) {
  for (const Case& c : cases) EXPECT_EQ(item(c.yaml), c.expected) << c.yaml;
}

TEST(Modifiers, plain_values_of_every_type) {
  check({{"F: 4688", "F is '4688' #4688"},
         {"F: '4688'", "F is '4688' #4688"},
         {"F: '0x1410'", "F is '0x1410' #5136"},
         {"F: 0x10", "F is '16' #16"},
         {"F: -1", "F is '-1' #-1"},
         {"F: '007'", "F is '007'"},
         {"F: 18446744073709551616", "F is '18446744073709551616'"},
         {"F: 1.5", "F is '1.5'"},
         {"F: 2.0", "F is '2' #2"},
         {"F: true", "F is 'true'"},
         {"F: 'False'", "F is 'false'"},
         {"F: no", "F is 'false'"},
         {"F: null", "F null"},
         {"F:", "F null"},
         {"F: ''", "F is ''"},
         {"F: 'null'", "F is 'null'"},
         {"F: 12:30:00", "F is '12:30:00'"},
         {"F: 2024-01-02", "F is '2024-01-02'"},
         {"F: [1, 'a']", "any(F is '1' #1, F is 'a')"},
         {"F: [null, 'x']", "any(F null, F is 'x')"},
         {"F: '{0CCE9212-69AE-11D9-BED3-505054503030}'",
          "F is '{0cce9212-69ae-11d9-bed3-505054503030}'"}});
}

TEST(Modifiers, all_links_values_and_keeps_variants_together) {
  check({{"F|contains|all: [a, b]", "all(F contains 'a', F contains 'b')"},
         {"F|all|contains: [a, b]", "all(F contains 'a', F contains 'b')"},
         {"F|contains|all: a", "F contains 'a'"},
         {"F|contains: 12", "F contains '12'"},
         {"F|startswith: true", "F startswith 'true'"}});
  const std::string dashes = item("F|contains|windash|all: ['-a', 'b']");
  EXPECT_EQ(dashes.substr(0, 34), "all(any(F contains '-a', F contain");
  EXPECT_EQ(dashes.substr(dashes.size() - 18), "), F contains 'b')");
  EXPECT_EQ(item("F|windash: 'x -a'").substr(0, 27), "any(F is 'x -a', F is 'x /a");
}

TEST(Modifiers, base64_counts_bytes) {
  check({{"F|base64: 'foo'", "F is 'zm9v'"},
         {"F|base64|contains|cased: 'foobar'", "F contains 'Zm9vYmFy' cased"},
         {"F|base64offset|contains|cased: 'foobar'",
          "any(F contains 'Zm9vYmFy' cased, F contains 'Zvb2Jhc' cased, "
          "F contains 'mb29iYX' cased)"},
         {"F|base64offset|contains|cased: 'f\xc3\xb6\xc3\xb6'",
          "any(F contains 'ZsO2w7' cased, F contains 'bDtsO2' cased, "
          "F contains 'mw7bDt' cased)"},
         {"F|wide|base64|cased: 'ab'", "F is 'YQBiAA==' cased"},
         {"F|utf16le|base64|cased: 'ab'", "F is 'YQBiAA==' cased"},
         {"F|utf16be|base64|cased: 'ab'", "F is 'AGEAYg==' cased"},
         {"F|utf16|base64|cased: 'ab'", "F is '//5hAGIA' cased"},
         {"F|wide|base64|cased: '\xf0\x9f\x98\x80'", "F is 'PdgA3g==' cased"}});
  EXPECT_EQ(item("F|base64: 'a*'"), "refused: `base64`: takes text without wildcards");
  EXPECT_EQ(item("F|utf16: 'a'"),
            "refused: the encoded value is no text, so that no field can hold it");
  EXPECT_EQ(item("F|wide: 'a'"), std::string("F is 'a\0'", 9));
}

TEST(Modifiers, regular_expressions) {
  check({{"F|re: 'a.*\\d'", "F re 'a.*\\d'"},
         {"F|re|i: 'a'", "F re '(?i)a'"},
         {"F|re|s|m|i: 'a'", "F re '(?ims)a'"},
         {"F|re|ignorecase|dotall|multiline: 'a'", "F re '(?ims)a'"},
         {"F|re|contains: 'a|b'", "F re 'a|b'"},
         {"F|re|startswith: 'a|b'", "F re '\\A(?:a|b)'"},
         {"F|re|endswith|i: 'a|b'", "F re '(?i)(?:a|b)\\z'"},
         {"F|re|all: ['a', 'b']", "all(F re 'a', F re 'b')"},
         {"F|re: 12", "F re '12'"},
         {"F|contains|re: 'a'", "refused: `re`: must be the first modifier"},
         {"F|i: 'a'", "refused: `i`: is a flag of `re` and stands after it"},
         {"F|re: 'a(?=b)'",
          "refused: the regular expression uses look-ahead, which cannot be matched in linear "
          "time"},
         {"F|re: '(a)\\1'",
          "refused: the regular expression uses a back-reference, which cannot be matched in "
          "linear time"},
         {"F|re: 'a('", "refused: the regular expression is not valid: missing ): a("},
         {"F|re: '[(?=]'", "F re '[(?=]'"}});
}

TEST(Modifiers, networks) {
  check({{"F|cidr: 192.0.2.0/24", "F cidr 000000000000000000000000c0000200/24"},
         {"F|cidr: 192.0.2.7/24", "F cidr 000000000000000000000000c0000200/24"},
         {"F|cidr: 192.0.2.7", "F cidr 000000000000000000000000c0000207/32"},
         {"F|cidr: '2001:db8::/32'", "F cidr 20010db8000000000000000000000000/32 v6"},
         {"F|cidr: '::/0'", "F cidr 00000000000000000000000000000000/0 v6"},
         {"F|cidr: 192.0.2.0/33", "refused: `cidr`: `192.0.2.0/33` is no network"},
         {"F|cidr: 192.0.2/24", "refused: `cidr`: `192.0.2/24` is no network"},
         {"F|contains|cidr: 192.0.2.0/24", "refused: `cidr`: takes an unmodified value"}});
}

TEST(Modifiers, numbers_and_dates) {
  check({{"F|lt: 5", "F lt 5"},
         {"F|lte: -5", "F lte -5"},
         {"F|gt: 1.5", "F gt 1.5"},
         {"F|gte: '7'", "F gte 7"},
         {"F|gt: abc", "refused: `gt`: takes a number"},
         {"F|hour: 3", "F date hour is 3"},
         {"F|hour|gte: 22", "F date hour gte 22"},
         {"F|gte|hour: 22", "F date hour gte 22"},
         {"F|minute|lt: 5", "F date minute lt 5"},
         {"F|day: 1", "F date day is 1"},
         {"F|week|gt: 52", "F date week gt 52"},
         {"F|month|lte: 6", "F date month lte 6"},
         {"F|year: 2024", "F date year is 2024"},
         {"F|year: x", "refused: `year`: takes a number"}});
}

TEST(Modifiers, presence_negation_and_references) {
  check({{"F|exists: true", "F exists"},
         {"F|exists: false", "not(F exists)"},
         {"F|exists: 'yes'", "refused: `exists`: takes true or false"},
         {"F|contains|exists: true", "refused: `exists`: stands alone, after a field name"},
         {"F|neq: a", "not(F is 'a')"},
         {"F|neq: [a, b]", "not(any(F is 'a', F is 'b'))"},
         {"F|contains|all|neq: [a, b]", "not(all(F contains 'a', F contains 'b'))"},
         {"F|neq: null", "not(F null)"},
         {"F|fieldref: G", "F same is G"},
         {"F|fieldref|startswith: G", "F same startswith G"},
         {"F|endswith|fieldref: G", "F same endswith G"},
         {"F|fieldref|contains: G", "F same contains G"},
         {"F|fieldref|neq: G", "not(F same is G)"},
         {"F|fieldref: 'G*'", "refused: `fieldref`: takes the name of a field"},
         {"F|contains: null", "refused: `contains`: takes text, not this kind of value"}});
}

TEST(Modifiers, placeholders_need_values) {
  LoadOptions options;
  options.placeholders = {{"admins", {"adm_*", "root"}}, {"n", {"1", "2"}}};
  EXPECT_EQ(item("F|expand: '%admins%'", options), "any(F startswith 'adm_', F is 'root')");
  EXPECT_EQ(item("F|contains|expand: 'x%n%y%n%'", options),
            "any(F contains 'x1y1', F contains 'x1y2', F contains 'x2y1', F contains 'x2y2')");
  EXPECT_EQ(item("F|expand|endswith: '%n%'", options), "any(F endswith '1', F endswith '2')");
  EXPECT_EQ(item("F|re|expand: 'a%admins%'", options), "F re 'a(?:adm_\\*|root)'");
  EXPECT_EQ(item("F|expand: '\\%n\\%'", options), "F is '%n%'");
  EXPECT_EQ(item("F|expand: '100%'", options), "F is '100%'");
  EXPECT_EQ(item("F: '%n%'", options), "F is '%n%'");
  EXPECT_EQ(item("F|expand: '%nobody%'", options),
            "refused: needs values for the placeholder %nobody%");
}

TEST(Modifiers, an_unknown_one_is_refused_with_a_hint) {
  const RuleSet set = load_texts({rule_text("  s:\n    Image|contians: a\n  condition: s\n")});
  ASSERT_EQ(set.diagnostics.size(), 1u);
  EXPECT_EQ(set.diagnostics[0].code, "unknown-modifier");
  EXPECT_EQ(set.diagnostics[0].place.line, 8u);
  EXPECT_EQ(set.diagnostics[0].place.column, 5u);
  EXPECT_EQ(set.diagnostics[0].hint, "did you mean `contains`?");
  EXPECT_EQ(set.statuses[0].reason, "unknown modifier `contians`");
}

TEST(Modifiers, variants_are_bounded) {
  LoadOptions options;
  options.variants_max = 24;
  EXPECT_EQ(item("F|windash: '-a -b'", options),
            "refused: `windash`: the value has too many dashes: more than 24 forms");
  options = {};
  options.values_max = 2;
  EXPECT_EQ(item("F: [a, b, c]", options), "refused: the rule has more than 2 values");
}

}  // namespace
}  // namespace tocsin::rule
