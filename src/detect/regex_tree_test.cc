// SPDX-License-Identifier: Apache-2.0
#include "regex_tree.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>

#include "regex_gate.h"
#include "regex_literals.h"
#include "tocsin/base/random.h"
#include "tocsin/model/casefold.h"
#include "value_tests.h"

namespace tocsin::detect {
namespace {

// A character of ASCII or none: whether RE2 and the tree agree on each class, one by one.
TEST(RegexTree, ClassesHoldTheCharactersOfRe2) {
  for (const char* pattern :
       {"\\d",           "\\w",         "\\s",         "\\D",         "\\W",         "\\S",
        "[[:alnum:]]",   "[[:alpha:]]", "[[:blank:]]", "[[:cntrl:]]", "[[:digit:]]", "[[:graph:]]",
        "[[:lower:]]",   "[[:print:]]", "[[:punct:]]", "[[:space:]]", "[[:upper:]]", "[[:xdigit:]]",
        "[^[:space:]x]", "[]a]",        "[^]a]",       "[a-]",        "[-a]",        "[!-\\/]",
        "[\\w-.]",       "[\\]-a]",     "[+-\\-]",     "[\\n\\t]",    "\\.",         "x",
        "[^\\W]"}) {
    const auto tree = parse_regex(pattern);
    ASSERT_TRUE(tree && tree->children.size() == 1) << pattern;
    const RegexCharacters& set = tree->children.front().characters;
    const re2::RE2 regex(pattern);
    for (int c = 0; c < 128; ++c) {
      EXPECT_EQ(re2::RE2::FullMatch(std::string(1, static_cast<char>(c)), regex),
                set.ascii[static_cast<std::size_t>(c)])
          << pattern << " on " << c;
    }
    if (re2::RE2::FullMatch("\u0444", regex)) {
      EXPECT_NE(set.wide, RegexCharacters::Wide::kNone) << pattern;
    }
  }
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
    static constexpr const char* kAtoms[] = {"a",        "b",           "k",
                                             "s",        "A",           "-",
                                             "`",        ".",           "\\w",
                                             "\\s",      "[ab]",        "[^a]",
                                             "[-b]",     "\\W",         "[\\w-]",
                                             "[A-Z1]",   "\\d",         "\u0444",
                                             "\u017f",   "[k\u212a]",   "[-\u0444]",
                                             "\\b",      "^",           "$",
                                             "(?i)",     "(?-i)",       "[a-k]",
                                             "\\D",      "\\S",         "[^\\s]",
                                             "()",       "[[:alpha:]]", "[^[:upper:]`]",
                                             "[!-\\/]",  "[\\-b]",      "(?:b|)",
                                             "(?P<n>a)", "(?i:B)"};
    if (depth > 0 && random_.one_in(4)) return "(" + pattern(depth - 1) + ")";
    return kAtoms[random_.below(std::size(kAtoms))];
  }

  base::Random random_;
};

bool needs_hold(const RegexNeeds& needs, std::string_view text, std::string_view folded) {
  const auto stands = [&](const std::string& part) { return folded.find(part) != folded.npos; };
  return text.size() >= needs.bytes_min && std::ranges::all_of(needs.all, stands) &&
         (needs.any.empty() || std::ranges::any_of(needs.any, stands));
}

// What is concluded from the tree of a pattern never denies a match that RE2 finds.
TEST(RegexTree, DeniesNoMatch) {
  std::size_t patterns = 0, known = 0, matches = 0, denied = 0, without_needs = 0;
  for (std::uint64_t seed = 1; seed <= 40'000; ++seed) {
    World world(seed);
    const std::string pattern = world.pattern(2);
    re2::RE2::Options options;
    options.set_log_errors(false);
    const re2::RE2 regex(pattern, options);
    if (!regex.ok()) continue;
    const RegexGate gate(pattern);
    const RegexNeeds needs = regex_needs(pattern);
    known += parse_regex(pattern).has_value();
    patterns += 1;
    for (int i = 0; i < 8; ++i) {
      const std::string text = world.text(), folded = model::folded(text);
      const bool match = finds(regex, text);
      matches += match;
      const bool needed = needs_hold(needs, text, folded);
      ASSERT_TRUE(needed || !match) << pattern << " on " << text;
      without_needs += !needed;
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
  EXPECT_GT(without_needs, 10'000u);
  EXPECT_GT(known, patterns * 9 / 10);
}

}  // namespace
}  // namespace tocsin::detect
