// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace tocsin::source {

struct Repairs {
  bool replaced_utf8 = false;
  bool escaped_controls = false;
};

// Makes a JSON text readable for a strict parser without losing evidence: appends it to `out`
// with U+FFFD for every byte that is no part of valid UTF-8 and, inside strings, \u00XX for every
// raw control character. Valid text comes out as it is.
Repairs append_repaired(std::string_view text, std::string& out);

// The length of the valid UTF-8 sequence that begins at `at`, or 0.
std::size_t utf8_sequence(std::string_view text, std::size_t at);

}  // namespace tocsin::source
