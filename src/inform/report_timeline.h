// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "timeline.h"

namespace tocsin::inform {

// The picture of alerts over time as inline SVG: a row for each level, so that one critical alert
// is not lost beside many lesser ones, then a lane for each of `hosts` coloured by the most serious
// level. Heights grow with the logarithm of the number. Every bar says in its title what it is;
// beside the picture stands the same as a table.
void append_timeline(const Timeline& timeline, const std::vector<std::string_view>& hosts,
                     std::string& out);

}  // namespace tocsin::inform
