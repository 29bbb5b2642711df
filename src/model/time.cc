// SPDX-License-Identifier: Apache-2.0
#include "tocsin/model/time.h"

#include <algorithm>

#include "civil_time.h"

namespace tocsin::model {
namespace {

constexpr std::int64_t kSecondMicros = 1'000'000;
// 0000-01-01T00:00:00 and 9999-12-31T23:59:59 in seconds since 1970.
constexpr std::int64_t kFirstSecond = -62167219200, kLastSecond = 253402300799;
constexpr std::int64_t kFiletimeEpochMicros = -11644473600 * kSecondMicros;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads exactly `count` digits from the front of `text`.
bool take_number(std::string_view& text, std::size_t count, unsigned& number) {
  if (text.size() < count) return false;
  number = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_digit(text[i])) return false;
    number = number * 10 + static_cast<unsigned>(text[i] - '0');
  }
  text.remove_prefix(count);
  return true;
}

bool take_one_of(std::string_view& text, std::string_view characters) {
  if (text.empty() || characters.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// ".123…": any number of digits, of which six count. No fraction is zero.
bool take_fraction(std::string_view& text, std::int64_t& micros) {
  micros = 0;
  if (!take_one_of(text, ".")) return true;
  if (text.empty() || !is_digit(text.front())) return false;
  for (std::int64_t unit = kSecondMicros / 10; !text.empty() && is_digit(text.front());
       unit /= 10) {
    micros += (text.front() - '0') * unit;
    text.remove_prefix(1);
  }
  return true;
}

// The end of a time: nothing, "Z", " UTC", or "+HH:MM" in its shorter forms too.
bool read_zone(std::string_view text, std::int64_t& offset_seconds) {
  offset_seconds = 0;
  if (text.empty() || text == "Z" || text == "z" || text == " UTC" || text == " Z") return true;
  take_one_of(text, " ");
  const bool west = text.starts_with('-');
  unsigned hours = 0, minutes = 0;
  if (!take_one_of(text, "+-") || !take_number(text, 2, hours)) return false;
  if (!text.empty()) {
    take_one_of(text, ":");
    if (!take_number(text, 2, minutes)) return false;
  }
  if (!text.empty() || hours > 23 || minutes > 59) return false;
  const std::int64_t distance = hours * 3600 + minutes * 60;
  offset_seconds = west ? -distance : distance;
  return true;
}

}  // namespace

void append_rfc3339(Timestamp time, std::string& out) {
  const std::int64_t micros = time.time_since_epoch().count();
  std::int64_t second = divide_down(micros, kSecondMicros);
  std::int64_t fraction = micros % kSecondMicros;
  if (fraction < 0) fraction += kSecondMicros;
  if (second < kFirstSecond) fraction = 0;
  if (second > kLastSecond) fraction = kSecondMicros - 1;
  second = std::clamp(second, kFirstSecond, kLastSecond);

  char text[48];
  char* end = write_civil_time(civil_time(second), text);
  *end++ = '.';
  end = write_padded(static_cast<std::uint64_t>(fraction), 6, end);
  *end++ = 'Z';
  out.append(text, end);
}

Timestamp from_filetime(std::uint64_t filetime) {
  return Timestamp{
      std::chrono::microseconds{static_cast<std::int64_t>(filetime / 10) + kFiletimeEpochMicros}};
}

std::optional<Timestamp> parse_time(std::string_view text) {
  unsigned year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  std::int64_t micros = 0, offset = 0;
  const bool read =
      take_number(text, 4, year) && take_one_of(text, "-") && take_number(text, 2, month) &&
      take_one_of(text, "-") && take_number(text, 2, day) && take_one_of(text, "Tt ") &&
      take_number(text, 2, hour) && take_one_of(text, ":") && take_number(text, 2, minute) &&
      take_one_of(text, ":") && take_number(text, 2, second) && take_fraction(text, micros) &&
      read_zone(text, offset);
  // A leap second reads as the second after it.
  if (!read || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(year)},
                                         std::chrono::month{month}, std::chrono::day{day}};
  if (!date.ok()) return std::nullopt;
  const std::chrono::seconds clock{hour * 3600 + minute * 60 + second};
  return Timestamp{std::chrono::sys_days{date}} + clock - std::chrono::seconds{offset} +
         std::chrono::microseconds{micros};
}

}  // namespace tocsin::model
