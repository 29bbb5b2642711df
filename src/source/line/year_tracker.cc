// SPDX-License-Identifier: Apache-2.0
#include "line/year_tracker.h"

#include <array>
#include <charconv>
#include <chrono>

namespace tocsin::source {

namespace {

constexpr int kDaysOfMonth = 31;  // every month counts as the longest
constexpr int kHalfYear = 186;
constexpr int kNearlyAYear = 350;  // a late line comes within three weeks
constexpr int kYearWithoutFileTime = 1970;

int in_year(unsigned month, unsigned day) {
  return static_cast<int>(month - 1) * kDaysOfMonth + static_cast<int>(day);
}

// 29 February lies in the latest leap year up to `year`.
int where_it_exists(int year, unsigned month, unsigned day) {
  if (month != 2 || day != 29) return year;
  while (!std::chrono::year(year).is_leap()) --year;
  return year;
}

}  // namespace

YearTracker::YearTracker(model::Timestamp file_time) {
  if (file_time != model::Timestamp{}) limit_ = date_of(file_time + std::chrono::days(1));
}

bool YearTracker::too_late(int year, int day_of_year) const {
  if (limit_.year == 0 || year < limit_.year) return false;
  return year > limit_.year || day_of_year > in_year(limit_.month, limit_.day);
}

int YearTracker::alone(unsigned month, unsigned day) const {
  const int latest = limit_.year == 0 ? kYearWithoutFileTime : limit_.year;
  const int year = too_late(latest, in_year(month, day)) ? latest - 1 : latest;
  return where_it_exists(year, month, day);
}

int YearTracker::next(unsigned month, unsigned day) {
  const int place = in_year(month, day);
  if (year_ == 0) {
    year_ = alone(month, day);
    day_of_year_ = place;
    return year_;
  }
  if (place > day_of_year_ + kNearlyAYear) return where_it_exists(year_ - 1, month, day);
  if (place + kHalfYear < day_of_year_) {
    if (too_late(year_ + 1, place)) return where_it_exists(year_, month, day);
    ++year_;
  }
  day_of_year_ = place;
  return where_it_exists(year_, month, day);
}

std::string YearTracker::to_context() const {
  std::string out;
  for (const int number : {year_, day_of_year_, limit_.year, static_cast<int>(limit_.month),
                           static_cast<int>(limit_.day)}) {
    if (!out.empty()) out += ' ';
    out += std::to_string(number);
  }
  return out;
}

YearTracker YearTracker::from_context(std::string_view context) {
  std::array<int, 5> numbers{};
  for (int& number : numbers) {
    const auto [end, error] =
        std::from_chars(context.data(), context.data() + context.size(), number);
    if (error != std::errc{}) return {};
    context.remove_prefix(static_cast<std::size_t>(end - context.data()));
    if (context.starts_with(' ')) context.remove_prefix(1);
  }
  YearTracker out;
  out.year_ = numbers[0];
  out.day_of_year_ = numbers[1];
  out.limit_ = {numbers[2], static_cast<unsigned>(numbers[3]), static_cast<unsigned>(numbers[4])};
  return out;
}

}  // namespace tocsin::source
