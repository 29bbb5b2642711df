// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <immintrin.h>

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tocsin::detect {

// Which way a search runs; what the processor lacks falls back to the next lesser. Every way finds
// the same; kBest is the fastest.
enum class ScanPath : std::uint8_t { kBest, kScalar, kAvx2, kAvx512, kVbmi };

// Finds the places of a text where one of a few short patterns may stand, 64 places at a time.
//
// The idea: patterns are dealt out to eight buckets, a bit each. For each of the first four bytes
// of a pattern two tables of sixteen say, by the low and by the high half of a byte of the text,
// which buckets may have a pattern with such a byte there; a vector instruction looks 64 bytes up
// at once. Where a bit remains after all eight look-ups, the caller compares. Shorter patterns
// leave the tables of the bytes that they lack open. Immutable after the last add(); any thread.
class NibbleFilter {
 public:
  static constexpr std::size_t kBytes = 4;
  static constexpr std::size_t kBuckets = 8;

  // Enters the first four bytes of a pattern; `any_case`: ASCII letters stand for both cases.
  void add(std::size_t bucket, std::string_view pattern, bool any_case) {
    const auto bit = static_cast<std::uint8_t>(1u << bucket);
    for (std::size_t b = 0; b < kBytes; ++b) {
      if (b >= pattern.size()) {
        for (std::size_t n = 0; n < 16; ++n) low_[b][n] |= bit, high_[b][n] |= bit;
        continue;
      }
      const auto byte = static_cast<std::uint8_t>(pattern[b]);
      low_[b][byte & 15] |= bit;
      high_[b][byte >> 4] |= bit;
      const std::uint8_t lower = byte | 0x20;
      if (any_case && lower >= 'a' && lower <= 'z') high_[b][(byte ^ 0x20) >> 4] |= bit;
    }
  }

  // Enters a pattern of which the first four bytes are each one of a set.
  void add_sets(std::size_t bucket, std::span<const std::bitset<256>> sets) {
    const auto bit = static_cast<std::uint8_t>(1u << bucket);
    for (std::size_t b = 0; b < kBytes; ++b) {
      for (std::size_t byte = 0; byte < 256; ++byte) {
        if (b < sets.size() && !sets[b][byte]) continue;
        low_[b][byte & 15] |= bit;
        high_[b][byte >> 4] |= bit;
      }
    }
  }

  // Calls confirm(place, buckets) for every place where patterns of these buckets may stand, until
  // it returns true; returns whether it did. The bytes of a pattern stand `kStep` apart. Past the
  // end of the text every byte counts as zero, so a place may be reported that has no room.
  template <std::size_t kStep, class Confirm>
  bool search(std::span<const std::uint8_t> text, ScanPath path, const Confirm& confirm) const {
    const bool avx2 = __builtin_cpu_supports("avx2") != 0;
    const bool avx512 = __builtin_cpu_supports("avx512bw") != 0;
    if (path == ScanPath::kScalar || !avx2) return search_scalar<kStep>(text, 0, confirm);
    if (path == ScanPath::kAvx2 || !avx512) return search_avx2<kStep>(text, confirm);
    return search_avx512<kStep>(text, confirm);
  }

 private:
  template <std::size_t kStep, class Confirm>
  bool search_scalar(std::span<const std::uint8_t> text, std::size_t from,
                     const Confirm& confirm) const {
    for (std::size_t place = from; place < text.size(); ++place) {
      unsigned buckets = 0xff;
      for (std::size_t b = 0; b < kBytes && buckets != 0; ++b) {
        const std::size_t at = place + b * kStep;
        const std::uint8_t byte = at < text.size() ? text[at] : 0;
        buckets &= low_[b][byte & 15] & high_[b][byte >> 4];
      }
      if (buckets != 0 && confirm(place, buckets)) return true;
    }
    return false;
  }

  template <std::size_t kStep, class Confirm>
  __attribute__((target("avx2"))) bool search_avx2(std::span<const std::uint8_t> text,
                                                   const Confirm& confirm) const {
    __m256i low[kBytes], high[kBytes];
    for (std::size_t b = 0; b < kBytes; ++b) {
      low[b] = _mm256_broadcastsi128_si256(
          _mm_loadu_si128(reinterpret_cast<const __m128i*>(low_[b].data())));
      high[b] = _mm256_broadcastsi128_si256(
          _mm_loadu_si128(reinterpret_cast<const __m128i*>(high_[b].data())));
    }
    const __m256i nibble = _mm256_set1_epi8(15);
    constexpr std::size_t kReach = 32 + (kBytes - 1) * kStep;
    std::size_t place = 0;
    for (; place + kReach <= text.size(); place += 32) {
      __m256i buckets = _mm256_set1_epi8(-1);
      for (std::size_t b = 0; b < kBytes; ++b) {
        const __m256i bytes =
            _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text.data() + place + b * kStep));
        const __m256i l = _mm256_shuffle_epi8(low[b], _mm256_and_si256(bytes, nibble));
        const __m256i h =
            _mm256_shuffle_epi8(high[b], _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble));
        buckets = _mm256_and_si256(buckets, _mm256_and_si256(l, h));
      }
      auto hits = ~static_cast<std::uint32_t>(
          _mm256_movemask_epi8(_mm256_cmpeq_epi8(buckets, _mm256_setzero_si256())));
      if (hits == 0) [[likely]]
        continue;
      alignas(32) std::uint8_t sets[32];
      _mm256_store_si256(reinterpret_cast<__m256i*>(sets), buckets);
      for (; hits != 0; hits &= hits - 1) {
        const auto i = static_cast<std::size_t>(__builtin_ctz(hits));
        if (confirm(place + i, sets[i])) return true;
      }
    }
    return search_scalar<kStep>(text, place, confirm);
  }

  template <std::size_t kStep, class Confirm>
  __attribute__((target("avx512f,avx512bw"))) bool search_avx512(std::span<const std::uint8_t> text,
                                                                 const Confirm& confirm) const {
    __m512i low[kBytes], high[kBytes];
    for (std::size_t b = 0; b < kBytes; ++b) {
      low[b] =
          _mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(low_[b].data())));
      high[b] = _mm512_broadcast_i32x4(
          _mm_loadu_si128(reinterpret_cast<const __m128i*>(high_[b].data())));
    }
    const __m512i nibble = _mm512_set1_epi8(15);
    for (std::size_t place = 0; place < text.size(); place += 64) {
      __m512i buckets = _mm512_set1_epi8(-1);
      for (std::size_t b = 0; b < kBytes; ++b) {
        const std::size_t at = place + b * kStep;
        const std::size_t left = at < text.size() ? text.size() - at : 0;
        const __mmask64 mask = left >= 64 ? ~__mmask64{0} : (__mmask64{1} << left) - 1;
        const __m512i bytes = _mm512_maskz_loadu_epi8(mask, text.data() + at);
        const __m512i l = _mm512_shuffle_epi8(low[b], _mm512_and_si512(bytes, nibble));
        const __m512i h =
            _mm512_shuffle_epi8(high[b], _mm512_and_si512(_mm512_srli_epi16(bytes, 4), nibble));
        buckets = _mm512_ternarylogic_epi64(buckets, l, h, 0x80);
      }
      __mmask64 hits = _mm512_test_epi8_mask(buckets, buckets);
      if (hits == 0) [[likely]]
        continue;
      const std::size_t places = text.size() - place;
      if (places < 64) hits &= (__mmask64{1} << places) - 1;
      alignas(64) std::uint8_t sets[64];
      _mm512_store_si512(sets, buckets);
      for (; hits != 0; hits &= hits - 1) {
        const auto i = static_cast<std::size_t>(__builtin_ctzll(hits));
        if (confirm(place + i, sets[i])) return true;
      }
    }
    return false;
  }

  std::array<std::array<std::uint8_t, 16>, kBytes> low_{}, high_{};
};

}  // namespace tocsin::detect
