// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

namespace tocsin::source {

// A template of text lines that is guessed from a sample: words that stand in nearly all lines at
// the same place are literal, the others holes. Holes are named by the word in front of them
// ("user {user}"), else "time", "address", "word_3".
struct LineTemplate {
  std::string pattern;  // of a LinePattern; empty where the lines have no common shape
  double share = 0;     // of the lines that it matches
};
LineTemplate guess_template(std::span<const std::string> lines);

}  // namespace tocsin::source
