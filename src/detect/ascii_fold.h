// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace tocsin::detect {

// What fold_ascii() writes behind the end of a text at most.
inline constexpr std::size_t kFoldRoom = 64;

inline bool has_fold_vectors() {
  return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
         __builtin_cpu_supports("avx512vl") != 0;
}

// Folds a text in ASCII, 64 bytes at a time, to where kFoldRoom bytes more than its size fit. False
// where it is none; then what was written is of no use. Reads nothing outside the text.
[[gnu::always_inline]] __attribute__((target("avx512f,avx512bw"))) inline bool fold_ascii_vectors(
    const std::uint8_t* bytes, std::size_t size, char* out) {
  const __m512i first = _mm512_set1_epi8('A'), letters = _mm512_set1_epi8('Z' - 'A' + 1);
  const __m512i step = _mm512_set1_epi8('a' - 'A');
  std::size_t at = 0;
  do {
    const std::size_t left = size - at;
    const __mmask64 mask = left >= kFoldRoom ? ~__mmask64{0} : (__mmask64{1} << left) - 1;
    const __m512i part = _mm512_maskz_loadu_epi8(mask, bytes + at);
    if (_mm512_movepi8_mask(part) != 0) return false;
    const __mmask64 upper = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(part, first), letters);
    _mm512_storeu_si512(out + at, _mm512_mask_add_epi8(part, upper, part, step));
    at += kFoldRoom;
  } while (at < size);
  return true;
}

// The same for up to kShortFold bytes: a store of half the size crosses fewer lines of the cache.
inline constexpr std::size_t kShortFold = 32;
[[gnu::always_inline]] __attribute__((target("avx512f,avx512bw,avx512vl"))) inline bool
fold_short_ascii(const std::uint8_t* bytes, std::size_t size, char* out) {
  const __m256i first = _mm256_set1_epi8('A'), letters = _mm256_set1_epi8('Z' - 'A' + 1);
  const __m256i step = _mm256_set1_epi8('a' - 'A');
  const auto mask = static_cast<__mmask32>((std::uint64_t{1} << size) - 1);
  const __m256i part = _mm256_maskz_loadu_epi8(mask, bytes);
  const __mmask32 upper = _mm256_cmplt_epu8_mask(_mm256_sub_epi8(part, first), letters);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out),
                      _mm256_mask_add_epi8(part, upper, part, step));
  return _mm256_movepi8_mask(part) == 0;
}

// The same on any processor.
bool fold_ascii(const std::uint8_t* bytes, std::size_t size, char* out);

}  // namespace tocsin::detect
