// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace tocsin::rule {

struct RegexVerdict {
  bool sound = false;
  std::string reason;  // for the author; empty where sound
  std::string hint;
};

// Whether RE2 takes the pattern, within a bound on its memory: then every search is linear in
// the text. What needs backtracking (look-around, back-references, atomic groups) is refused
// with a reason that says so.
RegexVerdict check_regex(const std::string& pattern);

// Memory that one compiled pattern may take, in bytes; evaluators use the same.
inline constexpr int kRegexMemoryMax = 8 << 20;

// The text with everything that a pattern would read specially quoted.
std::string quoted_for_regex(std::string_view text);

}  // namespace tocsin::rule
