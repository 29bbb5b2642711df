// SPDX-License-Identifier: Apache-2.0
#include "line/text_time.h"

#include <chrono>

namespace tocsin::source {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What is left of a text while a time is read from its front. A failed step leaves `ok` false and
// every later step without effect.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  bool ok() const { return ok_; }
  std::size_t used() const { return at_; }
  bool at_digit() const { return at_ < text_.size() && is_digit(text_[at_]); }
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  void skip(std::size_t count) { at_ += count; }
  std::string_view rest() const { return text_.substr(at_); }

  unsigned digits(std::size_t count) {
    unsigned number = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const char c = peek();
      ok_ = ok_ && is_digit(c);
      if (!ok_) return 0;
      number = number * 10 + static_cast<unsigned>(c - '0');
      ++at_;
    }
    return number;
  }
  bool take(char wanted) {
    if (peek() != wanted) return false;
    ++at_;
    return true;
  }
  void expect(char wanted) { ok_ = ok_ && take(wanted); }

  // After '.' or ',': digits of a second, if any follow.
  std::int64_t fraction() {
    constexpr std::size_t kPlaces = 6;
    if ((peek() != '.' && peek() != ',') || !is_digit(peek(1))) return 0;
    const std::size_t begin = ++at_;
    std::int64_t micros = 0;
    for (; at_digit(); ++at_) {
      if (at_ - begin < kPlaces) micros = micros * 10 + (text_[at_] - '0');
    }
    constexpr std::int64_t kUnits[] = {1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
    return micros * kUnits[std::min(at_ - begin, kPlaces)];
  }

  // "Z" or a numeric offset in seconds, with or without a space before the latter; else nothing.
  std::int64_t zone() {
    zoned_ = true;
    if (take('Z') || take('z')) return 0;
    const std::size_t begin = at_;
    take(' ');
    const char sign = peek();
    if ((sign != '+' && sign != '-') || !is_digit(peek(1)) || !is_digit(peek(2))) {
      at_ = begin;
      zoned_ = false;
      return 0;
    }
    ++at_;
    const unsigned hours = digits(2);
    unsigned minutes = 0;
    const std::size_t colon = peek() == ':' ? 1 : 0;
    if (is_digit(peek(colon)) && is_digit(peek(colon + 1))) {
      skip(colon);
      minutes = digits(2);
    }
    ok_ = ok_ && hours <= 23 && minutes <= 59;
    const std::int64_t distance = hours * 3600 + minutes * 60;
    return sign == '-' ? -distance : distance;
  }

  bool zoned() const { return zoned_; }

  void clock(unsigned& hour, unsigned& minute, unsigned& second) {
    hour = digits(2);
    expect(':');
    minute = digits(2);
    expect(':');
    second = digits(2);
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  bool ok_ = true, zoned_ = false;
};

}  // namespace

bool make_time(int year, unsigned month, unsigned day, unsigned hour, unsigned minute,
               unsigned second, std::int64_t micros, model::Timestamp& out) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return false;
  out = std::chrono::sys_days(date) + std::chrono::seconds(hour * 3600 + minute * 60 + second) +
        std::chrono::microseconds(micros);
  return true;
}

Date date_of(model::Timestamp time) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  return {static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day())};
}

// Asked of every line of most logs, and several times.
unsigned month_named(std::string_view text) {
  if (text.size() < 3) return 0;
  const auto key = [](char a, char b, char c) {
    const auto lower = [](char x) { return static_cast<unsigned char>(x | 0x20); };
    return static_cast<unsigned>(lower(a)) << 16 | static_cast<unsigned>(lower(b)) << 8 | lower(c);
  };
  switch (key(text[0], text[1], text[2])) {
    case key('j', 'a', 'n'):
      return 1;
    case key('f', 'e', 'b'):
      return 2;
    case key('m', 'a', 'r'):
      return 3;
    case key('a', 'p', 'r'):
      return 4;
    case key('m', 'a', 'y'):
      return 5;
    case key('j', 'u', 'n'):
      return 6;
    case key('j', 'u', 'l'):
      return 7;
    case key('a', 'u', 'g'):
      return 8;
    case key('s', 'e', 'p'):
      return 9;
    case key('o', 'c', 't'):
      return 10;
    case key('n', 'o', 'v'):
      return 11;
    case key('d', 'e', 'c'):
      return 12;
    default:
      return 0;
  }
}

