// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "tocsin/source/format.h"

namespace tocsin::source {

// How many lines of a sample are looked at to recognise a format.
inline constexpr std::size_t kSampleLines = 64;

// True where at least half of the sample's first lines pass the test, and one at least. Blank
// lines and a last line that is cut do not count.
bool most_lines(const Sample& sample, bool (*is_one)(std::string_view line));

}  // namespace tocsin::source
