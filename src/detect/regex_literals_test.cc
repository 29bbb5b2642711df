// SPDX-License-Identifier: Apache-2.0
#include "regex_literals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tocsin::detect {
namespace {

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
  EXPECT_THAT(necessary_literals("abcdef?"), ElementsAre("abcde"));
  EXPECT_THAT(necessary_literals("(abcdef)*xy"), ElementsAre("xy"));
  EXPECT_THAT(necessary_literals("(abcdef){0,3}xy"), ElementsAre("xy"));
  EXPECT_THAT(necessary_literals("(abcdef){1,3}xy"), ElementsAre("abcdef"));
  EXPECT_THAT(necessary_literals("ab+c"), ElementsAre("a"));
}

TEST(RegexLiterals, SaysNothingOfWhatItDoesNotKnow) {
  EXPECT_THAT(necessary_literals("\\x41bcdef"), IsEmpty());
  EXPECT_THAT(necessary_literals("\\Qabc\\E"), IsEmpty());
  EXPECT_THAT(necessary_literals("\\pLabcdef"), IsEmpty());
  EXPECT_THAT(necessary_literals("abc{,3}def"), IsEmpty());
  EXPECT_THAT(necessary_literals("(abc"), IsEmpty());
  EXPECT_THAT(necessary_literals("[abc"), IsEmpty());
}

TEST(RegexLiterals, ReadsClasses) {
  EXPECT_THAT(necessary_literals("[]a]bcd[^]x]"), ElementsAre("bcd"));
  EXPECT_THAT(necessary_literals("[[:alpha:]]bcd[\\]x]"), ElementsAre("bcd"));
}

}  // namespace
}  // namespace tocsin::detect
