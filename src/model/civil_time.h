// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

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

// Writes a number with at least `width` decimal digits, zeros in front; returns the end.
inline char* write_padded(std::uint64_t number, unsigned width, char* out) {
  std::array<char, 20> digits;
  unsigned count = 0;
  while (number != 0 || count < width) {
    digits[count++] = static_cast<char>('0' + number % 10);
    number /= 10;
  }
  while (count != 0) *out++ = digits[--count];
  return out;
}

// Writes "YYYY-MM-DDTHH:MM:SS" for a year from 0 on, with more digits where the year needs them;
// returns the end. Takes up to 35 bytes.
inline char* write_civil_time(const CivilTime& time, char* out) {
  out = write_padded(static_cast<std::uint64_t>(time.year), 4, out);
  *out++ = '-';
  out = write_padded(time.month, 2, out);
  *out++ = '-';
  out = write_padded(time.day, 2, out);
  *out++ = 'T';
  out = write_padded(time.hour, 2, out);
  *out++ = ':';
  out = write_padded(time.minute, 2, out);
  *out++ = ':';
  return write_padded(time.second, 2, out);
}

}  // namespace tocsin::model
