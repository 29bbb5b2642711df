// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include <emmintrin.h>

namespace tocsin::source {

// How often a byte occurs.
std::size_t count_byte(std::span<const std::uint8_t> bytes, std::uint8_t wanted);

// True where `wanted` is among the first `size` bytes. Reads up to 15 bytes behind them.
inline bool has_byte(const char* bytes, std::size_t size, char wanted) {
  const __m128i pattern = _mm_set1_epi8(wanted);
  std::size_t at = 0;
  while (at < size) {
    const __m128i part = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + at));
    const auto hits = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(part, pattern)));
    if (hits != 0) return at + static_cast<unsigned>(__builtin_ctz(hits)) < size;
    at += 16;
  }
  return false;
}

// True where the first `size` bytes are equal. Reads up to 15 bytes behind both.
inline bool same_bytes(const char* a, const char* b, std::size_t size) {
  std::size_t at = 0;
  while (true) {
    const __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(a + at));
    const __m128i y = _mm_loadu_si128(reinterpret_cast<const __m128i*>(b + at));
    const auto differ = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(x, y))) ^ 0xffffu;
    if (size - at <= 16) return (differ & (0xffffu >> (16 - (size - at)))) == 0;
    if (differ != 0) return false;
    at += 16;
  }
}

// Which of 32 bytes are equal, a bit each. As a vector of the compiler, so that a function for
// processors with wider ones gets one comparison for it.
[[gnu::always_inline]] inline std::uint32_t equal_bytes(const char* a, const char* b) {
  using Bytes = char __attribute__((vector_size(32)));
  using Bits = bool __attribute__((ext_vector_type(32)));
  Bytes x, y;
  std::memcpy(&x, a, sizeof x);
  std::memcpy(&y, b, sizeof y);
  return __builtin_bit_cast(std::uint32_t, __builtin_convertvector(x == y, Bits));
}

}  // namespace tocsin::source
