// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

#include "digits.h"

namespace tocsin::model {

// A moment on the proleptic Gregorian calendar, UTC. The year is wider than that of std::chrono
// because FILETIME reaches the year 60056.
struct CivilTime {
  std::int64_t year = 1970;
  unsigned month = 1, day = 1, hour = 0, minute = 0, second = 0;
};

inline std::int64_t divide_down(std::int64_t a, std::int64_t b) {
  const std::int64_t quotient = a / b;
  return a % b < 0 ? quotient - 1 : quotient;
}

// Takes seconds since 1970-01-01T00:00:00 UTC. The calendar repeats every 400 years, so the
// library's calendar serves for the rest of any number of such cycles.
inline CivilTime civil_time(std::int64_t unix_seconds) {
  constexpr std::int64_t kDaySeconds = 86400, kCycleDays = 146097, kCycleYears = 400;
  const std::int64_t days = divide_down(unix_seconds, kDaySeconds);
  const auto second_of_day = static_cast<unsigned>(unix_seconds - days * kDaySeconds);
  const std::int64_t cycle = divide_down(days, kCycleDays);
  const std::chrono::year_month_day date{
      std::chrono::sys_days{std::chrono::days{days - cycle * kCycleDays}}};
  return {.year = static_cast<int>(date.year()) + cycle * kCycleYears,
          .month = static_cast<unsigned>(date.month()),
          .day = static_cast<unsigned>(date.day()),
          .hour = second_of_day / 3600,
          .minute = second_of_day / 60 % 60,
          .second = second_of_day % 60};
}

// Writes "YYYY-MM-DDTHH:MM:SS" for a year from 0 on, with more digits where the year needs them;
// returns the end. Takes up to 35 bytes.
inline char* write_civil_time(const CivilTime& time, char* out) {
  if (time.year < 10000) {
    out = write_two_digits(static_cast<unsigned>(time.year) / 100, out);
    out = write_two_digits(static_cast<unsigned>(time.year) % 100, out);
  } else {
    out = write_decimal(static_cast<std::uint64_t>(time.year), out);
  }
  *out++ = '-';
  out = write_date_part(time.month, out);
  *out++ = '-';
  out = write_date_part(time.day, out);
  *out++ = 'T';
  out = write_date_part(time.hour, out);
  *out++ = ':';
  out = write_date_part(time.minute, out);
  *out++ = ':';
  return write_date_part(time.second, out);
}

}  // namespace tocsin::model
