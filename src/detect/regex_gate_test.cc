// SPDX-License-Identifier: Apache-2.0
#include "regex_gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>

#include "tocsin/base/random.h"
#include "tocsin/model/casefold.h"
#include "value_tests.h"

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
}

TEST(RegexGate, SaysNothingOfWhatItDoesNotKnow) {
  for (const char* pattern :
       {"", "a*", "abc(?i){0,2}d", "\\x41bcdef", "\\Qabc", "(?i", "[[:alpha:]]bcd", "abc{,3}", "[a",
        "abcd)", "(a|)bcd|", "\u212aelvin\\pL"}) {
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

// Patterns of few letters and all that the parser knows, on texts of the same letters.
class World {
 public:
  explicit World(std::uint64_t seed) : random_(seed) {}

  std::string pattern(int depth) {
    std::string out;
    for (std::uint64_t i = random_.below(4) + 1; i-- > 0;) out += repeated(depth);
    if (depth > 0 && random_.one_in(5)) out += '|' + pattern(depth - 1);
    return out;
  }

  std::string text() {
    static constexpr const char* kPieces[] = {"a",  "a", "b", "A",      "B",      "k",      "s",
                                              "\n", "-", "`", "\u017f", "\u212a", "\u0444", "1"};
    std::string out;
    for (std::uint64_t i = random_.below(random_.one_in(9) ? 700 : 40); i-- > 0;) {
      out += kPieces[random_.below(std::size(kPieces))];
    }
    return out;
  }

 private:
  std::string repeated(int depth) {
    static constexpr const char* kCounts[] = {"*",     "+",   "?",    "{2}", "{1,3}",
                                              "{0,2}", "{9}", "{2,}", "+?"};
    std::string out = atom(depth);
    if (random_.one_in(3)) out += kCounts[random_.below(std::size(kCounts))];
    return out;
  }

  std::string atom(int depth) {
    static constexpr const char* kAtoms[] = {
        "a",    "b",      "k",      "s",         "A",         "-",     "`",      ".",
        "\\w",  "\\s",    "[ab]",   "[^a]",      "[-b]",      "\\W",   "[\\w-]", "[A-Z1]",
        "\\d",  "\u0444", "\u017f", "[k\u212a]", "[-\u0444]", "\\b",   "^",      "$",
        "(?i)", "(?-i)",  "[a-k]",  "\\D",       "\\S",       "[^\\s]"};
    if (depth > 0 && random_.one_in(4)) return "(" + pattern(depth - 1) + ")";
    return kAtoms[random_.below(std::size(kAtoms))];
  }

  base::Random random_;
};

// What the fast evaluator concludes, with the gate and without.
TEST(RegexGate, DeniesNoMatch) {
  std::size_t matches = 0, denied = 0;
  for (std::uint64_t seed = 1; seed <= 40'000; ++seed) {
    World world(seed);
    const std::string pattern = world.pattern(2);
    re2::RE2::Options options;
    options.set_log_errors(false);
    const re2::RE2 regex(pattern, options);
    if (!regex.ok()) continue;
    const RegexGate gate(pattern);
    for (int i = 0; i < 8; ++i) {
      const std::string text = world.text(), folded = model::folded(text);
      const bool match = finds(regex, text);
      matches += match;
      std::size_t places[1000];
      bool may = gate.may_have_run(folded);
      if (may && gate.has_front()) {
        const std::size_t count = gate.find_places(folded, places, std::size(places));
        EXPECT_EQ(count, gate.find_places(folded, places, std::size(places), ScanPath::kScalar));
        may = count > 0;
        const bool ascii = std::ranges::all_of(text, [](char c) { return (c & 0x80) == 0; });
        const auto here = [&](std::size_t at) { return begins_at(regex, text, at); };
        if (ascii) {
          ASSERT_EQ(std::ranges::any_of(places, places + count, here), match) << pattern;
        }
      }
      ASSERT_TRUE(may || !match) << pattern << " on " << text;
      denied += !may;
    }
  }
  EXPECT_GT(matches, 10'000u);
  EXPECT_GT(denied, 10'000u);
}

}  // namespace
}  // namespace tocsin::detect
