// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "drafts.h"
#include "report.h"
#include "tocsin/text/yaml.h"

namespace tocsin::rule {

// Reads the `correlation` section of a document. Reports every fault; false where there was one.
bool read_correlation(const text::YamlNode& root, CorrelationDraft& out, Report& report);

// "15m": a positive count and one of s m h d w M y (a month is 2,629,746 seconds, a year
// 31,556,952: the Gregorian means). Nothing for other text or over 1000 years.
std::optional<std::chrono::microseconds> parse_timespan(std::string_view text);

}  // namespace tocsin::rule
