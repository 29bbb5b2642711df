// SPDX-License-Identifier: Apache-2.0
#include "line/any_time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>

#include "line/text_time.h"
#include "tocsin/source/block.h"

namespace tocsin::source {

namespace {

using std::chrono::seconds;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Hours east of UTC. Names that stand for several zones (IST, CST of China) are left out or mean
// what most logs mean by them.
struct ZoneRow {
  std::string_view name;
  int minutes;
};
constexpr std::array kZones{
    ZoneRow{"UTC", 0},    ZoneRow{"GMT", 0},    ZoneRow{"CEST", 120}, ZoneRow{"CET", 60},
    ZoneRow{"WEST", 60},  ZoneRow{"WET", 0},    ZoneRow{"EEST", 180}, ZoneRow{"EET", 120},
    ZoneRow{"BST", 60},   ZoneRow{"MSK", 180},  ZoneRow{"EST", -300}, ZoneRow{"EDT", -240},
    ZoneRow{"CST", -360}, ZoneRow{"CDT", -300}, ZoneRow{"MST", -420}, ZoneRow{"MDT", -360},
    ZoneRow{"PST", -480}, ZoneRow{"PDT", -420}, ZoneRow{"JST", 540},
};

// A moment being read: a clock and perhaps a zone.
class Clock {
 public:
  Clock(std::string_view text, std::size_t at) : text_(text), at_(at) {}
  std::size_t used() const { return at_; }

  // Digits, at most `most`; -1 where there is none.
  int number(std::size_t most) {
    int value = -1;
    for (std::size_t n = 0; n < most && at_ < text_.size() && is_digit(text_[at_]); ++n) {
      value = (value < 0 ? 0 : value) * 10 + (text_[at_++] - '0');
    }
    return value;
  }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool at_number() const { return at_ < text_.size() && is_digit(text_[at_]); }

  // "9:12", "09:12:44.5", with AM or PM behind it. False where no clock is there.
  bool time_of_day(unsigned& hour, unsigned& minute, unsigned& second, std::int64_t& micros) {
    const int h = number(2);
    if (h < 0 || !take(':')) return false;
    const int m = number(2);
    if (m < 0) return false;
    int s = 0;
    if (take(':')) s = number(2);
    if (s < 0) return false;
    if (at_ + 1 < text_.size() && (text_[at_] == '.' || text_[at_] == ',') &&
        is_digit(text_[at_ + 1])) {
      ++at_;
      for (std::int64_t unit = 100'000; at_number(); unit /= 10) {
        micros += (text_[at_++] - '0') * unit;
      }
    }
    hour = static_cast<unsigned>(h);
    minute = static_cast<unsigned>(m);
    second = static_cast<unsigned>(s);
    half_of_day(hour);
    return true;
  }

  // A zone behind the clock; false where there is none.
  bool zone(seconds& east) {
    std::size_t at = at_;
    while (at < text_.size() && text_[at] == ' ') ++at;
    if (at < text_.size() && (text_[at] == 'Z' || text_[at] == 'z')) {
      at_ = at + 1;
      east = seconds(0);
      return true;
    }
    for (const ZoneRow& row : kZones) {
      if (!text_.substr(at).starts_with(row.name)) continue;
      at_ = at + row.name.size();
      east = std::chrono::minutes(row.minutes);
      return true;
    }
    const char sign = at < text_.size() ? text_[at] : '\0';
    if (sign != '+' && sign != '-') return false;
    Clock digits(text_, at + 1);
    const int hours = digits.number(2);
    const bool colon = digits.take(':');
    int minutes = digits.number(2);
    if (hours < 0 || hours > 23 || minutes > 59 || (colon && minutes < 0)) return false;
    if (minutes < 0) minutes = 0;
    at_ = digits.used();
    east = seconds((hours * 60 + minutes) * (sign == '-' ? -60 : 60));
    return true;
  }

 private:
  void half_of_day(unsigned& hour) {
    std::size_t at = at_;
    while (at < text_.size() && text_[at] == ' ') ++at;
    if (at + 1 >= text_.size() || (text_[at + 1] | 0x20) != 'm' || hour == 0 || hour > 12) return;
    const char half = static_cast<char>(text_[at] | 0x20);
    if (half != 'a' && half != 'p') return;
    at_ = at + 2;
    hour = hour % 12 + (half == 'p' ? 12 : 0);
  }

