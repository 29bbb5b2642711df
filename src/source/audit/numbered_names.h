// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace tocsin::source::audit {

// Names by number, those from kFirst on; empty where a number has none.
template <std::size_t kFirst, std::size_t kEnd>
using NumberedNames = std::array<std::string_view, kEnd - kFirst>;

// Reads a row of runs: the number that a run begins with, then the names of that number and the
// following ones. Numbers outside the table are left out.
template <std::size_t kFirst, std::size_t kEnd>
constexpr NumberedNames<kFirst, kEnd> names_of_runs(std::string_view runs) {
  NumberedNames<kFirst, kEnd> names{};
  std::size_t number = 0;
  while (!runs.empty()) {
    const std::size_t end = std::min(runs.find(' '), runs.size());
    const std::string_view word = runs.substr(0, end);
    runs.remove_prefix(std::min(end + 1, runs.size()));
    if (word.front() >= '0' && word.front() <= '9') {
      number = 0;
      for (const char digit : word) number = number * 10 + static_cast<std::size_t>(digit - '0');
      continue;
    }
    if (number >= kFirst && number < kEnd) names[number - kFirst] = word;
    ++number;
  }
  return names;
}

}  // namespace tocsin::source::audit