namespace {

// "2026-11-21T09:12:44" with a 'T' or a space, as nearly all sources write it: looked at as a
// whole. False for any other form.
bool read_plain_iso(std::string_view text, model::Timestamp& out) {
  constexpr std::size_t kSize = 19;
  if (text.size() < kSize) return false;
  const char* const at = text.data();
  unsigned wrong = 0;
  const auto digit = [&](std::size_t i) {
    const auto d = static_cast<unsigned>(static_cast<unsigned char>(at[i])) - '0';
    wrong |= static_cast<unsigned>(d > 9);
    return d;
  };
  const auto two = [&](std::size_t i) { return digit(i) * 10 + digit(i + 1); };
  const unsigned year = two(0) * 100 + two(2), month = two(5), day = two(8);
  const unsigned hour = two(11), minute = two(14), second = two(17);
  const bool in_form = at[4] == '-' && at[7] == '-' && (at[10] == 'T' || at[10] == ' ') &&
                       at[13] == ':' && at[16] == ':';
  return wrong == 0 && in_form &&
         make_time(static_cast<int>(year), month, day, hour, minute, second, 0, out);
}

}  // namespace

std::size_t read_iso_time(std::string_view text, model::Timestamp& out, bool* zoned) {
  Reader in(text);
  model::Timestamp plain;
  if (read_plain_iso(text, plain)) {
    in.skip(19);
    const std::int64_t micros = in.fraction();
    const std::int64_t zone = in.zone();
    if (!in.ok()) return 0;
    out = plain + std::chrono::microseconds(micros) - std::chrono::seconds(zone);
    if (zoned != nullptr) *zoned = in.zoned();
    return in.used();
  }
  const unsigned year = in.digits(4);
  const char separator = in.peek();
  if (separator != '-' && separator != '/') return 0;
  in.skip(1);
  const unsigned month = in.digits(2);
  in.expect(separator);
  const unsigned day = in.digits(2);
  if (in.peek() != 'T' && in.peek() != ' ' && in.peek() != 't') return 0;
  in.skip(1);
  unsigned hour = 0, minute = 0, second = 0;
  in.clock(hour, minute, second);
  const std::int64_t micros = in.fraction();
  const std::int64_t zone = in.zone();
  model::Timestamp time;
  if (!in.ok() ||
      !make_time(static_cast<int>(year), month, day, hour, minute, second, micros, time)) {
    return 0;
  }
  out = time - std::chrono::seconds(zone);
  if (zoned != nullptr) *zoned = in.zoned();
  return in.used();
}

std::size_t read_month_time(std::string_view text, int year, model::Timestamp& out) {
  const unsigned month = month_named(text);
  if (month == 0 || text.size() < 4 || text[3] != ' ') return 0;
  Reader in(text);
  in.skip(4);
  in.take(' ');
  const unsigned day = in.digits(is_digit(in.peek(1)) ? 2 : 1);
  in.expect(' ');
  if (is_digit(in.peek()) && is_digit(in.peek(1)) && is_digit(in.peek(2)) && in.peek(4) == ' ') {
    year = static_cast<int>(in.digits(4));
    in.skip(1);
  }
  unsigned hour = 0, minute = 0, second = 0;
  in.clock(hour, minute, second);
  const std::int64_t micros = in.fraction();
  model::Timestamp time;
  if (!in.ok() || !make_time(year, month, day, hour, minute, second, micros, time)) return 0;
  out = time;
  return in.used();
}

std::size_t read_access_time(std::string_view text, model::Timestamp& out, bool* zoned) {
  Reader in(text);
  const unsigned day = in.digits(2);
  in.expect('/');
  const unsigned month = in.ok() ? month_named(in.rest()) : 0;
  if (month == 0) return 0;
  in.skip(3);
  in.expect('/');
  const unsigned year = in.digits(4);
  in.expect(':');
  unsigned hour = 0, minute = 0, second = 0;
  in.clock(hour, minute, second);
  const std::int64_t micros = in.fraction();
  const std::int64_t zone = in.zone();
  model::Timestamp time;
  if (!in.ok() ||
      !make_time(static_cast<int>(year), month, day, hour, minute, second, micros, time)) {
    return 0;
  }
  out = time - std::chrono::seconds(zone);
  if (zoned != nullptr) *zoned = in.zoned();
  return in.used();
}

std::size_t read_epoch_seconds(std::string_view text, model::Timestamp& out) {
  constexpr std::size_t kDigitsMax = 12;
  std::size_t digits = 0;
  std::int64_t seconds = 0;
  while (digits < text.size() && is_digit(text[digits])) {
    if (digits == kDigitsMax) return 0;
    seconds = seconds * 10 + (text[digits++] - '0');
  }
  if (digits == 0) return 0;
  Reader in(text.substr(digits));
  const std::int64_t micros = in.peek() == '.' ? in.fraction() : 0;
  out = model::Timestamp(std::chrono::seconds(seconds) + std::chrono::microseconds(micros));
  return digits + in.used();
}

}  // namespace tocsin::source