  std::string_view text_;
  std::size_t at_;
};

// The moment of a time that names no zone.
model::Timestamp placed(model::Timestamp shown, const TimeReading& how) {
  return how.zone == nullptr ? shown : shown - how.zone->at_local(shown);
}

// Numbers since 1970, the unit told by the digits; or a date and time without separators.
std::size_t read_epoch(std::string_view text, const TimeReading& how, model::Timestamp& out) {
  std::size_t digits = 0;
  std::uint64_t number = 0;  // any 19 digits fit
  while (digits < text.size() && is_digit(text[digits]) && digits < 19) {
    number = number * 10 + static_cast<unsigned>(text[digits++] - '0');
  }
  if (digits < text.size() && is_digit(text[digits])) return 0;
  switch (digits) {
    case 9:
    case 10:
      return read_epoch_seconds(text, out);
    case 13:
      out = model::Timestamp(std::chrono::milliseconds(static_cast<std::int64_t>(number)));
      return digits;
    case 16:
      out = model::Timestamp(std::chrono::microseconds(static_cast<std::int64_t>(number)));
      return digits;
    case 19:
      out = model::Timestamp(std::chrono::microseconds(static_cast<std::int64_t>(number / 1000)));
      return digits;
    case 14: {  // 20261121091244
      const auto part = [&](std::size_t at, std::size_t size) {
        unsigned value = 0;
        for (std::size_t i = at; i < at + size; ++i) {
          value = value * 10 + static_cast<unsigned>(text[i] - '0');
        }
        return value;
      };
      const bool good = make_time(static_cast<int>(part(0, 4)), part(4, 2), part(6, 2), part(8, 2),
                                  part(10, 2), part(12, 2), 0, out);
      if (good) out = placed(out, how);
      return good ? digits : 0;
    }
    default:
      return 0;
  }
}

// Whether a clock of twelve hours follows, as those write who put the month first.
bool has_half_of_day(std::string_view text) {
  const std::string_view near = text.substr(0, 32);
  return near.find(" AM") != std::string_view::npos || near.find(" PM") != std::string_view::npos;
}

// A date: year, month and day in one of the orders that people write. Bytes taken, or 0.
std::size_t read_date(std::string_view text, const TimeReading& how, int& year, unsigned& month,
                      unsigned& day) {
  Clock in(text, 0);
  const int first = in.number(4);
  const std::size_t first_size = in.used();
  if (first < 0 || first_size == 3 || in.used() >= text.size()) return 0;
  const char separator = text[in.used()];
  if (separator != '-' && separator != '/' && separator != '.') return 0;
  in.take(separator);
  int second = in.number(2);
  if (second < 0) {  // 21-Nov-2026
    if (first_size == 4 || text.size() < in.used() + 4) return 0;
    second = static_cast<int>(month_named(text.substr(in.used())));
    if (second == 0) return 0;
    in = Clock(text, in.used() + 3);
  }
  if (!in.take(separator)) return 0;
  const std::size_t third_at = in.used();
  const int third = in.number(4);
  const std::size_t third_size = in.used() - third_at;
  if (first_size == 4) {
    if (third_size == 0 || third_size > 2) return 0;
    year = first;
    month = static_cast<unsigned>(second);
    day = static_cast<unsigned>(third);
    return in.used();
  }
  if (third_size != 4 && third_size != 2) return 0;
  year = third_size == 2 ? 2000 + third : third;
  const bool month_first = how.month_first || (separator == '/' && has_half_of_day(text));
  const bool swapped = separator != '.' && ((month_first && first <= 12) || second > 12);
  month = static_cast<unsigned>(swapped ? first : second);
  day = static_cast<unsigned>(swapped ? second : first);
  return in.used();
}

std::size_t read_dated(std::string_view text, const TimeReading& how, model::Timestamp& out) {
  int year = 0;
  unsigned month = 0, day = 0;
  const std::size_t date = read_date(text, how, year, month, day);
  if (date == 0) return 0;
  unsigned hour = 0, minute = 0, second = 0;
  std::int64_t micros = 0;
  std::size_t used = date;
  seconds east{};
  bool zoned = false;
  std::size_t at = date;
  while (at < text.size() && (text[at] == ' ' || text[at] == ',' || text[at] == 'T')) ++at;
  Clock clock(text, at);
  if (at > date && at - date <= 2 && clock.time_of_day(hour, minute, second, micros)) {
    zoned = clock.zone(east);
    used = clock.used();
  }
  model::Timestamp time;
  if (!make_time(year, month, day, hour, minute, second, micros, time)) return 0;
  out = zoned ? time - east : placed(time, how);
  return used;
}

// "Sat ", "Sat, " or "Saturday, " before a date: its bytes, else 0.
std::size_t weekday_at(std::string_view text) {
  constexpr std::array<std::string_view, 7> kDays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
  if (text.size() < 5) return 0;
  std::array<char, 3> lower{};
  for (std::size_t i = 0; i < 3; ++i) lower[i] = static_cast<char>(text[i] | 0x20);
  if (std::ranges::find(kDays, std::string_view(lower.data(), 3)) == kDays.end()) return 0;
  std::size_t at = 3;
  while (at < text.size() && at < 9 && (text[at] | 0x20) >= 'a' && (text[at] | 0x20) <= 'z') ++at;
  if (at < text.size() && text[at] == ',') ++at;
  return at < text.size() && text[at] == ' ' ? at + 1 : 0;
}

// A date with its month as a word and a time of day behind it: "Nov 21 09:12:44 2026",
// "Nov 21 2026 09:12:44", "Nov 21, 2026 9:12:44 AM", "21 Nov 2026 09:12:44".
std::size_t read_worded(std::string_view text, const TimeReading& how, model::Timestamp& out) {
  Clock in(text, 0);
  const auto blanks = [&in] {
    const bool any = in.take(' ');
    while (in.take(' ')) {
    }
    return any;
  };
  int day = in.number(2);
  if (day >= 0 && !blanks()) return 0;
  const std::size_t month_at = in.used();
  const unsigned month = month_named(text.substr(month_at));
  if (month == 0) return 0;
  in = Clock(text, month_at + 3);
  if (!blanks()) return 0;
  int year = -1;
  if (day < 0) {
    day = in.number(2);
    const bool comma = in.take(',');
    if (day < 0 || !blanks()) return 0;
    Clock ahead = in;
    const int number = ahead.number(4);
    if (ahead.used() == in.used() + 4 && (comma || ahead.take(' '))) {
      year = number;
      in = ahead;
      blanks();
    }
  } else {
    year = in.number(4);
    if (year < 1000 || !blanks()) return 0;
  }
  unsigned hour = 0, minute = 0, second = 0;
  std::int64_t micros = 0;
  if (day < 1 || day > 31 || !in.time_of_day(hour, minute, second, micros)) return 0;
  seconds east{};
  const bool zoned = in.zone(east);
  if (year < 0) {  // asctime has it at the end
    Clock behind = in;
    const bool apart = behind.take(' ');
    const std::size_t at = behind.used();
    const int number = behind.number(4);
    if (apart && behind.used() == at + 4 && !behind.take(':')) {
      year = number;
      in = behind;
    }
  }
  const auto day_of_month = static_cast<unsigned>(day);
  if (year < 0) year = how.years.alone(month, day_of_month);
  model::Timestamp time;
  if (!make_time(year, month, day_of_month, hour, minute, second, micros, time)) return 0;
  out = zoned ? time - east : placed(time, how);
  return in.used();
}

// "@4000000037c219bf2ef02e94": seconds of TAI64 and nanoseconds, as multilog writes them.
std::size_t read_tai64n(std::string_view text, model::Timestamp& out) {
  constexpr std::size_t kDigits = 24;
  constexpr std::uint64_t kEpoch = (std::uint64_t{1} << 62) + 10;  // 1970, as multilog counts
  if (text.size() < 1 + kDigits) return 0;
  std::uint64_t seconds_since = 0, nanos = 0;
  const char* const at = text.data() + 1;
  if (std::from_chars(at, at + 16, seconds_since, 16).ptr != at + 16) return 0;
  if (std::from_chars(at + 16, at + kDigits, nanos, 16).ptr != at + kDigits) return 0;
  constexpr std::uint64_t kSecondsMax = std::uint64_t{1} << 36;  // beyond any log's year
  if (seconds_since < kEpoch || seconds_since - kEpoch > kSecondsMax || nanos > 999'999'999) {
    return 0;
  }
  out = model::Timestamp(seconds(seconds_since - kEpoch)) +
        std::chrono::microseconds(static_cast<std::int64_t>(nanos / 1000));
  return 1 + kDigits;
}

}  // namespace

TimeReading TimeReading::of(const Block& block) {
  return {.zone = block.zone, .years = YearTracker(block.file_time)};
}

std::size_t read_any_time(std::string_view text, const TimeReading& how, model::Timestamp& out) {
  if (text.empty()) return 0;
  if (text[0] == '@') return read_tai64n(text, out);
  const std::size_t weekday = weekday_at(text);
  if (weekday != 0 || !is_digit(text[0])) {
    const std::size_t used = read_worded(text.substr(weekday), how, out);
    return used == 0 ? 0 : weekday + used;
  }
  bool zoned = false;
  if (const std::size_t used = read_access_time(text, out, &zoned)) {
    if (!zoned) out = placed(out, how);
    return used;
  }
  if (const std::size_t used = read_dated(text, how, out)) return used;
  if (const std::size_t used = read_worded(text, how, out)) return used;
  return read_epoch(text, how, out);
}

bool find_front_time(std::string_view line, const TimeReading& how, model::Timestamp& out) {
  constexpr std::array<std::string_view, 13> kLevels{
      "TRACE",  "DEBUG", "INFO",  "NOTICE",   "WARN",  "WARNING", "ERROR",
      "SEVERE", "FATAL", "ALERT", "CRITICAL", "EMERG", "PANIC"};
  constexpr std::string_view kMarks = " \t[]():|-";
  for (int tries = 0; tries < 2; ++tries) {
    line.remove_prefix(std::min(line.find_first_not_of(kMarks), line.size()));
    if (line.empty()) return false;
    model::Timestamp time;
    const std::size_t used = read_any_time(line, how, time);
    const std::string_view written = line.substr(0, used);
    if (written.find(':') != std::string_view::npos || written.starts_with('@')) {
      out = time;
      return true;
    }
    const std::string_view word = line.substr(0, line.find_first_of(kMarks));
    if (std::ranges::find(kLevels, word) == kLevels.end()) return false;
    line.remove_prefix(word.size());
  }
  return false;
}

std::optional<model::Timestamp> whole_time(std::string_view text, const TimeReading& how) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '[')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == ']')) text.remove_suffix(1);
  model::Timestamp time;
  const std::size_t used = read_any_time(text, how, time);
  if (used == 0 || used != text.size()) return std::nullopt;
  return time;
}

