// SPDX-License-Identifier: Apache-2.0
#include "byte_scan.h"

#include <immintrin.h>

namespace tocsin::source {

namespace {

std::size_t count_plain(const std::uint8_t* bytes, std::size_t size, std::uint8_t wanted) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < size; ++i) count += bytes[i] == wanted;
  return count;
}

__attribute__((target("avx2"))) std::size_t count_avx2(const std::uint8_t* bytes, std::size_t size,
                                                       std::uint8_t wanted) {
  const __m256i pattern = _mm256_set1_epi8(static_cast<char>(wanted));
  const __m256i zero = _mm256_setzero_si256();
  __m256i sums = zero;
  std::size_t at = 0;
  while (size - at >= 32) {
    // Byte counters hold 255 rounds; then they are added up into 64-bit lanes.
    __m256i counts = zero;
    std::size_t rounds = (size - at) / 32;
    if (rounds > 255) rounds = 255;
    for (std::size_t i = 0; i < rounds; ++i, at += 32) {
      const __m256i part = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + at));
      counts = _mm256_sub_epi8(counts, _mm256_cmpeq_epi8(part, pattern));
    }
    sums = _mm256_add_epi64(sums, _mm256_sad_epu8(counts, zero));
  }
  alignas(32) std::uint64_t lanes[4];
  _mm256_store_si256(reinterpret_cast<__m256i*>(lanes), sums);
  return lanes[0] + lanes[1] + lanes[2] + lanes[3] + count_plain(bytes + at, size - at, wanted);
}

}  // namespace

std::size_t count_byte(std::span<const std::uint8_t> bytes, std::uint8_t wanted) {
  static const bool kHasAvx2 = __builtin_cpu_supports("avx2") != 0;
  return kHasAvx2 ? count_avx2(bytes.data(), bytes.size(), wanted)
                  : count_plain(bytes.data(), bytes.size(), wanted);
}

}  // namespace tocsin::source
