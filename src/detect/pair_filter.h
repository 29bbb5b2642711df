// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <immintrin.h>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tocsin::detect {

// Finds the places of a text where one of some hundred patterns may stand, 64 places at a time.
//
// The idea: every two neighbouring bytes of the text are hashed to seven bits, and one vector
// instruction looks 64 such hashes up in a table of 128. Patterns are dealt out to buckets, a bit
// each; the table of pair k says which buckets may have a pattern with such a pair at its k-th
// byte. A set of tables has eight buckets, and there are up to four sets. Where a bit remains after
// all look-ups, the caller compares. Pairs tell far more than the halves of single bytes do
// (NibbleFilter), so buckets may be full; patterns that are shorter than the window leave the
// tables of the pairs that they lack open.
//
// Only for processors with AVX-512 VBMI, VBMI2 and GFNI. Immutable after the last add(); any
// thread. Reads no byte outside the text.
class PairFilter {
 public:
  static constexpr std::size_t kBits = 8, kSets = 4;
  static constexpr std::size_t kBuckets = kBits * kSets;
  static constexpr std::size_t kPatternMin = 2;
  static constexpr std::size_t kPatternMax = 8;

  static bool available() {
    return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi") &&
           __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("gfni");
  }

  // Whether ASCII letters stand for both cases. (Some other characters then pass for others.)
  enum class Case : bool { kAsItIs, kAny };
  explicit PairFilter(Case letters = Case::kAsItIs) : case_bit_(letters == Case::kAny ? 0x20 : 0) {}

  // Enters a pattern of kPatternMin to kPatternMax bytes.
  void add(std::size_t bucket, std::string_view pattern) {
    Tables& tables = tables_[bucket / kBits];
    const auto bit = static_cast<std::uint8_t>(1u << bucket % kBits);
    used_ = std::max(used_, bucket / kBits + 1);
    for (std::size_t k = 0; k < kPairs; ++k) {
      if (k + 1 >= pattern.size()) {
        for (std::uint8_t& buckets : tables[k]) buckets |= bit;
      } else {
        pairs_ = std::max(pairs_, k + 1);
        tables[k][hash_of(pattern[k] | case_bit_, pattern[k + 1] | case_bit_)] |= bit;
      }
    }
  }

  // About the share of places that pass in a text that has no pattern but is made of the same
  // characters: of hexadecimal digits there are few pairs.
  double pass_rate() const {
    std::array<double, kPairs> kinds{};
    for (std::size_t k = 0; k < kPairs; ++k) {
      std::size_t seen = 0;
      for (std::size_t i = 0; i < kTableSize; ++i) {
        std::uint8_t buckets = 0;
        for (const Tables& tables : tables_) buckets |= tables[k][i];
        seen += buckets != 0;
      }
      kinds[k] = static_cast<double>(std::max(seen, kTableSize / 2));
    }
    double rate = 0;
    for (std::size_t bucket = 0; bucket < used_ * kBits; ++bucket) {
      double of_bucket = 1;
      for (std::size_t k = 0; k < kPairs; ++k) {
        std::size_t set = 0;
        for (const std::uint8_t buckets : tables_[bucket / kBits][k]) {
          set += buckets >> bucket % kBits & 1;
        }
        of_bucket *= std::min(1.0, static_cast<double>(set) / kinds[k]);
      }
      rate += of_bucket;
    }
    return rate;
  }

  struct Searched {
    bool stopped = false;  // confirm() returned true
    bool ascii = true;     // what was searched is ASCII
  };
  // Calls confirm(place, buckets) for every place where patterns of these buckets may stand, until
  // it returns true. Past the end of the text every byte counts as zero, so a place may be reported
  // that has no room.
  template <class Confirm>
  Searched search(std::string_view text, const Confirm& confirm) const {
    if (pairs_ <= kLeastPairs && used_ == 1) return run<kLeastPairs, 1>(text, confirm);
    if (pairs_ <= kFewPairs) {
      return used_ == 1 ? run<kFewPairs, 1>(text, confirm) : run<kFewPairs, kSets>(text, confirm);
    }
    if (used_ > 2) return run<kPairs, kSets>(text, confirm);
    return used_ == 1 ? run<kPairs, 1>(text, confirm) : run<kPairs, 2>(text, confirm);
  }

 private:
  static constexpr std::size_t kPairs = kPatternMax - 1;
  static constexpr std::size_t kLeastPairs = 3, kFewPairs = 4;
  static constexpr std::size_t kTableSize = 128;
  static constexpr std::size_t kPlaces = 64;
  using Tables = std::array<std::array<std::uint8_t, kTableSize>, kPairs>;

  // The second byte is turned by three bits, so that of letters all five bits that differ count.
  static std::size_t hash_of(int first, int second) {
    const auto a = static_cast<std::uint8_t>(first), b = static_cast<std::uint8_t>(second);
    return static_cast<std::size_t>((a ^ b << 3 ^ b >> 4) & 0x7f);
  }
  // The turn as a matrix of bits for GF2P8AFFINEQB: the row of bit i is byte 7 - i.
  static constexpr std::uint64_t kTurn = [] {
    std::uint64_t matrix = 0;
    for (unsigned i = 0; i < 8; ++i) {
      const std::uint64_t row = (i >= 3 ? 1u << (i - 3) : 0u) | (i < 4 ? 1u << (i + 4) : 0u);
      matrix |= row << 8 * (7 - i);
    }
    return matrix;
  }();

