// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tocsin::model {

// Numbers as digits into memory that the caller knows to be large enough; all return the end.
// Two digits at a time from a table: a decoder renders a dozen numbers for each event.

inline constexpr std::size_t kDecimalBytes = 20;  // of any 64-bit number
inline constexpr std::size_t kHexBytes = 16;

using DigitPairs = std::array<char, 2 * 256>;

consteval DigitPairs make_pairs(unsigned base, const char* digits) {
  DigitPairs pairs{};
  for (unsigned i = 0; i < 256; ++i) {
    pairs[2 * i] = digits[i / base % base];
    pairs[2 * i + 1] = digits[i % base];
  }
  return pairs;
}

inline constexpr DigitPairs kDecimalPairs = make_pairs(10, "0123456789");
inline constexpr DigitPairs kUpperHexPairs = make_pairs(16, "0123456789ABCDEF");

// For numbers below 100.
inline char* write_two_digits(unsigned number, char* out) {
  std::memcpy(out, kDecimalPairs.data() + 2 * number, 2);
  return out + 2;
}

inline unsigned decimal_digits(std::uint64_t number) {
  unsigned digits = 1;
  while (number >= 10'000) {
    number /= 10'000;
    digits += 4;
  }
  return digits + (number >= 10) + (number >= 100) + (number >= 1000);
}

inline char* write_decimal(std::uint64_t number, char* out) {
  char* const end = out + decimal_digits(number);
  char* at = end;
  while (number >= 100) {
    at -= 2;
    write_two_digits(static_cast<unsigned>(number % 100), at);
    number /= 100;
  }
  if (number >= 10) {
    write_two_digits(static_cast<unsigned>(number), at - 2);
  } else {
    at[-1] = static_cast<char>('0' + number);
  }
  return end;
}

// Exactly kWidth digits of a number that has no more.
template <unsigned kWidth>
inline char* write_fixed(std::uint64_t number, char* out) {
  unsigned at = kWidth;
  while (at >= 2) {
    at -= 2;
    write_two_digits(static_cast<unsigned>(number % 100), out + at);
    number /= 100;
  }
  if (at == 1) *out = static_cast<char>('0' + number % 10);
  return out + kWidth;
}

// With at least `width` digits, zeros in front.
inline char* write_padded(std::uint64_t number, unsigned width, char* out) {
  for (unsigned digits = decimal_digits(number); digits < width; ++digits) *out++ = '0';
  return write_decimal(number, out);
}

// Lower case, no padding; zero is one digit.
inline char* write_hex(std::uint64_t number, char* out) {
  const int digits = (67 - std::countl_zero(number | 1)) / 4;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
    *out++ = "0123456789abcdef"[(number >> shift) & 15];
  }
  return out;
}

// With at least two digits, as in dates.
inline char* write_date_part(unsigned number, char* out) {
  return number < 100 ? write_two_digits(number, out) : write_decimal(number, out);
}

inline char* write_upper_hex_byte(std::uint8_t byte, char* out) {
  std::memcpy(out, kUpperHexPairs.data() + 2 * std::size_t{byte}, 2);
  return out + 2;
}

}  // namespace tocsin::model