unsigned time_name_rank(std::string_view name) {
  struct NameRow {
    std::string_view name;
    unsigned rank;
  };
  static constexpr std::array kNames{
      NameRow{"timestamp", 9},    NameRow{"eventtime", 9},
      NameRow{"timecreated", 9},  NameRow{"timegenerated", 9},
      NameRow{"datetime", 8},     NameRow{"accesstime", 8},
      NameRow{"logtime", 8},      NameRow{"eventdate", 8},
      NameRow{"accessdate", 8},   NameRow{"creationtime", 7},
      NameRow{"creationdate", 7}, NameRow{"createdat", 7},
      NameRow{"occurredat", 8},   NameRow{"performedat", 8},
      NameRow{"time", 6},         NameRow{"ts", 6},
      NameRow{"when", 5},         NameRow{"zeitpunkt", 8},
      NameRow{"zeitstempel", 9},  NameRow{"zeit", 5},
      NameRow{"horodatage", 9},   NameRow{"fecha", 4},
      NameRow{"tijdstip", 8},     NameRow{"datumtijd", 8},
      NameRow{"created", 4},      NameRow{"date", 3},
      NameRow{"dateandtime", 8},  NameRow{"datum", 3},
  };
  std::string bare;
  for (const std::string_view zone : {"[UTC]", "(UTC)"}) {
    if (name.ends_with(zone)) name.remove_suffix(zone.size());
  }
  for (const char c : name) {
    if (c == '_' || c == '-' || c == ' ' || c == '.' || c == '@') continue;
    bare += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    if (bare.size() > 32) return 0;
  }
  for (const NameRow& row : kNames) {
    if (bare == row.name) return row.rank;
  }
  return 0;
}

}  // namespace tocsin::source
