// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tocsin/base/random.h"

namespace tocsin::detect::naive {

// A text that a regular expression describes, and whether it must stand at an end of the value.
struct RegexSample {
  std::string text;
  bool at_begin = false;
  bool at_end = false;
};

// Draws a text from an RE2 pattern: groups, alternatives, classes, escapes, repeats, flags.
// Word boundaries and the like are passed over, so check the sample with RE2 and draw again.
// `plain`: first alternatives and fewest repeats instead of random ones. Nothing where the
// syntax is not understood. Bounded: repeats over their minimum by at most three, 4 KiB of text.
std::optional<RegexSample> sample_regex(std::string_view pattern, bool plain, base::Random& random);

}  // namespace tocsin::detect::naive