  // The hashes of a block and of the one after it are at hand; those of the pairs behind each
  // place are shifted out of them, which is cheaper than to load and hash the text seven times.
  template <std::size_t kCount, std::size_t kUsed, class Confirm>
  __attribute__((target("avx512f,avx512bw,avx512vbmi,avx512vbmi2,gfni"))) Searched
  run(std::string_view text, const Confirm& confirm) const {
    const std::size_t size = text.size();
    __m512i low[kUsed][kCount], high[kUsed][kCount];
    for (std::size_t h = 0; h < kUsed; ++h) {
      for (std::size_t k = 0; k < kCount; ++k) {
        low[h][k] = _mm512_loadu_si512(tables_[h][k].data());
        high[h][k] = _mm512_loadu_si512(tables_[h][k].data() + kPlaces);
      }
    }
    const __m512i case_bit = _mm512_set1_epi8(static_cast<char>(case_bit_));
    __m512i all = block(text, 0);
    __m512i next = block(text, kPlaces);
    __m512i hash = hashes_of(all, next, case_bit);
    for (std::size_t place = 0; place < size; place += kPlaces) {
      const __m512i after_next = block(text, place + 2 * kPlaces);
      const __m512i next_hash = hashes_of(next, after_next, case_bit);
      all = _mm512_or_si512(all, next);
      const __m512i words_ahead = _mm512_alignr_epi64(next_hash, hash, 1);
      __m512i hashes[kCount];
      hashes[0] = hash;
      hashes[1] = _mm512_shrdi_epi64(hash, words_ahead, 8);
      hashes[2] = _mm512_shrdi_epi64(hash, words_ahead, 16);
      if constexpr (kCount > 3) hashes[3] = _mm512_shrdi_epi64(hash, words_ahead, 24);
      if constexpr (kCount > kFewPairs) {
        hashes[4] = _mm512_shrdi_epi64(hash, words_ahead, 32);
        hashes[5] = _mm512_shrdi_epi64(hash, words_ahead, 40);
        hashes[6] = _mm512_shrdi_epi64(hash, words_ahead, 48);
      }
      __m512i passed[kUsed];
      for (std::size_t h = 0; h < kUsed; ++h) {
        passed[h] = _mm512_permutex2var_epi8(low[h][0], hashes[0], high[h][0]);
        for (std::size_t k = 1; k < kCount; ++k) {
          passed[h] = _mm512_and_si512(passed[h],
                                       _mm512_permutex2var_epi8(low[h][k], hashes[k], high[h][k]));
        }
      }
      hash = next_hash;
      next = after_next;
      __m512i any = passed[0];
      for (std::size_t h = 1; h < kUsed; ++h) any = _mm512_or_si512(any, passed[h]);
      __mmask64 hits = _mm512_test_epi8_mask(any, any);
      if (hits == 0) [[likely]]
        continue;
      if (size - place < kPlaces) hits &= (__mmask64{1} << (size - place)) - 1;
      alignas(64) std::uint8_t sets[kUsed][kPlaces];
      for (std::size_t h = 0; h < kUsed; ++h) _mm512_store_si512(sets[h], passed[h]);
      for (; hits != 0; hits &= hits - 1) {
        const auto i = static_cast<std::size_t>(std::countr_zero(hits));
        std::uint32_t buckets = sets[0][i];
        for (std::size_t h = 1; h < kUsed; ++h) {
          buckets |= static_cast<std::uint32_t>(sets[h][i]) << h * kBits;
        }
        if (confirm(place + i, buckets)) return {true, true};
      }
    }
    return {false, _mm512_movepi8_mask(all) == 0};
  }

  // The bytes of the text from a place on, zeros behind its end.
  __attribute__((target("avx512f,avx512bw"))) static __m512i block(std::string_view text,
                                                                   std::size_t place) {
    if (place + kPlaces <= text.size()) return _mm512_loadu_si512(text.data() + place);
    if (place >= text.size()) return _mm512_setzero_si512();
    const __mmask64 mask = (__mmask64{1} << (text.size() - place)) - 1;
    return _mm512_maskz_loadu_epi8(mask, text.data() + place);
  }

  __attribute__((target("avx512f,avx512vbmi2,gfni"))) static __m512i hashes_of(__m512i bytes,
                                                                               __m512i next,
                                                                               __m512i case_bit) {
    const __m512i turn = _mm512_set1_epi64(static_cast<long long>(kTurn));
    const __m512i first = _mm512_or_si512(bytes, case_bit);
    const __m512i ahead = _mm512_or_si512(next, case_bit);
    const __m512i second = _mm512_shrdi_epi64(first, _mm512_alignr_epi64(ahead, first, 1), 8);
    return _mm512_xor_si512(first, _mm512_gf2p8affine_epi64_epi8(second, turn, 0));
  }

  std::array<Tables, kSets> tables_{};
  std::uint8_t case_bit_;
  std::size_t pairs_ = 0;  // the most that any pattern has
  std::size_t used_ = 1;   // sets of tables
};

}  // namespace tocsin::detect
