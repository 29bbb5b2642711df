// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "tocsin/model/value.h"

// The numbers of JSON. What is read is handed on in parts: a Value whose parts were just stored one
// by one is slow to load.

namespace tocsin::source {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads one to eight digits at once; false where not all are. Eight bytes are readable.
inline bool read_digits(const char* text, std::size_t size, std::uint64_t& out) {
  std::uint64_t word = 0;
  std::memcpy(&word, text, sizeof word);
  // The last digit comes to stand last, with zeros before the first.
  word = word << (64 - 8 * size) | (0x3030303030303030u >> 4 * size >> 4 * size);
  constexpr std::uint64_t kHigh = 0xf0f0f0f0f0f0f0f0u, kDigits = 0x3030303030303030u;
  if ((word & kHigh) != kDigits || ((word + 0x0606060606060606u) & kHigh) != kDigits) return false;
  word = (word & ~kHigh) * (10 << 8 | 1) >> 8 & 0x00ff00ff00ff00ffu;
  word = word * (100u << 16 | 1) >> 16 & 0x0000ffff0000ffffu;
  out = word * (std::uint64_t{10'000} << 32 | 1) >> 32;
  return true;
}

// Reads "-?(0|[1-9][0-9]*)"; kNull for what is no integer or does not fit 64 bits. Eight
// bytes are readable.
inline model::ValueKind read_integer(const char* text, std::size_t size, std::uint64_t& bits) {
  const bool negative = *text == '-';
  std::size_t at = negative ? 1 : 0;
  const std::size_t digits = size - at;
  if (digits == 0 || digits > 19 || (digits > 1 && text[at] == '0')) return model::ValueKind::kNull;
  std::uint64_t n = 0;
  if (digits <= 8) {
    if (!read_digits(text + at, digits, n)) return model::ValueKind::kNull;
  } else {
    for (; at < size; ++at) {
      if (!is_digit(text[at])) return model::ValueKind::kNull;
      n = n * 10 + static_cast<std::uint64_t>(text[at] - '0');
    }
  }
  constexpr std::uint64_t kLowest = std::uint64_t{1} << 63;
  if (negative && n > kLowest) return model::ValueKind::kNull;
  bits = negative ? 0 - n : n;
  return negative ? model::ValueKind::kInt : model::ValueKind::kUint;
}

// Reads "-?(0|[1-9][0-9]*)\.[0-9]+" of so few digits that the nearest double is the quotient of two
// integers that doubles hold exactly; false for any other number.
inline bool read_short_decimal(std::string_view text, double& out) {
  constexpr std::size_t kDigitsMax = 16;
  constexpr std::uint64_t kExactMax = std::uint64_t{1} << 53;
  static constexpr double kPowers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                       1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  const std::size_t lead = text.starts_with('-') ? 1 : 0;
  if (text.size() > lead + kDigitsMax + 1) return false;
  std::uint64_t n = 0;
  std::size_t at = lead;
  for (; at < text.size() && is_digit(text[at]); ++at) {
    n = n * 10 + static_cast<std::uint64_t>(text[at] - '0');
  }
  const std::size_t whole = at - lead;
  if (whole == 0 || (whole > 1 && text[lead] == '0')) return false;
  if (at == text.size() || text[at] != '.') return false;
  const std::size_t point = at++;
  for (; at < text.size() && is_digit(text[at]); ++at) {
    n = n * 10 + static_cast<std::uint64_t>(text[at] - '0');
  }
  const std::size_t places = at - point - 1;
  if (at != text.size() || places == 0 || n > kExactMax) return false;
  const double number = static_cast<double>(n) / kPowers[places];
  out = lead == 1 ? -number : number;
  return true;
}

// A number that is no 64-bit integer. One that no double holds, and integers of more digits than
// fit, stay text, which borrows: rules then compare what was written. False for what is no number
// by RFC 8259.
bool read_other_number(std::string_view text, model::Value& out);

}  // namespace tocsin::source
