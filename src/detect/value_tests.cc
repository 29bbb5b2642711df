// SPDX-License-Identifier: Apache-2.0
#include "value_tests.h"

#include <immintrin.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "tocsin/model/time.h"

namespace tocsin::detect {
namespace {

using rule::GlobPiece;
using rule::Test;

// Where the character at `at` ends.
std::size_t after_character(std::string_view text, std::size_t at) {
  ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
  return at;
}

// The ISO 8601 week of a day: that of its week's Thursday, counted in the Thursday's year.
double iso_week(std::chrono::sys_days day) {
  using namespace std::chrono;
  const auto thursday = day - days(weekday(day).iso_encoding()) + days(4);
  const sys_days january_first(year_month_day(thursday).year() / January / 1);
  return static_cast<double>((thursday - january_first) / days(7) + 1);
}

}  // namespace

namespace {

// Looks at 64 places at once for the literal's first and last byte, and compares the rest where
// both stand. Reads nothing outside the text.
__attribute__((target("avx512f,avx512bw"))) bool contains_avx512(std::string_view text,
                                                                 std::string_view literal) {
  const __m512i first = _mm512_set1_epi8(literal.front());
  const __m512i last = _mm512_set1_epi8(literal.back());
  const std::size_t reach = literal.size() - 1;
  const std::size_t places = text.size() - reach;
  for (std::size_t at = 0; at < places; at += 64) {
    const std::size_t left = places - at;
    const __mmask64 mask = left >= 64 ? ~__mmask64{0} : (__mmask64{1} << left) - 1;
    const __m512i heads = _mm512_maskz_loadu_epi8(mask, text.data() + at);
    const __m512i tails = _mm512_maskz_loadu_epi8(mask, text.data() + at + reach);
    __mmask64 hits = _mm512_mask_cmpeq_epi8_mask(mask, heads, first);
    hits = _mm512_mask_cmpeq_epi8_mask(hits, tails, last);
    for (; hits != 0; hits &= hits - 1) {
      const auto i = static_cast<std::size_t>(__builtin_ctzll(hits));
      if (std::memcmp(text.data() + at + i, literal.data(), reach) == 0) return true;
    }
  }
  return false;
}

// The same with 32 places at a time; the last step goes back so far that it is whole.
__attribute__((target("avx2"))) bool contains_avx2(std::string_view text,
                                                   std::string_view literal) {
  const __m256i first = _mm256_set1_epi8(literal.front());
  const __m256i last = _mm256_set1_epi8(literal.back());
  const std::size_t reach = literal.size() - 1;
  const std::size_t places = text.size() - reach;
  for (std::size_t at = 0; at < places; at += 32) {
    at = std::min(at, places - 32);
    const char* const begin = text.data() + at;
    const __m256i heads = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(begin));
    const __m256i tails = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(begin + reach));
    const __m256i both =
        _mm256_and_si256(_mm256_cmpeq_epi8(heads, first), _mm256_cmpeq_epi8(tails, last));
    auto hits = static_cast<std::uint32_t>(_mm256_movemask_epi8(both));
    for (; hits != 0; hits &= hits - 1) {
      if (std::memcmp(begin + __builtin_ctz(hits), literal.data(), reach) == 0) return true;
    }
  }
  return false;
}

}  // namespace

bool contains(std::string_view text, std::string_view literal) {
  if (literal.size() > text.size()) return false;
  if (literal.size() <= 1) {
    return literal.empty() || std::memchr(text.data(), literal.front(), text.size()) != nullptr;
  }
  if (__builtin_cpu_supports("avx512bw")) return contains_avx512(text, literal);
  const bool room = text.size() - literal.size() + 1 >= 32;
  if (room && __builtin_cpu_supports("avx2")) return contains_avx2(text, literal);
  return memmem(text.data(), text.size(), literal.data(), literal.size()) != nullptr;
}

