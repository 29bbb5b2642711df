// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::source {

// A text, or with '*' at either end a part of one; without regard to ASCII case.
struct JsonPattern {
  std::string text;  // lower case
  bool open_before = false, open_behind = false;
  bool matches(std::string_view value) const;
};

// Finds the first of many patterns that a value matches.
//
// The idea: most values match none, and mostly their last character, or their first where a pattern
// begins there, says so for all patterns with another one at once. Patterns that may stand anywhere
// are looked for at the places of their last character, if it is one without case. Immutable after
// the last add(); any thread.
class JsonPatternList {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  // The pattern is reported as the number of those before it.
  void add(const JsonPattern& pattern);
  std::size_t find(std::string_view value) const;

 private:
  struct Numbered {
    JsonPattern pattern;
    std::size_t number = 0;
  };
  // Patterns with the same character at the end by which they are told apart.
  struct Group {
    char mark = 0;
    std::vector<Numbered> patterns;
  };
  using Groups = std::vector<Group>;
  static void add_to(Groups& groups, char mark, Numbered pattern);
  static void first_in(const std::vector<Numbered>& patterns, std::string_view value,
                       std::size_t& best);
  static void first_ending(const std::vector<Numbered>& patterns, std::string_view front,
                           std::size_t& best);

  std::size_t count_ = 0;
  Groups by_front_, by_back_, anywhere_;
  std::vector<Numbered> others_;  // each tried by itself
};

}  // namespace tocsin::source
