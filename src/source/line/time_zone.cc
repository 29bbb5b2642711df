// SPDX-License-Identifier: Apache-2.0
#include "tocsin/source/time_zone.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace tocsin::source {

using std::chrono::seconds;

namespace {

constexpr std::size_t kFileBytesMax = std::size_t{1} << 20;
constexpr std::size_t kHeaderBytes = 44;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "Europe/Berlin", and nothing that leaves the folder of zones.
bool is_zone_name(std::string_view name) {
  if (name.empty() || name.size() > 64 || name.front() == '/' || name.back() == '/') return false;
  const auto is_letter = [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; };
  const auto is_good = [&](char c) {
    return is_letter(c) || is_digit(c) ||
           std::string_view("/_-+").find(c) != std::string_view::npos;
  };
  return std::ranges::all_of(name, is_good) && is_letter(name[0]);
}

base::Error malformed(std::string_view what) {
  return base::fail(base::ErrorKind::kMalformed, std::string(what));
}

std::int64_t big_endian(const std::uint8_t* bytes, std::size_t size) {
  std::uint64_t value = (bytes[0] & 0x80) != 0 ? ~std::uint64_t{0} : 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | bytes[i];
  return static_cast<std::int64_t>(value);
}

// The counts of a block of a TZif file.
struct Counts {
  std::size_t is_utc, is_standard, leaps, times, types, characters;
  std::size_t bytes(std::size_t time_bytes) const {
    return times * (time_bytes + 1) + types * 6 + characters + leaps * (time_bytes + 4) +
           is_standard + is_utc;
  }
};

bool read_counts(std::span<const std::uint8_t> bytes, Counts& out) {
  if (bytes.size() < kHeaderBytes || std::memcmp(bytes.data(), "TZif", 4) != 0) return false;
  std::size_t counts[6];
  for (std::size_t i = 0; i < 6; ++i) {
    const std::int64_t count = big_endian(bytes.data() + 20 + 4 * i, 4);
    if (count < 0 || static_cast<std::size_t>(count) > kFileBytesMax) return false;
    counts[i] = static_cast<std::size_t>(count);
  }
  out = {counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]};
  return out.types != 0;
}

}  // namespace

// Reads "CET-1CEST,M3.5.0,M10.5.0/3" of POSIX from its front.
class TimeZone::RuleReader {
 public:
  explicit RuleReader(std::string_view text) : text_(text) {}

  bool read(TimeZone& zone) {
    if (!name() || !distance(24, zone.east_)) return false;
    zone.east_ = -zone.east_;  // POSIX counts to the west
    zone.first_ = zone.east_;
    if (text_.empty()) return true;
    Summer summer;
    if (!name()) return false;
    summer.east = zone.east_ + std::chrono::hours(1);
    if (!text_.empty() && text_[0] != ',') {
      if (!distance(24, summer.east)) return false;
      summer.east = -summer.east;
    }
    const bool good = day(summer.begin) && day(summer.end) && text_.empty();
    zone.summer_ = summer;
    return good;
  }

