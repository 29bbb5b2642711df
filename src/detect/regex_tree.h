// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tocsin::detect {

// A set of characters as they stand in a text, before folding: those of ASCII one by one; of the
// others, in steps, whether there are any and whether they may fold into ASCII, as U+017F and
// U+212A do. It may hold more than the pattern says, never less.
struct RegexCharacters {
  enum class Wide : std::uint8_t { kNone, kStaying, kAny };
  std::bitset<128> ascii;
  Wide wide = Wide::kNone;

  // The bytes of ASCII that these are after folding; those of `wide` aside.
  std::bitset<128> folded_ascii() const;
};

// What a pattern of RE2 says, part by part. Flags are left out: they change how letters compare,
// which folding covers, and what '.', '^' and '$' mean, of which nothing is assumed.
struct RegexNode {
  enum class Kind : std::uint8_t {
    kCharacters,     // one of `characters`
    kPlace,          // nothing, at a certain place: "^", "\b"
    kConcatenation,  // all children in a row; without children: the empty text
    kAlternation,    // one of the children
    kRepeat,         // the one child, `least` to `most` times
  };
  static constexpr std::size_t kUnbounded = static_cast<std::size_t>(-1);

  Kind kind = Kind::kConcatenation;
  RegexCharacters characters;
  std::size_t least = 1, most = 1;
  std::vector<RegexNode> children;

  bool is_group() const { return kind == Kind::kConcatenation || kind == Kind::kAlternation; }
};

// Knows concatenation, alternation, groups, classes, flags and quantifiers; nothing where the
// pattern has anything else. It must be sound and quick, not complete, because it runs at start-up
// before any pattern is compiled. The tree is at most kGroupDepthMax groups deep.
std::optional<RegexNode> parse_regex(std::string_view pattern);

}  // namespace tocsin::detect
