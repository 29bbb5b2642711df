// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tocsin/model/time.h"

// Times at the front of a text, in the forms that logs write them. Each function returns how many
// bytes the time takes, 0 where there is none; then `out` is untouched. A second 60 (a leap
// second) is the first of the next minute. Digits of a second beyond six are cut. Times without a
// zone are given as clocks showed them; `zoned` tells which these are, where it is asked for.

namespace tocsin::source {

// "2026-11-21T09:12:44", with 'T' or one space, '-' or '/' in the date, an optional fraction after
// '.' or ',' and an optional zone: "Z", "+01", "+01:00", "+0100", with or without a space before
// a numeric one.
std::size_t read_iso_time(std::string_view text, model::Timestamp& out, bool* zoned = nullptr);

// "Nov 21 09:12:44" or "Nov  1 09:12:44", with an optional fraction; the month in English, any
// case. Where the text names its year ("Nov 21 2026 09:12:44") that is taken, else `year`.
std::size_t read_month_time(std::string_view text, int year, model::Timestamp& out);

// "21/Nov/2026:09:12:44 +0100", without brackets, with an optional fraction.
std::size_t read_access_time(std::string_view text, model::Timestamp& out, bool* zoned = nullptr);

// Seconds since 1970, "1764000000" or "1764000000.123456", at most 12 digits before the point.
std::size_t read_epoch_seconds(std::string_view text, model::Timestamp& out);

// 1 for "Jan" to 12 for "Dec", any case; 0 for anything else. Three bytes are read.
unsigned month_named(std::string_view text);

// The moment of a date and a time of day, UTC. False where it is none (30 February, hour 24).
// `second` may be 60.
bool make_time(int year, unsigned month, unsigned day, unsigned hour, unsigned minute,
               unsigned second, std::int64_t micros, model::Timestamp& out);

// The year, month and day of a moment, UTC.
struct Date {
  int year = 1970;
  unsigned month = 1, day = 1;
};
Date date_of(model::Timestamp time);

}  // namespace tocsin::source
