// SPDX-License-Identifier: Apache-2.0
#include "regex_literals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tocsin::detect {
namespace {

std::vector<std::string> necessary_literals(std::string_view pattern) {
  return regex_needs(pattern).any;
}

using testing::ElementsAre;
using testing::IsEmpty;

TEST(RegexLiterals, TakesTheLongestRun) {
  EXPECT_THAT(necessary_literals("foo.*barbaz\\d+x"), ElementsAre("barbaz"));
  EXPECT_THAT(necessary_literals("(?i)PowerShell"), ElementsAre("powershell"));
  EXPECT_THAT(necessary_literals("C:\\\\Users\\\\[a-z]+\\.exe$"), ElementsAre("c:\\users\\"));
}

TEST(RegexLiterals, TakesOneOfEveryBranch) {
  EXPECT_THAT(necessary_literals("(alpha|beta)\\s+x"), ElementsAre("alpha", "beta"));
  EXPECT_THAT(necessary_literals("alpha|.*"), IsEmpty());
  EXPECT_THAT(necessary_literals("(alpha|)"), IsEmpty());
}

TEST(RegexLiterals, TrustsNothingOptional) {
  EXPECT_THAT(necessary_literals("abcdef?"), ElementsAre("abcde", "abcdef"));
  EXPECT_THAT(necessary_literals("(abcdef)*xy"), ElementsAre("xy"));
  EXPECT_THAT(necessary_literals("(abcdef){0,3}xy"), ElementsAre("xy"));
  EXPECT_THAT(necessary_literals("(abcdef){1,3}xy"), ElementsAre("abcdef"));
  EXPECT_THAT(necessary_literals("xyzab+c"), ElementsAre("xyza"));
}

TEST(RegexLiterals, SaysNothingOfWhatItDoesNotKnow) {
  EXPECT_THAT(necessary_literals("\\x41bcdef"), IsEmpty());
  EXPECT_THAT(necessary_literals("\\Qabc\\E"), IsEmpty());
  EXPECT_THAT(necessary_literals("\\pLabcdef"), IsEmpty());
  EXPECT_THAT(necessary_literals("abc{,3}def"), IsEmpty());
  EXPECT_THAT(necessary_literals("(abc"), IsEmpty());
  EXPECT_THAT(necessary_literals("[abc"), IsEmpty());
  EXPECT_THAT(necessary_literals("abc(?i){0,2}d"), IsEmpty());
}

TEST(RegexLiterals, ReadsClasses) {
  EXPECT_THAT(necessary_literals("[a-z]bcd[^]x]"), ElementsAre("bcd"));
  EXPECT_THAT(necessary_literals("[[:alpha:]]bcd[^\\]x]"), ElementsAre("bcd"));
  EXPECT_THAT(necessary_literals("\\.[ \"'\\]]{2}$"), ElementsAre("."));
  EXPECT_THAT(necessary_literals("\\.[ ']{1}$"), ElementsAre(". ", ".'"));
  EXPECT_THAT(necessary_literals("bcd[xY]z"), ElementsAre("bcdxz", "bcdyz"));
}

TEST(RegexLiterals, TakesEveryRunThatMustStandThere) {
  EXPECT_THAT(regex_needs("(set).*&&\\s?set.*(environment|invoke).*&&.*\"").all,
              testing::UnorderedElementsAre("set", "&&", "\""));
  EXPECT_THAT(regex_needs("\\$\\{`?e`?n`?v`?:`?p`?a`?t`?h`?\\}").all, testing::Contains("${"));
  EXPECT_THAT(regex_needs("(abc|abd)+x").all, ElementsAre("x"));
}

TEST(RegexLiterals, KnowsHowShortAMatchCanBe) {
  EXPECT_EQ(regex_needs("\\s[a-f0-9]{64}\\s[a-f]{16,20}").bytes_min, 82u);
  EXPECT_EQ(regex_needs("(abc|d)?e+\\b$").bytes_min, 1u);
  EXPECT_EQ(regex_needs(".{1000,}").line_characters_min, 1000u);
  EXPECT_EQ(regex_needs(".{1001,}").line_characters_min, 0u);
  EXPECT_TRUE(has_line_of("ab\ncd\xc3\xa9\n", 3));
  EXPECT_FALSE(has_line_of("ab\ncd\xc3\xa9\n", 4));
}

}  // namespace
}  // namespace tocsin::detect
