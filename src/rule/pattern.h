// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/rule/expression.h"

namespace tocsin::rule {

// A Sigma string after its escapes are read: literal bytes with wildcards and placeholders in
// between. Runs of `*` are one; a leading and a trailing `*` are the flags, so that the common
// forms need no list.
struct Pattern {
  enum class Mark : std::uint8_t { kAny, kOne, kPlaceholder };
  struct Special {
    std::uint32_t offset = 0;  // in `text`: stands before this byte
    Mark mark = Mark::kAny;
    std::uint32_t name = 0;  // kPlaceholder: index into `names`
  };
  std::string text;
  std::vector<Special> specials;   // ascending by offset
  std::vector<std::string> names;  // of placeholders
  bool any_before = false;
  bool any_after = false;

  bool is_literal() const { return specials.empty() && !any_before && !any_after; }
};

// Reads a value as the specification's escaping table says: `*` and `?` are wildcards, a
// backslash before one of them or before a backslash takes its meaning away, any other backslash
// is itself.
Pattern parse_pattern(std::string_view written);

// A literal with nothing special in it.
Pattern literal_pattern(std::string text);

// Turns every %name% of the literal parts into a placeholder. A name is any text but empty, a
// percent sign or a backslash; `\%` is a percent sign.
void insert_placeholders(Pattern& pattern);

// All patterns that come from setting each placeholder to each of its values (themselves read by
// parse_pattern). False, and the name in `missing`, where one has no values; false with an empty
// `missing` where there would be more than `variants_max`.
bool expand_placeholders(const Pattern& pattern,
                         const std::map<std::string, std::vector<std::string>>& values,
                         std::size_t variants_max, std::vector<Pattern>& out, std::string& missing);

// All patterns that come from setting each dash (a `-` or `/` between a non-word character or
// the beginning of a literal part and a word character) to each of the five characters that
// Windows programs take for one. False where there would be more than `variants_max`.
bool expand_dashes(const Pattern& pattern, std::size_t variants_max, std::vector<Pattern>& out);

// Sets test, text, glob and number of the predicate from the pattern.
void set_test(Pattern&& pattern, Predicate& predicate);

}  // namespace tocsin::rule