namespace {

// Where the literal first stands at or after `from`; npos where it does not.
std::size_t find_from(std::string_view text, std::size_t from, std::string_view literal) {
  if (from > text.size()) return text.npos;
  const void* found =
      memmem(text.data() + from, text.size() - from, literal.data(), literal.size());
  return found == nullptr ? text.npos
                          : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

}  // namespace

// Matches greedily from star to star: where the pieces between two stars fit first is as good as
// any later place. So only the last star needs to be remembered.
bool glob_matches(const std::vector<GlobPiece>& glob, std::string_view text) {
  using Kind = GlobPiece::Kind;
  const std::size_t end = glob.size();
  // Most globs fail because a piece does not stand in the text at all.
  for (const GlobPiece& piece : glob) {
    if (piece.kind == Kind::kText && !contains(text, piece.text)) return false;
  }
  std::size_t piece = 0, at = 0;
  std::size_t star = end, star_at = 0;
  while (true) {
    bool fits = true;
    if (piece == end) {
      if (at == text.size()) return true;
      fits = false;
    } else if (glob[piece].kind == Kind::kAny) {
      star = piece++;
      if (piece == end) return true;
      if (glob[piece].kind == Kind::kText) at = find_from(text, at, glob[piece].text);
      if (at == text.npos) return false;
      star_at = at;
    } else if (glob[piece].kind == Kind::kOne) {
      fits = at < text.size();
      if (fits) at = after_character(text, at), ++piece;
    } else {
      const std::string& wanted = glob[piece].text;
      fits = text.substr(at).starts_with(wanted);
      if (fits) at += wanted.size(), ++piece;
    }
    if (fits) continue;
    if (star == end || star_at >= text.size()) return false;
    piece = star + 1;
    star_at = after_character(text, star_at);
    if (glob[piece].kind == Kind::kText) star_at = find_from(text, star_at, glob[piece].text);
    if (star_at == text.npos) return false;
    at = star_at;
  }
}

bool finds(const re2::RE2& regex, std::string_view text, std::size_t from) {
  return regex.Match(re2::StringPiece(text.data(), text.size()), from, text.size(),
                     re2::RE2::UNANCHORED, nullptr, 0);
}

bool begins_at(const re2::RE2& regex, std::string_view text, std::size_t place) {
  return regex.Match(re2::StringPiece(text.data(), text.size()), place, text.size(),
                     re2::RE2::ANCHOR_START, nullptr, 0);
}

bool stands_to(Test test, double number, double bound) {
  switch (test) {
    case Test::kEquals:
      return number == bound;
    case Test::kLess:
      return number < bound;
    case Test::kLessEqual:
      return number <= bound;
    case Test::kGreater:
      return number > bound;
    case Test::kGreaterEqual:
      return number >= bound;
    default:
      return false;
  }
}

bool date_part_passes(const rule::Predicate& predicate, std::string_view text) {
  using namespace std::chrono;
  // A day alone is its first moment.
  constexpr std::size_t kDayBytes = 10;
  const auto time = text.size() == kDayBytes
                        ? model::parse_time(std::string(text).append("T00:00:00Z"))
                        : model::parse_time(text);
  if (!time) return false;
  const sys_days day = floor<days>(*time);
  const year_month_day date(day);
  const auto in_day = floor<minutes>(*time - day);
  double part = 0;
  switch (predicate.date_part) {
    case rule::DatePart::kMinute:
      part = static_cast<double>(in_day.count() % 60);
      break;
    case rule::DatePart::kHour:
      part = static_cast<double>(in_day.count() / 60);
      break;
    case rule::DatePart::kDay:
      part = static_cast<unsigned>(date.day());
      break;
    case rule::DatePart::kWeek:
      part = iso_week(day);
      break;
    case rule::DatePart::kMonth:
      part = static_cast<unsigned>(date.month());
      break;
    case rule::DatePart::kYear:
      part = static_cast<int>(date.year());
      break;
  }
  return stands_to(predicate.date_test, part, predicate.bound);
}

}  // namespace tocsin::detect
