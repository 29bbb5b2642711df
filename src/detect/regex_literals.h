// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::detect {

// What every text that a regular expression matches has; cheap to test before the expression is.
struct RegexNeeds {
  // One of these stands in the text, folded for comparison without regard to case. Empty where
  // nothing can be said, or nothing useful.
  std::vector<std::string> any;
  // Each of these stands in it too, rarest first; few.
  std::vector<std::string> all;
  // The text has at least this many bytes.
  std::size_t bytes_min = 0;
  // Not 0: the expression is `.{n,}` alone, which holds where a line has n characters.
  std::size_t line_characters_min = 0;
};

// Nothing where the pattern has what parse_regex() does not know.
RegexNeeds regex_needs(std::string_view pattern);

// Whether some line of valid UTF-8 has at least this many characters.
bool has_line_of(std::string_view text, std::size_t characters_min);

}  // namespace tocsin::detect
