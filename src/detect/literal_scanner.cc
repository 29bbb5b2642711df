// SPDX-License-Identifier: Apache-2.0
#include "literal_scanner.h"

#include <immintrin.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <tuple>

#include "tocsin/base/check.h"

namespace tocsin::detect {
namespace {

constexpr std::uint32_t kGram = 4;
constexpr std::uint32_t kHashFactor = 0x9e3779b1;
constexpr std::uint32_t kBitmapBitsPerWindow = 32;
constexpr std::uint32_t kBitmapLog2Min = 9;
constexpr std::uint32_t kBitmapLog2Max = 20;

// How many neighbouring windows a literal gives, which is the distance of the places where it is
// looked for.
std::uint32_t stride_of(std::size_t size) { return size >= 7 ? 4 : size >= 5 ? 2 : 1; }

// The word of the bitmap by the high bits of the hash, the bit in it by those below; by its
// rotation the bit arrives at place 0.
inline std::uint32_t hash_of(std::uint32_t gram) { return gram * kHashFactor; }
inline std::uint32_t bit_of(std::uint32_t hash) { return hash >> 7; }

inline std::uint32_t load32(const char* bytes) {
  std::uint32_t word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

std::uint32_t load_up_to_4(const char* bytes, std::size_t count) {
  std::uint32_t word = 0;
  std::memcpy(&word, bytes, std::min<std::size_t>(count, 4));
  return word;
}

// Where `count` neighbouring windows of a literal begin so that their text is rarest.
std::uint32_t rarest_start(std::string_view literal, std::uint32_t count,
                           LiteralScanner::Commonness commonness) {
  const std::size_t starts = literal.size() - (kGram + count - 1) + 1;
  if (starts == 1) return 0;
  std::vector<float> costs;
  for (std::size_t i = 0; i + kGram <= literal.size(); ++i) {
    costs.push_back(commonness(load32(literal.data() + i)));
  }
  std::uint32_t best = 0;
  float best_cost = std::numeric_limits<float>::max();
  for (std::uint32_t start = 0; start < starts; ++start) {
    float cost = 0;
    for (std::uint32_t i = 0; i < count; ++i) cost += costs[start + i];
    if (cost < best_cost) {
      best_cost = cost;
      best = start;
    }
  }
  return best;
}

}  // namespace

struct LiteralScanner::Window {
  std::uint32_t gram;
  std::uint32_t phases;  // bits: where it is looked for
  Entry entry;
};

void LiteralHits::restart() {
  std::fill(stamps_.begin(), stamps_.end(), 0);
  epoch_ = 1;
}

LiteralScanner::LiteralScanner(std::span<const std::string_view> literals, Commonness commonness)
    : literals_(literals.begin(), literals.end()) {
  std::vector<Window> windows[kGram + 1];
  constexpr std::uint32_t kPhaseSets[] = {0, 0b1111, 0b0101, 0, 0b0001};
  for (std::uint32_t i = 0; i < literals_.size(); ++i) {
    const std::string_view literal = literals_[i];
    CHECK(!literal.empty());
    if (literal.size() < kGram) {
      windows[literal.size()].push_back(
          {load_up_to_4(literal.data(), literal.size()), 0b1111, {i, 0}});
      continue;
    }
    const std::uint32_t stride = stride_of(literal.size());
    const std::uint32_t start = rarest_start(literal, stride, commonness);
    for (std::uint32_t w = start; w < start + stride; ++w) {
      windows[kGram].push_back({load32(literal.data() + w), kPhaseSets[stride], {i, w}});
    }
  }
  for (std::uint32_t bytes = kGram; bytes > 0; --bytes) {
    if (!windows[bytes].empty()) tiers_.push_back(make_tier(bytes, std::move(windows[bytes])));
  }
}

std::size_t LiteralScanner::memory_bytes() const {
  std::size_t bytes = literals_.size() * sizeof(std::string_view);
  for (const Tier& tier : tiers_) {
    for (const Phase& phase : tier.phases) bytes += phase.bitmap.size() * 4;
    bytes += tier.slots.size() * sizeof(Slot) + tier.entries.size() * sizeof(Entry);
  }
  return bytes;
}

LiteralScanner::Tier LiteralScanner::make_tier(std::uint32_t gram_bytes,
                                               std::vector<Window> windows) {
  Tier tier;
  tier.gram_bytes = gram_bytes;
  tier.gram_mask = gram_bytes == 4 ? ~0u : (1u << (8 * gram_bytes)) - 1;
  std::ranges::sort(windows, {}, [](const Window& w) {
    return std::tuple(w.gram, w.entry.literal, w.entry.offset);
  });
  for (std::size_t p = 0; p < kPhases; ++p) {
    const auto here = [&](const Window& w) { return (w.phases >> p & 1) != 0; };
    const auto count = static_cast<std::uint32_t>(std::ranges::count_if(windows, here));
    if (count == 0) continue;
    Phase& phase = tier.phases[p];
    const auto log2 =
        std::clamp(static_cast<std::uint32_t>(std::bit_width(count * kBitmapBitsPerWindow)),
                   kBitmapLog2Min, kBitmapLog2Max);
    phase.shift = 32 - (log2 - 5);
    phase.bitmap.assign(std::size_t{1} << (log2 - 5), 0);
    for (const Window& w : windows) {
      if (!here(w)) continue;
      const std::uint32_t hash = hash_of(w.gram);
      phase.bitmap[hash >> phase.shift] |= 1u << (bit_of(hash) & 31);
    }
  }
  const auto count = static_cast<std::uint32_t>(windows.size());
  tier.slot_mask = std::bit_ceil(count * 2) - 1;
  tier.slots.assign(tier.slot_mask + 1, Slot{});
  for (std::uint32_t i = 0; i < count; ++i) {
    tier.entries.push_back(windows[i].entry);
    if (i > 0 && windows[i].gram == windows[i - 1].gram) continue;
    std::uint32_t end = i + 1;
    while (end < count && windows[end].gram == windows[i].gram) ++end;
    std::uint32_t slot = hash_of(windows[i].gram) >> 8 & tier.slot_mask;
    while (tier.slots[slot].count != 0) slot = (slot + 1) & tier.slot_mask;
    tier.slots[slot] = {windows[i].gram, i, end - i};
  }
  return tier;
}

void LiteralScanner::check(const Tier& tier, std::uint32_t gram, std::string_view text,
                           std::size_t place, LiteralHits& hits) const {
  std::uint32_t at = hash_of(gram) >> 8 & tier.slot_mask;
  while (tier.slots[at].count != 0 && tier.slots[at].gram != gram) at = (at + 1) & tier.slot_mask;
  const Slot slot = tier.slots[at];
  for (std::uint32_t i = slot.first; i < slot.first + slot.count; ++i) {
    const Entry entry = tier.entries[i];
    if (entry.offset > place || hits.has(entry.literal)) continue;
    const std::string_view literal = literals_[entry.literal];
    const std::size_t begin = place - entry.offset;
    if (literal.size() > text.size() - begin) continue;
    if (std::memcmp(text.data() + begin, literal.data(), literal.size()) != 0) continue;
    hits.add(entry.literal);
  }
}

void LiteralScanner::scan_phase_scalar(const LiteralScanner& self, const Tier& tier,
                                       std::size_t phase, std::string_view text,
                                       std::size_t from, LiteralHits& hits) {
  const std::uint32_t* const bitmap = tier.phases[phase].bitmap.data();
  const std::uint32_t shift = tier.phases[phase].shift, mask = tier.gram_mask;
  const char* const data = text.data();
  const std::size_t size = text.size();
  const auto look_up = [&](std::uint32_t gram) {
    const std::uint32_t hash = hash_of(gram);
    return std::rotr(bitmap[hash >> shift], static_cast<int>(bit_of(hash) & 31)) & 1;
  };
  std::size_t place = from;
  // Eight at a time, so that there is one branch for eight places.
  for (; place + 32 <= size; place += 32) {
    std::uint32_t found = 0;
    for (std::uint32_t i = 0; i < 8; ++i) found |= look_up(load32(data + place + 4 * i) & mask) << i;
    for (; found != 0; found &= found - 1) {
      const std::size_t at = place + 4 * static_cast<std::size_t>(std::countr_zero(found));
      self.check(tier, load32(data + at) & mask, text, at, hits);
    }
  }
  for (; place + tier.gram_bytes <= size; place += 4) {
    const std::uint32_t gram = load_up_to_4(data + place, size - place) & mask;
    if (look_up(gram) != 0) self.check(tier, gram, text, place, hits);
  }
}

__attribute__((target("avx2"))) void LiteralScanner::scan_phase_avx2(
    const LiteralScanner& self, const Tier& tier, std::size_t phase, std::string_view text,
    LiteralHits& hits) {
  const auto* const bitmap = reinterpret_cast<const int*>(tier.phases[phase].bitmap.data());
  const __m128i shift = _mm_cvtsi32_si128(static_cast<int>(tier.phases[phase].shift));
  const __m256i mask = _mm256_set1_epi32(static_cast<int>(tier.gram_mask));
  const __m256i factor = _mm256_set1_epi32(static_cast<int>(kHashFactor));
  const __m256i low5 = _mm256_set1_epi32(31);
  std::size_t place = phase;
  for (; place + 32 <= text.size(); place += 32) {
    const __m256i grams = _mm256_and_si256(
        mask, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text.data() + place)));
    const __m256i hash = _mm256_mullo_epi32(grams, factor);
    const __m256i words = _mm256_i32gather_epi32(bitmap, _mm256_srl_epi32(hash, shift), 4);
    const __m256i bit = _mm256_and_si256(_mm256_srli_epi32(hash, 7), low5);
    // The bit asked for goes to the sign's place.
    const __m256i sign = _mm256_sllv_epi32(words, _mm256_sub_epi32(low5, bit));
    auto found = static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(sign)));
    for (; found != 0; found &= found - 1) {
      const std::size_t at = place + 4 * static_cast<std::size_t>(std::countr_zero(found));
      self.check(tier, load32(text.data() + at) & tier.gram_mask, text, at, hits);
    }
  }
  scan_phase_scalar(self, tier, phase, text, place, hits);
}