 private:
  bool take(char wanted) {
    if (!text_.starts_with(wanted)) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool number(unsigned most, unsigned& out) {
    if (text_.empty() || !is_digit(text_[0])) return false;
    out = 0;
    for (std::size_t digits = 0; !text_.empty() && is_digit(text_[0]); ++digits) {
      if (digits == 3) return false;
      out = out * 10 + static_cast<unsigned>(text_[0] - '0');
      text_.remove_prefix(1);
    }
    return out <= most;
  }
  // "CET" or "<+03>".
  bool name() {
    const bool bracket = take('<');
    std::size_t size = 0;
    while (size < text_.size()) {
      const char c = text_[size];
      const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      if (!letter && !(bracket && (is_digit(c) || c == '+' || c == '-'))) break;
      ++size;
    }
    text_.remove_prefix(size);
    return size >= 3 && (!bracket || take('>'));
  }
  bool distance(unsigned hours_max, seconds& out) {
    const bool negative = take('-');
    if (!negative) take('+');
    unsigned hours = 0, minutes = 0, rest = 0;
    if (!number(hours_max, hours)) return false;
    if (take(':') && !number(59, minutes)) return false;
    if (take(':') && !number(59, rest)) return false;
    out = seconds(hours * 3600 + minutes * 60 + rest);
    if (negative) out = -out;
    return true;
  }
  bool day(Day& out) {
    if (!take(',')) return false;
    if (take('M')) {
      const bool good = number(12, out.month) && take('.') && number(5, out.week) && take('.') &&
                        number(6, out.weekday) && out.month != 0 && out.week != 0;
      if (!good) return false;
    } else if (take('J')) {
      out.kind = Day::Kind::kJulian;
      if (!number(365, out.day) || out.day == 0) return false;
    } else {
      out.kind = Day::Kind::kZeroBased;
      if (!number(365, out.day)) return false;
    }
    return !take('/') || distance(167, out.time);
  }

  std::string_view text_;
};

model::Timestamp TimeZone::Day::of(int year) const {
  namespace chrono = std::chrono;
  const chrono::year y(year);
  if (kind == Kind::kMonthWeek) {
    const chrono::weekday wanted(weekday);
    const chrono::month m(month);
    if (week == 5) return chrono::sys_days(y / m / wanted[chrono::last]) + time;
    return chrono::sys_days(y / m / wanted[week]) + time;
  }
  chrono::days after(kind == Kind::kJulian ? day - 1 : day);
  // The 29th of February has no number of its own there.
  if (kind == Kind::kJulian && y.is_leap() && day >= 60) ++after;
  return chrono::sys_days(y / chrono::January / 1) + after + time;
}

base::Result<TimeZone> TimeZone::parse(std::string_view text) {
  TimeZone zone;
  if (text == "UTC" || text == "Z" || text == "GMT") return zone;
  if (text.starts_with('+') || text.starts_with('-')) {
    // As the distance of a rule, which counts to the west.
    std::string rule = text[0] == '+' ? "UTC-" : "UTC+";
    rule += text.substr(1);
    const bool plain = text.size() > 1 && is_digit(text[1]) && text.find(',') == text.npos;
    if (plain && RuleReader(rule).read(zone) && !zone.summer_ &&
        std::chrono::abs(zone.east_) <= std::chrono::hours(14)) {
      return zone;
    }
    return malformed("no distance from UTC");
  }
  if (!RuleReader(text).read(zone)) return malformed("no rule as CET-1CEST,M3.5.0,M10.5.0/3");
  return zone;
}

base::Result<TimeZone> TimeZone::named(const std::string& text, const ReadFile& read) {
  base::Result<TimeZone> zone = parse(text);
  if (zone.ok()) return zone;
  const std::string forms =
      "a zone is UTC, a distance from it as '+01:00', a name as Europe/Berlin, or a rule as "
      "CET-1CEST,M3.5.0,M10.5.0/3";
  if (!is_zone_name(text)) return malformed(forms);
  base::Result<std::string> file =
      read ? read(text) : base::fail(base::ErrorKind::kUnsupported, "no zone database is at hand");
  if (file.ok()) {
    zone = parse_file({reinterpret_cast<const std::uint8_t*>(file->data()), file->size()});
    if (zone.ok()) return zone;
  }
  const std::string& why = file.ok() ? zone.error().message : file.error().message;
  return malformed("the zone `" + text + "` is not known here (" + why + "); " + forms);
}

base::Result<TimeZone> TimeZone::parse_file(std::span<const std::uint8_t> bytes) {
  Counts counts{};
  if (bytes.size() > kFileBytesMax || !read_counts(bytes, counts)) return malformed("no TZif file");
  std::size_t time_bytes = 4;
  if (bytes[4] >= '2') {
    const std::size_t skipped = kHeaderBytes + counts.bytes(4);
    if (skipped > bytes.size() || !read_counts(bytes.subspan(skipped), counts)) {
      return malformed("a TZif file that is cut off");
    }
    bytes = bytes.subspan(skipped);
    time_bytes = 8;
  }
  if (kHeaderBytes + counts.bytes(time_bytes) > bytes.size()) {
    return malformed("a TZif file that is cut off");
  }
  const std::uint8_t* const times = bytes.data() + kHeaderBytes;
  const std::uint8_t* const kinds = times + counts.times * time_bytes;
  const std::uint8_t* const types = kinds + counts.times;
  TimeZone zone;
  zone.first_ = seconds(big_endian(types, 4));
  for (std::size_t i = 0; i < counts.times; ++i) {
    if (kinds[i] >= counts.types) return malformed("a TZif file with a type that it lacks");
    const seconds east(big_endian(types + std::size_t{6} * kinds[i], 4));
    zone.changes_.push_back({big_endian(times + i * time_bytes, time_bytes), east});
  }
  if (!std::ranges::is_sorted(zone.changes_, {}, &Change::second)) {
    return malformed("a TZif file out of order");
  }
  const std::string_view rest(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  std::string_view rule = rest.substr(kHeaderBytes + counts.bytes(time_bytes));
  zone.has_rule_ = false;
  if (time_bytes == 8 && rule.starts_with('\n')) {
    rule = rule.substr(1, rule.find('\n', 1) - 1);
    const seconds first = zone.first_;
    zone.has_rule_ = !rule.empty() && RuleReader(rule).read(zone);
    zone.first_ = first;
  }
  return zone;
}

seconds TimeZone::by_rule(model::Timestamp utc) const {
  if (!summer_) return east_;
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(utc + east_));
  const int year = static_cast<int>(date.year());
  const model::Timestamp begin = summer_->begin.of(year) - east_;
  const model::Timestamp end = summer_->end.of(year) - summer_->east;
  const bool is_summer = begin < end ? (utc >= begin && utc < end) : (utc >= begin || utc < end);
  return is_summer ? summer_->east : east_;
}

seconds TimeZone::at(model::Timestamp utc) const {
  const auto second = std::chrono::floor<seconds>(utc).time_since_epoch().count();
  const auto next = std::ranges::upper_bound(changes_, second, {}, &Change::second);
  if (next == changes_.end() && has_rule_) return by_rule(utc);
  return next == changes_.begin() ? first_ : std::prev(next)->east;
}

seconds TimeZone::at_local(model::Timestamp shown) const {
  constexpr std::chrono::hours kDay(24);
  const seconds before = at(shown - kDay), behind = at(shown + kDay);
  if (before == behind || at(shown - before) == before) return before;
  return at(shown - behind) == behind ? behind : before;
}

}  // namespace tocsin::source
