// SPDX-License-Identifier: Apache-2.0
#include "audit/hexadecimal.h"

#include <emmintrin.h>

#include <array>
#include <charconv>

namespace tocsin::source::audit {

namespace {

constexpr std::uint8_t kNoDigit = 0x80;
constexpr std::array<std::uint8_t, 256> kHexDigits = [] {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(kNoDigit);
  for (unsigned i = 0; i < 10; ++i) digits['0' + i] = static_cast<std::uint8_t>(i);
  for (unsigned i = 0; i < 6; ++i) {
    digits['A' + i] = digits['a' + i] = static_cast<std::uint8_t>(10 + i);
  }
  return digits;
}();
unsigned hex_digit(char c) { return kHexDigits[static_cast<unsigned char>(c)]; }

// The values of sixteen hexadecimal digits; false where not all are.
bool read_hex_digits(const char* text, __m128i& values) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  const auto is_below = [](__m128i number, char limit) {  // without sign
    return _mm_cmpeq_epi8(_mm_min_epu8(number, _mm_set1_epi8(static_cast<char>(limit - 1))),
                          number);
  };
  const __m128i digit = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
  const __m128i letter = _mm_sub_epi8(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
  const __m128i is_digit = is_below(digit, 10), is_letter = is_below(letter, 6);
  values = _mm_or_si128(_mm_and_si128(is_digit, digit),
                        _mm_and_si128(is_letter, _mm_add_epi8(letter, _mm_set1_epi8(10))));
  return _mm_movemask_epi8(_mm_or_si128(is_digit, is_letter)) == 0xffff;
}

}  // namespace

bool is_hexadecimal(std::string_view text) {
  if (text.size() < 2 || text.size() % 2 != 0) return false;
  __m128i values;
  while (text.size() >= 16) {
    if (!read_hex_digits(text.data(), values)) return false;
    text.remove_prefix(16);
  }
  unsigned seen = 0;
  for (const char c : text) seen |= hex_digit(c);
  return (seen & kNoDigit) == 0;
}

bool read_hex(std::string_view text, char for_nul, char* out) {
  const __m128i nul = _mm_set1_epi8(for_nul);
  unsigned beyond = 0;
  __m128i values;
  while (text.size() >= 16 && read_hex_digits(text.data(), values)) {
    // The first digit of each pair counts for sixteen.
    const __m128i pairs = _mm_and_si128(
        _mm_or_si128(_mm_slli_epi16(values, 4), _mm_srli_epi16(values, 8)), _mm_set1_epi16(0xff));
    __m128i bytes = _mm_packus_epi16(pairs, pairs);
    bytes = _mm_or_si128(bytes, _mm_and_si128(_mm_cmpeq_epi8(bytes, _mm_setzero_si128()), nul));
    _mm_storel_epi64(reinterpret_cast<__m128i*>(out), bytes);
    beyond |= static_cast<unsigned>(_mm_movemask_epi8(bytes));
    text.remove_prefix(16);
    out += 8;
  }
  for (; !text.empty(); text.remove_prefix(2)) {
    const unsigned byte = hex_digit(text[0]) * 16 + hex_digit(text[1]);
    *out++ = byte == 0 ? for_nul : static_cast<char>(byte);
    beyond |= byte & 0x80;
  }
  return beyond == 0;
}

std::uint64_t number_of_hex(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number, 16);
  return number;
}

}  // namespace tocsin::source::audit