__attribute__((target("avx512f,avx512bw"))) void LiteralScanner::scan_phase_avx512(
    const LiteralScanner& self, const Tier& tier, std::size_t phase, std::string_view text,
    LiteralHits& hits) {
  const std::uint32_t* const bitmap = tier.phases[phase].bitmap.data();
  const __m128i shift = _mm_cvtsi32_si128(static_cast<int>(tier.phases[phase].shift));
  const __m512i mask = _mm512_set1_epi32(static_cast<int>(tier.gram_mask));
  const __m512i factor = _mm512_set1_epi32(static_cast<int>(kHashFactor));
  const __m512i one = _mm512_set1_epi32(1);
  for (std::size_t place = phase; place + tier.gram_bytes <= text.size(); place += 64) {
    const std::size_t left = text.size() - place;
    const __mmask64 bytes = left >= 64 ? ~__mmask64{0} : (__mmask64{1} << left) - 1;
    const std::size_t places = (left - tier.gram_bytes) / 4 + 1;
    const auto lanes =
        static_cast<__mmask16>(places >= 16 ? 0xffffu : (1u << places) - 1);
    const __m512i grams =
        _mm512_and_si512(mask, _mm512_maskz_loadu_epi8(bytes, text.data() + place));
    const __m512i hash = _mm512_mullo_epi32(grams, factor);
    const __m512i words = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), lanes,
                                                      _mm512_srl_epi32(hash, shift), bitmap, 4);
    std::uint32_t found =
        _mm512_test_epi32_mask(_mm512_rorv_epi32(words, _mm512_srli_epi32(hash, 7)), one);
    for (; found != 0; found &= found - 1) {
      const auto i = static_cast<std::size_t>(std::countr_zero(found));
      const std::size_t at = place + 4 * i;
      self.check(tier, load_up_to_4(text.data() + at, text.size() - at) & tier.gram_mask, text,
                 at, hits);
    }
  }
}

void LiteralScanner::scan(std::string_view text, LiteralHits& hits, ScanPath path) const {
  const bool avx2 = __builtin_cpu_supports("avx2") != 0;
  const bool avx512 = __builtin_cpu_supports("avx512bw") != 0;
  for (const Tier& tier : tiers_) {
    for (std::size_t phase = 0; phase < kPhases; ++phase) {
      if (tier.phases[phase].bitmap.empty()) continue;
      if (path == ScanPath::kScalar || !avx2) {
        scan_phase_scalar(*this, tier, phase, text, phase, hits);
      } else if (path == ScanPath::kAvx2 || !avx512) {
        scan_phase_avx2(*this, tier, phase, text, hits);
      } else {
        scan_phase_avx512(*this, tier, phase, text, hits);
      }
    }
  }
}

}  // namespace tocsin::detect
