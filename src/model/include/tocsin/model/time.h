// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin::model {

// Event time: microseconds since 1970-01-01T00:00:00 UTC.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

// RFC 3339 in UTC with six digits, as "2026-03-04T09:12:44.120000Z". Years outside 0000..9999
// are clamped to them.
void append_rfc3339(Timestamp time, std::string& out);

// Windows FILETIME: 100 ns steps since 1601-01-01 UTC, rounded down to microseconds.
Timestamp from_filetime(std::uint64_t filetime);

// Reads the forms that log writers use: RFC 3339 with 'T' or a space, with or without fraction
// (any number of digits, cut to six), with 'Z', an offset, " UTC" or nothing (taken as UTC);
// nothing for any other text.
std::optional<Timestamp> parse_time(std::string_view text);

}  // namespace tocsin::model
