// SPDX-License-Identifier: Apache-2.0
#include "generate_regex.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

namespace tocsin::detect::naive {
namespace {

TEST(GenerateRegex, SamplesMatchTheirPattern) {
  const char* patterns[] = {"abc",
                            "a|b|cd",
                            "(?i)foo(bar)?baz",
                            "[a-z0-9]{3,5}x",
                            "[^a-z ]+",
                            "\\d{2}\\w\\s?\\.exe$",
                            "^C:\\\\Users\\\\[^\\\\]+\\\\x",
                            "(?:a|(?P<n>b)){2}",
                            "a{0}b",
                            "x{,3}y",
                            "[]a]",
                            "[\\]\\-x]+",
                            "[[:digit:]]+z",
                            "\\x41\\x{263A}",
                            "\\Qa.b\\E+",
                            "^$",
                            "(?s).*?end",
                            "é+",
                            "[а-я]{2}",
                            "\\.[0-9a-fA-F]{1,256}\\.",
                            "a{2,}?b",
                            "[\\d\\s]x",
                            "\\D\\W\\S"};
  base::Random random(7);
  for (const char* pattern : patterns) {
    const re2::RE2 regex(pattern);
    ASSERT_TRUE(regex.ok()) << pattern;
    for (int i = 0; i < 20; ++i) {
      const auto sample = sample_regex(pattern, i == 0, random);
      ASSERT_TRUE(sample) << pattern;
      EXPECT_TRUE(re2::RE2::PartialMatch(sample->text, regex)) << pattern << " " << sample->text;
    }
  }
}

TEST(GenerateRegex, TellsWhichEndsASampleMustStandAt) {
  base::Random random(1);
  EXPECT_TRUE(sample_regex("^ab", true, random)->at_begin);
  EXPECT_FALSE(sample_regex("^ab", true, random)->at_end);
  EXPECT_TRUE(sample_regex("ab$", true, random)->at_end);
  EXPECT_FALSE(sample_regex("ab$", true, random)->at_begin);
}

TEST(GenerateRegex, RefusesWhatItDoesNotRead) {
  base::Random random(1);
  for (const char* pattern : {"(?=a)b", "[a", "(a", "a)", "\\", "\\pL", "[[:foo:]]", "\\x{41"}) {
    EXPECT_FALSE(sample_regex(pattern, true, random)) << pattern;
  }
}

TEST(GenerateRegex, IsBoundedForNestedRepeats) {
  base::Random random(1);
  const auto sample = sample_regex("((((a{100}){100}){100}){100})", true, random);
  ASSERT_TRUE(sample);
  EXPECT_LT(sample->text.size(), 10'000u);
}

}  // namespace
}  // namespace tocsin::detect::naive
