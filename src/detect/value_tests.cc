// SPDX-License-Identifier: Apache-2.0
#include "value_tests.h"

#include <arpa/inet.h>

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

bool same_bits(const std::uint8_t* a, const std::uint8_t* b, unsigned bits) {
  if (std::memcmp(a, b, bits / 8) != 0) return false;
  const unsigned rest = bits % 8;
  return rest == 0 || ((a[bits / 8] ^ b[bits / 8]) >> (8 - rest)) == 0;
}

// The ISO 8601 week of a day: that of its week's Thursday, counted in the Thursday's year.
double iso_week(std::chrono::sys_days day) {
  using namespace std::chrono;
  const auto thursday = day - days(weekday(day).iso_encoding()) + days(4);
  const sys_days january_first(year_month_day(thursday).year() / January / 1);
  return static_cast<double>((thursday - january_first) / days(7) + 1);
}

}  // namespace

bool contains(std::string_view text, std::string_view literal) {
  if (literal.empty()) return true;
  return memmem(text.data(), text.size(), literal.data(), literal.size()) != nullptr;
}

// Matches greedily from star to star: where the pieces between two stars fit first is as good as
// any later place. So only the last star needs to be remembered.
bool glob_matches(const std::vector<GlobPiece>& glob, std::string_view text) {
  std::size_t piece = 0, at = 0;
  std::size_t star = glob.size(), star_at = 0;
  while (true) {
    bool fits = true;
    if (piece == glob.size()) {
      if (at == text.size()) return true;
      fits = false;
    } else if (glob[piece].kind == GlobPiece::Kind::kAny) {
      star = piece++;
      star_at = at;
    } else if (glob[piece].kind == GlobPiece::Kind::kOne) {
      fits = at < text.size();
      if (fits) at = after_character(text, at), ++piece;
    } else {
      const std::string& wanted = glob[piece].text;
      fits = text.substr(at).starts_with(wanted);
      if (fits) at += wanted.size(), ++piece;
    }
    if (fits) continue;
    if (star == glob.size() || star_at >= text.size()) return false;
    star_at = after_character(text, star_at);
    at = star_at;
    piece = star + 1;
  }
}

bool finds(const re2::RE2& regex, std::string_view text) {
  return regex.Match(re2::StringPiece(text.data(), text.size()), 0, text.size(),
                     re2::RE2::UNANCHORED, nullptr, 0);
}

bool is_in_network(const rule::Network& network, std::string_view text) {
  char spelled[64];
  if (text.size() >= sizeof spelled || text.find('\0') != text.npos) {
    // No address is as long as this, but its zone may be.
    const std::size_t zone = text.find('%');
    if (zone == text.npos || zone >= sizeof spelled || text.find('\0') != text.npos) return false;
    text = text.substr(0, zone);
  }
  std::memcpy(spelled, text.data(), text.size());
  spelled[text.size()] = '\0';
  std::uint8_t address[16];
  const std::uint8_t* const wanted = network.address.data();
  if (inet_pton(AF_INET, spelled, address) == 1) {
    return !network.v6 && same_bits(address, wanted + 12, network.prefix_bits);
  }
  if (char* zone = std::strchr(spelled, '%')) *zone = '\0';
  if (inet_pton(AF_INET6, spelled, address) != 1) return false;
  if (network.v6) return same_bits(address, wanted, network.prefix_bits);
  static constexpr std::uint8_t kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::memcmp(address, kMapped, sizeof kMapped) == 0 &&
         same_bits(address + 12, wanted + 12, network.prefix_bits);
}

bool stands_to(Test test, double number, double bound) {
  switch (test) {
    case Test::kEquals: return number == bound;
    case Test::kLess: return number < bound;
    case Test::kLessEqual: return number <= bound;
    case Test::kGreater: return number > bound;
    case Test::kGreaterEqual: return number >= bound;
    default: return false;
  }
}

bool date_part_passes(const rule::Predicate& predicate, std::string_view text) {
  using namespace std::chrono;
  const auto time = model::parse_time(text);
  if (!time) return false;
  const sys_days day = floor<days>(*time);
  const year_month_day date(day);
  const auto in_day = floor<minutes>(*time - day);
  double part = 0;
  switch (predicate.date_part) {
    case rule::DatePart::kMinute: part = static_cast<double>(in_day.count() % 60); break;
    case rule::DatePart::kHour: part = static_cast<double>(in_day.count() / 60); break;
    case rule::DatePart::kDay: part = static_cast<unsigned>(date.day()); break;
    case rule::DatePart::kWeek: part = iso_week(day); break;
    case rule::DatePart::kMonth: part = static_cast<unsigned>(date.month()); break;
    case rule::DatePart::kYear: part = static_cast<int>(date.year()); break;
  }
  return stands_to(predicate.date_test, part, predicate.bound);
}

}  // namespace tocsin::detect
