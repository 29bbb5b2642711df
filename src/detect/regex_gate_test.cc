// SPDX-License-Identifier: Apache-2.0
#include "regex_gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tocsin::detect {
namespace {

std::vector<std::size_t> places_of(std::string_view pattern, std::string_view folded) {
  std::size_t places[8];
  const RegexGate gate(pattern);
  EXPECT_TRUE(gate.has_front()) << pattern;
  const std::size_t count = gate.find_places(folded, places, std::size(places));
  return {places, places + count};
}

using testing::ElementsAre;
using testing::IsEmpty;

TEST(RegexGate, FindsWhereAMatchMayBegin) {
  EXPECT_THAT(places_of("(?i)\\$\\{`?e`?n`?v", "${x} ${env} ${`en`v}"), ElementsAre(5, 12));
  EXPECT_THAT(places_of("(alpha|be.ta)\\s", "beta alpha be-ta alph"), ElementsAre(5, 11));
  EXPECT_THAT(places_of("\\w+`(\\w+|-)`x", "abc`d`x `d"), ElementsAre(2));
  EXPECT_THAT(places_of("[-/\u2013]e[nc]*\\s", "a -e b /enc e"), ElementsAre(2, 7));
  EXPECT_THAT(places_of("x{2}yyy", "xxyyy"), ElementsAre(0));
  EXPECT_THAT(places_of("abcd$", "abc"), IsEmpty());
  EXPECT_THAT(places_of("[[:punct:]][!-\\/]x", "a!bx ./x"), ElementsAre(5));
}

TEST(RegexGate, SaysNothingOfWhatItDoesNotKnow) {
  for (const char* pattern :
       {"", "a*", "abc(?i){0,2}d", "\\x41bcdef", "\\Qabc", "(?i", "[[:letter:]]bcd", "abc{,3}",
        "[a", "abcd)", "(a|)bcd|", "\u212aelvin\\pL"}) {
    EXPECT_FALSE(RegexGate(pattern).has_front()) << pattern;
    EXPECT_TRUE(RegexGate(pattern).may_have_run("")) << pattern;
  }
}

TEST(RegexGate, FindsRuns) {
  const RegexGate gate("\\s[a-fA-F0-9]{12}\\s[a-f]{4}");
  EXPECT_TRUE(gate.may_have_run("x 0123456789ab y"));
  EXPECT_TRUE(gate.may_have_run("0123456789ab"));
  EXPECT_FALSE(gate.may_have_run("0123456789a-b012345678"));
  EXPECT_FALSE(gate.may_have_run(""));
}

}  // namespace
}  // namespace tocsin::detect
