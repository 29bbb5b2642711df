// SPDX-License-Identifier: Apache-2.0
#include "literal_scanner.h"

#include <immintrin.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>
#include <limits>
#include <tuple>

#include "tocsin/base/check.h"
#include "value_tests.h"

namespace tocsin::detect {
namespace {

constexpr std::uint32_t kShortGram = 4, kLongGram = 8;
constexpr std::uint32_t kBitmapBitsPerWindow = 32;
constexpr std::uint32_t kBitmapLog2Min = 9;
constexpr std::uint32_t kBitmapLog2Max = 20;
// Up to so many literals of three bytes and less are searched for one by one; without a pair
// filter, so many literals of any length.
constexpr std::size_t kAloneMax = 3;
// Sets up to this size get by with narrower windows in the pair filter, which cost less.
constexpr std::size_t kNarrowMax = 64;
constexpr std::size_t kNarrowWindow = 5;
// A pair filter that would let through more of all places is not worth its time; one that lets
// through less than the other needs no more buckets.
constexpr double kPassRateMax = 0.005, kPassRateStrict = 0.004;
// What cannot fill a whole window of the pair filter passes more often: it counts as so many.
constexpr std::size_t kWeights[] = {0, 0, 0, 9, 6, 3, 2, 1, 1};
// Up to so many literals of four bytes and less go through the nibble filter together.
constexpr std::size_t kTinyMax = 160;
// Windows are chosen from so many bytes at the front of a literal.
constexpr std::size_t kConsideredMax = 32;
// The length from which a literal has room for four windows of eight bytes.
constexpr std::size_t kLongMin = kLongGram + 3;

// How many neighbouring windows a literal gives, which is the distance of the places where it is
// looked for.
std::uint32_t stride_of(std::size_t size) { return size >= 7 ? 4 : size >= 5 ? 2 : 1; }

// The phases in which the windows of a stride are looked for, as bits.
constexpr std::uint32_t kPhasesOfStride[] = {0, 0b1111, 0b0101, 0, 0b0001};

template <class Gram>
Gram load(const char* bytes) {
  Gram gram;
  std::memcpy(&gram, bytes, sizeof gram);
  return gram;
}

inline std::uint32_t hash_of(std::uint32_t gram) { return gram * 0x9e3779b1u; }
inline std::uint32_t hash_of(std::uint64_t gram) {
  return static_cast<std::uint32_t>((gram * 0x9e3779b97f4a7c15u) >> 32);
}

// Of each window of a literal, how common it is: of eight bytes, as if its halves had nothing to
// do with each other, but no more than any four bytes in it.
std::vector<float> window_costs(std::string_view literal, std::size_t gram_bytes,
                                LiteralScanner::Commonness commonness) {
  std::vector<float> grams;
  for (std::size_t i = 0; i + kShortGram <= literal.size(); ++i) {
    grams.push_back(commonness(load<std::uint32_t>(literal.data() + i)));
  }
  const std::size_t inside = gram_bytes - kShortGram;
  if (inside == 0) return grams;
  std::vector<float> costs;
  for (std::size_t i = 0; i + inside < grams.size(); ++i) {
    float cost = grams[i] * grams[i + inside];
    for (std::size_t j = 1; j < inside; ++j) cost = std::min(cost, grams[i + j]);
    costs.push_back(cost);
  }
  return costs;
}

// Where `count` neighbouring windows begin that cost least.
std::uint32_t cheapest_start(const std::vector<float>& costs, std::uint32_t count) {
  std::uint32_t best = 0;
  float best_cost = std::numeric_limits<float>::max();
  for (std::uint32_t start = 0; start + count <= costs.size(); ++start) {
    float cost = 0;
    for (std::uint32_t i = 0; i < count; ++i) cost += costs[start + i];
    if (cost < best_cost) {
      best_cost = cost;
      best = start;
    }
  }
  return best;
}

// Bits of a hash that neither the bitmaps nor the table go by, for sets of usual size.
inline std::uint8_t tag_of(std::uint32_t hash) { return static_cast<std::uint8_t>(hash >> 11 | 1); }

}  // namespace

struct LiteralScanner::Window {
  std::uint32_t hash;
  std::uint32_t phases;
  Entry entry;
};

void LiteralHits::restart() {
  std::fill(stamps_.begin(), stamps_.end(), 0);
  epoch_ = 1;
}

LiteralScanner::LiteralScanner(std::span<const std::string_view> literals, Commonness commonness,
                               ScanPath path)
    : path_(path) {
  keep(literals);
  std::vector<std::uint32_t> tiny, small, large;
  for (std::uint32_t i = 0; i < literals_.size(); ++i) {
    const std::size_t size = literals_[i].size();
    CHECK(size > 0);
    (size == 1                   ? alone_
     : size < kShortGram         ? tiny
     : stride_of(size) < kPhases ? small
                                 : large)
        .push_back(i);
  }
  const auto move = [](std::vector<std::uint32_t>& from, std::vector<std::uint32_t>& to) {
    to.insert(to.end(), from.begin(), from.end());
    from.clear();
  };
  const bool pairs = path == ScanPath::kBest || path == ScanPath::kVbmi;
  if (pairs && PairFilter::available()) {
    std::vector<std::uint32_t> longer = small;
    longer.insert(longer.end(), large.begin(), large.end());
    // A few literals of three bytes cost nothing among longer ones whose filter stays strict.
    std::vector<std::uint32_t> all = longer;
    const auto has_pairs = [&](std::uint32_t i) {
      return literals_[i].size() > PairFilter::kPatternMin;
    };
    if (tiny.size() <= kAloneMax) {
      std::ranges::copy_if(tiny, std::back_inserter(all), has_pairs);
      std::erase_if(tiny, has_pairs);
      move(tiny, alone_);
    }
    const std::span tinies = std::span(all).subspan(longer.size());
    if (enter_pairs(all, commonness)) {
      small.clear();
      large.clear();
    } else {
      alone_.insert(alone_.end(), tinies.begin(), tinies.end());
      if (enter_pairs(longer, commonness)) {
        small.clear();
        large.clear();
      } else if (enter_pairs(small, commonness)) {
        small.clear();
      }
    }
  } else if (literals_.size() <= kAloneMax) {
    for (auto* of_size : {&tiny, &small, &large}) move(*of_size, alone_);
  }
  const auto is_four = [&](std::uint32_t i) { return literals_[i].size() == kShortGram; };
  const auto fours = static_cast<std::size_t>(std::ranges::count_if(small, is_four));
  if (tiny.size() + fours <= kTinyMax) {
    std::ranges::copy_if(small, std::back_inserter(tiny), is_four);
    std::erase_if(small, is_four);
  }
  enter_tiny(std::move(tiny));
  move(small, large);
  enter_windows(large, commonness);
  for (const std::uint32_t i : alone_) {
    alone_bytes_max_ = std::max(alone_bytes_max_, literals_[i].size());
  }
}

void LiteralScanner::keep(std::span<const std::string_view> literals) {
  std::size_t bytes = 0;
  for (const std::string_view literal : literals) bytes += literal.size();
  bytes_.reserve(bytes);
  literals_.reserve(literals.size());
  for (const std::string_view literal : literals) {
    literals_.emplace_back(bytes_.data() + bytes_.size(), literal.size());
    bytes_.insert(bytes_.end(), literal.begin(), literal.end());
  }
}

void LiteralScanner::enter_windows(const std::vector<std::uint32_t>& literals,
                                   Commonness commonness) {
  std::vector<Window> long_windows, short_windows;
  for (const std::uint32_t i : literals) {
    const std::size_t size = literals_[i].size();
    if (size >= kLongMin) {
      add_windows<std::uint64_t>(i, 4, commonness, long_windows);
    } else {
      add_windows<std::uint32_t>(i, stride_of(size), commonness, short_windows);
    }
  }
  long_.enter(std::move(long_windows));
  short_.enter(std::move(short_windows));
}

// Enters the literals with as few buckets as keep their filter strict; false where not even all
// do: then nothing is entered.
bool LiteralScanner::enter_pairs(const std::vector<std::uint32_t>& literals,
                                 Commonness commonness) {
  if (literals.empty()) return true;
  const std::size_t bytes_max =
      literals.size() <= kNarrowMax ? kNarrowWindow : PairFilter::kPatternMax;
  std::vector<PairWindow> windows;
  for (const std::uint32_t i : literals) {
    const std::string_view text = literals_[i].substr(0, kConsideredMax);
    const std::size_t bytes = std::min(text.size(), bytes_max);
    const std::uint32_t start =
        text.size() <= bytes_max ? 0 : cheapest_start(window_costs(text, bytes, commonness), 1);
    windows.push_back({text.substr(start, bytes), {i, start}});
  }
  std::ranges::sort(windows, [](const PairWindow& a, const PairWindow& b) {
    return std::tuple(a.text.size(), a.text, a.entry.literal) <
           std::tuple(b.text.size(), b.text, b.entry.literal);
  });
  constexpr std::size_t kStep = PairFilter::kBits;
  return fill_buckets(windows, kStep, kPassRateStrict) ||
         fill_buckets(windows, 2 * kStep, kPassRateStrict) ||
         fill_buckets(windows, PairFilter::kBuckets, kPassRateMax);
}

// Windows that begin alike share a bucket, which keeps the pairs of a bucket few, and short windows
// are not dealt out to the buckets of long ones.
bool LiteralScanner::fill_buckets(std::span<const PairWindow> windows, std::size_t buckets,
                                  double pass_rate_max) {
  std::size_t weight = 0, before = 0, bucket = 0;
  for (const PairWindow& window : windows) weight += kWeights[window.text.size()];
  PairFilter filter;
  Probes probes;
  for (const PairWindow& window : windows) {
    for (const std::size_t wanted = before * buckets / weight; bucket < wanted;) {
      probes.begins[++bucket] = close_bucket(probes);
    }
    before += kWeights[window.text.size()];
    filter.add(bucket, window.text);
    std::uint64_t bytes = 0, mask = 0;
    std::memcpy(&bytes, window.text.data(), window.text.size());
    std::memset(&mask, 0xff, window.text.size());
    probes.bytes.push_back(bytes);
    probes.masks.push_back(mask);
    probes.entries.push_back(window.entry);
  }
  while (bucket < PairFilter::kBuckets) probes.begins[++bucket] = close_bucket(probes);
  if (filter.pass_rate() > pass_rate_max) return false;
  has_pairs_ = true;
  pair_filter_ = filter;
  probes_ = std::move(probes);
  return true;
}

// Literals that begin alike share a bucket, which keeps the nibbles of a bucket few.
void LiteralScanner::enter_tiny(std::vector<std::uint32_t> tiny) {
  std::ranges::sort(tiny, {}, [&](std::uint32_t i) { return literals_[i]; });
  has_tiny_ = !tiny.empty();
  for (std::size_t n = 0; n < tiny.size(); ++n) {
    const std::string_view text = literals_[tiny[n]];
    const std::size_t bucket = n * NibbleFilter::kBuckets / tiny.size();
    Tiny entry{0, 0, tiny[n]};
    std::memcpy(&entry.bytes, text.data(), text.size());
    std::memset(&entry.mask, 0xff, text.size());
    tiny_filter_.add(bucket, text, false);
    tiny_[bucket].push_back(entry);
  }
}

// Fills a bucket up and gives where the next one begins.
std::uint32_t LiteralScanner::close_bucket(Probes& probes) {
  while (probes.bytes.size() % kProbesAtOnce != 0) {
    probes.bytes.push_back(1);  // under a mask of nothing, never equal
    probes.masks.push_back(0);
    probes.entries.push_back({});
  }
  return static_cast<std::uint32_t>(probes.bytes.size());
}

namespace {

// Whether both begin with the same `size` bytes; reads no others.
__attribute__((target("avx512f,avx512bw"))) bool same_bytes(const char* a, const char* b,
                                                            std::size_t size) {
  constexpr std::size_t kVector = 64;
  if (size > kVector) return std::memcmp(a, b, size) == 0;
  const __mmask64 mask = ~__mmask64{0} >> (kVector - size);
  return _mm512_cmpneq_epi8_mask(_mm512_maskz_loadu_epi8(mask, a),
                                 _mm512_maskz_loadu_epi8(mask, b)) == 0;
}

}  // namespace

__attribute__((target("avx512f,avx512bw"))) void LiteralScanner::check_bucket(
    std::size_t bucket, std::uint64_t gram, std::string_view text, std::size_t place,
    LiteralHits& hits) const {
  const __m512i grams = _mm512_set1_epi64(static_cast<long long>(gram));
  for (std::uint32_t i = probes_.begins[bucket]; i < probes_.begins[bucket + 1];
       i += kProbesAtOnce) {
    const __m512i masked = _mm512_and_si512(grams, _mm512_loadu_si512(&probes_.masks[i]));
    unsigned equal = _mm512_cmpeq_epi64_mask(masked, _mm512_loadu_si512(&probes_.bytes[i]));
    for (; equal != 0; equal &= equal - 1) {
      const auto n = static_cast<std::uint32_t>(std::countr_zero(equal));
      const Entry entry = probes_.entries[i + n];
      if (entry.offset > place || hits.has(entry.literal)) continue;
      const std::string_view literal = literals_[entry.literal];
      const std::size_t begin = place - entry.offset;
      if (literal.size() > text.size() - begin) continue;
      if (same_bytes(text.data() + begin, literal.data(), literal.size())) hits.add(entry.literal);
    }
  }
}

void LiteralScanner::scan_pairs(std::string_view text, LiteralHits& hits) const {
  pair_filter_.search(text, [&](std::size_t place, unsigned buckets) {
    std::uint64_t gram = 0;
    if (text.size() - place >= sizeof gram) {
      gram = load<std::uint64_t>(text.data() + place);
    } else {
      std::memcpy(&gram, text.data() + place, text.size() - place);
    }
    for (; buckets != 0; buckets &= buckets - 1) {
      check_bucket(static_cast<std::size_t>(std::countr_zero(buckets)), gram, text, place, hits);
    }
    return false;
  });
}

void LiteralScanner::scan_tiny(std::string_view text, LiteralHits& hits) const {
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  tiny_filter_.search<1>(bytes, path_, [&](std::size_t place, unsigned buckets) {
    const std::size_t left = std::min<std::size_t>(text.size() - place, 4);
    std::uint32_t gram = 0;
    std::memcpy(&gram, text.data() + place, left);
    for (; buckets != 0; buckets &= buckets - 1) {
      for (const Tiny& tiny : tiny_[static_cast<std::size_t>(std::countr_zero(buckets))]) {
        if ((gram & tiny.mask) != tiny.bytes) continue;
        if (literals_[tiny.literal].size() <= left) hits.add(tiny.literal);
      }
    }
    return false;
  });
}

template <class Gram>
void LiteralScanner::add_windows(std::uint32_t literal, std::uint32_t stride, Commonness commonness,
                                 std::vector<Window>& windows) const {
  const std::string_view text = literals_[literal].substr(0, kConsideredMax);
  const std::uint32_t start = cheapest_start(window_costs(text, sizeof(Gram), commonness), stride);
  for (std::uint32_t w = start; w < start + stride; ++w) {
    windows.push_back(
        {hash_of(load<Gram>(text.data() + w)), kPhasesOfStride[stride], {literal, w}});
  }
}

std::size_t LiteralScanner::memory_bytes() const {
  std::size_t bytes = bytes_.size() + literals_.size() * sizeof(std::string_view);
  for (const Tier* tier : {&long_, &short_}) {
    bytes += tier->slots.size() * (sizeof(Slot) + 1) + tier->entries.size() * sizeof(Entry);
    for (const Phase& phase : tier->phases) bytes += phase.bitmap.size() * 8;
  }
  return bytes;
}

void LiteralScanner::Tier::enter(std::vector<Window> windows) {
  if (windows.empty()) return;
  std::ranges::sort(windows, {}, [](const Window& w) {
    return std::tuple(w.hash, w.entry.literal, w.entry.offset);
  });
  for (std::size_t p = 0; p < kPhases; ++p) {
    const auto here = [&](const Window& w) { return (w.phases >> p & 1) != 0; };
    const auto count = static_cast<std::uint32_t>(std::ranges::count_if(windows, here));
    if (count == 0) continue;
    const auto log2 =
        std::clamp(static_cast<std::uint32_t>(std::bit_width(count * kBitmapBitsPerWindow)),
                   kBitmapLog2Min, kBitmapLog2Max);
    phases[p].shift = 32 - log2;
    phases[p].bitmap.assign(std::size_t{1} << (log2 - 6), 0);
    for (const Window& w : windows) {
      const std::uint32_t bit = w.hash >> phases[p].shift;
      if (here(w)) phases[p].bitmap[bit >> 6] |= std::uint64_t{1} << (bit & 63);
    }
  }
  const auto count = static_cast<std::uint32_t>(windows.size());
  slot_mask = std::bit_ceil(count * 2) - 1;
  slots.assign(slot_mask + 1, Slot{});
  tags.assign(slot_mask + 1, 0);
  for (std::uint32_t i = 0; i < count; ++i) {
    entries.push_back(windows[i].entry);
    if (i > 0 && windows[i].hash == windows[i - 1].hash) continue;
    std::uint32_t end = i + 1;
    while (end < count && windows[end].hash == windows[i].hash) ++end;
    std::uint32_t at = windows[i].hash & slot_mask;
    while (slots[at].count != 0) at = (at + 1) & slot_mask;
    slots[at] = {windows[i].hash, i, end - i};
    tags[at] = tag_of(windows[i].hash);
  }
}

const LiteralScanner::Slot* LiteralScanner::Tier::find(std::uint32_t hash) const {
  const std::uint8_t tag = tag_of(hash);
  for (std::uint32_t at = hash & slot_mask; tags[at] != 0; at = (at + 1) & slot_mask) {
    if (tags[at] == tag && slots[at].hash == hash) return &slots[at];
  }
  return nullptr;
}

void LiteralScanner::check(const Slot& slot, const Tier& tier, std::string_view text,
                           std::size_t place, LiteralHits& hits) const {
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

template <class Gram>
[[gnu::always_inline]] inline void LiteralScanner::walk_phase(const Tier& tier, std::size_t phase,
                                                              std::string_view text,
                                                              LiteralHits& hits) const {
  const std::uint64_t* const bitmap = tier.phases[phase].bitmap.data();
  const std::uint32_t shift = tier.phases[phase].shift;
  const char* const data = text.data();
  const std::size_t size = text.size();
  constexpr std::size_t kBatch = 8, kBatchBytes = (kBatch - 1) * kPhases + sizeof(Gram);
  const auto look_up = [=](std::uint32_t hash) __attribute__((always_inline)) {
    const std::uint32_t bit = hash >> shift;
    return static_cast<std::uint32_t>(bitmap[bit >> 6] >> (bit & 63) & 1);
  };
  std::size_t place = phase;
  for (; place + kBatchBytes <= size; place += kBatch * kPhases) {
    std::uint32_t found = 0;
    for (std::uint32_t i = 0; i < kBatch; ++i) {
      found |= look_up(hash_of(load<Gram>(data + place + kPhases * i))) << i;
    }
    for (; found != 0; found &= found - 1) {
      const std::size_t at = place + kPhases * static_cast<std::size_t>(std::countr_zero(found));
      const Slot* const slot = tier.find(hash_of(load<Gram>(data + at)));
      if (slot != nullptr) check(*slot, tier, text, at, hits);
    }
  }
  for (; place + sizeof(Gram) <= size; place += kPhases) {
    const std::uint32_t hash = hash_of(load<Gram>(data + place));
    if (look_up(hash) == 0) continue;
    const Slot* const slot = tier.find(hash);
    if (slot != nullptr) check(*slot, tier, text, place, hits);
  }
}

template <class Gram>
void LiteralScanner::scan_phase(const Tier& tier, std::size_t phase, std::string_view text,
                                LiteralHits& hits) const {
  walk_phase<Gram>(tier, phase, text, hits);
}

template <class Gram>
__attribute__((target("bmi2"))) void LiteralScanner::scan_phase_bmi2(const Tier& tier,
                                                                     std::size_t phase,
                                                                     std::string_view text,
                                                                     LiteralHits& hits) const {
  walk_phase<Gram>(tier, phase, text, hits);
}

void LiteralScanner::scan(std::string_view text, LiteralHits& hits) const {
  if (has_pairs_) scan_pairs(text, hits);
  const bool bmi2 = path_ != ScanPath::kScalar && __builtin_cpu_supports("bmi2") != 0;
  const auto walk = [&]<class Gram>(Gram, const Tier& tier, std::size_t phase) {
    if (bmi2) return scan_phase_bmi2<Gram>(tier, phase, text, hits);
    scan_phase<Gram>(tier, phase, text, hits);
  };
  if (!long_.entries.empty()) walk(std::uint64_t{0}, long_, 0);
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    if (!short_.phases[phase].bitmap.empty()) walk(std::uint32_t{0}, short_, phase);
  }
  if (has_tiny_) scan_tiny(text, hits);
  if (alone_.empty()) return;
  const bool vectors = path_ == ScanPath::kBest && __builtin_cpu_supports("avx512bw") != 0;
  if (vectors && alone_bytes_max_ <= kAloneBytes) return scan_alone(text, hits);
  for (const std::uint32_t literal : alone_) {
    if (contains(text, literals_[literal])) hits.add(literal);
  }
}

// Looks for all literals of up to three bytes at 64 places at once.
__attribute__((target("avx512f,avx512bw"))) void LiteralScanner::scan_alone(
    std::string_view text, LiteralHits& hits) const {
  for (std::size_t at = 0; at < text.size(); at += 64) {
    __m512i bytes[kAloneBytes];
    for (std::size_t k = 0; k < alone_bytes_max_; ++k) {
      const std::size_t left = at + k < text.size() ? text.size() - at - k : 0;
      const __mmask64 mask = left >= 64 ? ~__mmask64{0} : (__mmask64{1} << left) - 1;
      bytes[k] = _mm512_maskz_loadu_epi8(mask, text.data() + at + k);
    }
    const std::size_t left = text.size() - at;
    for (const std::uint32_t number : alone_) {
      const std::string_view literal = literals_[number];
      __mmask64 here = _mm512_cmpeq_epi8_mask(bytes[0], _mm512_set1_epi8(literal[0]));
      for (std::size_t k = 1; k < literal.size(); ++k) {
        here = _mm512_mask_cmpeq_epi8_mask(here, bytes[k], _mm512_set1_epi8(literal[k]));
      }
      if (here == 0 || left < literal.size()) [[likely]]
        continue;
      // What is read past the end are zeros, which a literal may have.
      const std::size_t places = left - literal.size() + 1;
      if (places >= 64 || (here & ((__mmask64{1} << places) - 1)) != 0) hits.add(number);
    }
  }
}

}  // namespace tocsin::detect
