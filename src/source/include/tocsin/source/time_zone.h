// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/base/result.h"
#include "tocsin/model/time.h"

namespace tocsin::source {

// How far the clocks of a place are from UTC, at any moment: a fixed distance, a rule that repeats
// every year (POSIX TZ), or what a file of the zone database says (TZif, RFC 8536). A value;
// UTC unless made otherwise.
class TimeZone {
 public:
  TimeZone() = default;
  // "UTC", "Z", "+01:00", "-5", or a rule as "CET-1CEST,M3.5.0,M10.5.0/3". The error says what is
  // wrong with it.
  static base::Result<TimeZone> parse(std::string_view text);
  // The file of the zone database with this name ("Europe/Berlin"), which holds no "..".
  using ReadFile = std::function<base::Result<std::string>(const std::string& name)>;
  // What parse() takes, or a name of the zone database. Without `read` there is no database. The
  // error says what can be written.
  static base::Result<TimeZone> named(const std::string& text, const ReadFile& read);
  // The bytes of a TZif file of any version.
  static base::Result<TimeZone> parse_file(std::span<const std::uint8_t> bytes);

  // East of UTC at this moment.
  std::chrono::seconds at(model::Timestamp utc) const;
  // East of UTC when clocks show this time, which is given as if it were UTC. Of a time that comes
  // twice, as clocks go back, the first is meant; one that clocks leave out is taken as if they
  // had not gone forward yet.
  std::chrono::seconds at_local(model::Timestamp shown) const;

 private:
  // A day of the year and a time of it.
  struct Day {
    enum class Kind : std::uint8_t { kMonthWeek, kJulian, kZeroBased };
    Kind kind = Kind::kMonthWeek;
    unsigned month = 1, week = 1, weekday = 0;  // kMonthWeek: week 5 is the last
    unsigned day = 0;                           // of the other two
    std::chrono::seconds time = std::chrono::hours(2);
    model::Timestamp of(int year) const;
  };
  struct Summer {
    std::chrono::seconds east{};
    Day begin, end;
  };
  // What holds from a moment on.
  struct Change {
    std::int64_t second = 0;  // since 1970, UTC
    std::chrono::seconds east{};
  };
  class RuleReader;

  std::chrono::seconds by_rule(model::Timestamp utc) const;

  std::chrono::seconds east_{};   // of the rule's standard time
  std::optional<Summer> summer_;  // of the rule
  bool has_rule_ = true;          // for what lies behind the last change
  std::chrono::seconds first_{};  // before the first change
  std::vector<Change> changes_;   // in order
};

}  // namespace tocsin::source
