// SPDX-License-Identifier: Apache-2.0
#include "literal_scanner.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <tuple>

#include "tocsin/base/check.h"

namespace tocsin::detect {
namespace {

// The tiers: which literals (by their shortest length) use which window and stride. A literal of
// n bytes needs n >= gram + stride - 1.
struct Shape {
  std::uint32_t length_min;
  std::uint32_t gram;
  std::uint32_t stride;
};
constexpr Shape kShapes[] = {{8, 5, 4}, {5, 4, 2}, {4, 4, 1}, {3, 3, 1}, {2, 2, 1}, {1, 1, 1}};

constexpr std::uint32_t kFilterBitsPerEntry = 32;
constexpr std::uint32_t kFilterBitsLog2Min = 10;
constexpr std::uint32_t kFilterBitsLog2Max = 20;

std::uint64_t mask_of(std::uint32_t gram) {
  return gram >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (gram * 8)) - 1;
}

inline std::uint32_t hash_of(std::uint64_t window) {
  return static_cast<std::uint32_t>((window * 0x9e3779b97f4a7c15u) >> 32);
}

inline std::uint64_t load64(const char* bytes) {
  std::uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

std::uint64_t load_up_to_8(const char* bytes, std::size_t count) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, std::min<std::size_t>(count, 8));
  return word;
}

}  // namespace

void LiteralHits::restart() {
  std::fill(stamps_.begin(), stamps_.end(), 0);
  epoch_ = 1;
}

LiteralScanner::LiteralScanner(std::span<const std::string_view> literals, Commonness commonness)
    : literals_(literals.begin(), literals.end()) {
  std::vector<std::uint32_t> members[std::size(kShapes)];
  for (std::uint32_t i = 0; i < literals_.size(); ++i) {
    CHECK(!literals_[i].empty());
    std::size_t shape = 0;
    while (literals_[i].size() < kShapes[shape].length_min) ++shape;
    members[shape].push_back(i);
  }
  // Where a window of four bytes is looked up at every place anyway, the stride of two is an
  // extra pass for nothing.
  if (!members[2].empty() && !members[1].empty()) {
    members[2].insert(members[2].end(), members[1].begin(), members[1].end());
    members[1].clear();
  }
  for (std::size_t shape = 0; shape < std::size(kShapes); ++shape) {
    if (members[shape].empty()) continue;
    tiers_.push_back(make_tier(kShapes[shape].gram, kShapes[shape].stride, literals_,
                               members[shape], commonness));
  }
}

std::size_t LiteralScanner::memory_bytes() const {
  std::size_t bytes = literals_.size() * sizeof(std::string_view);
  for (const Tier& tier : tiers_) {
    bytes += tier.filter.size() * 4 + tier.slots.size() * sizeof(Slot) +
             tier.entries.size() * sizeof(Entry);
  }
  return bytes;
}

struct LiteralScanner::Window {
  std::uint32_t hash;
  Entry entry;
};

namespace {

// Where the `stride` windows of a literal begin so that their text is rarest.
std::uint32_t rarest_start(std::string_view literal, std::uint32_t gram, std::uint32_t stride,
                           LiteralScanner::Commonness commonness) {
  std::uint32_t best = 0;
  float best_cost = std::numeric_limits<float>::max();
  for (std::uint32_t start = 0; start + gram + stride - 1 <= literal.size(); ++start) {
    float cost = 0;
    for (std::uint32_t i = 0; i < stride; ++i) {
      const std::uint64_t window = load_up_to_8(literal.data() + start + i, gram);
      float common = commonness(static_cast<std::uint32_t>(window & mask_of(gram)));
      // A fifth byte makes a window rarer, but not by as much as its own frequency says.
      if (gram > 4) common = std::min(common, commonness(static_cast<std::uint32_t>(window >> 8)));
      cost += common;
    }
    if (cost < best_cost) {
      best_cost = cost;
      best = start;
    }
  }
  return best;
}

}  // namespace

LiteralScanner::Tier LiteralScanner::make_tier(std::uint32_t gram, std::uint32_t stride,
                                               std::span<const std::string_view> literals,
                                               std::span<const std::uint32_t> members,
                                               Commonness commonness) {
  Tier tier;
  tier.gram = gram;
  tier.stride = stride;
  tier.gram_mask = mask_of(gram);
  std::vector<Window> windows;
  windows.reserve(members.size() * stride);
  for (const std::uint32_t member : members) {
    const std::string_view literal = literals[member];
    const std::uint32_t start = rarest_start(literal, gram, stride, commonness);
    for (std::uint32_t i = 0; i < stride; ++i) {
      const std::uint64_t window = load_up_to_8(literal.data() + start + i, gram);
      windows.push_back({hash_of(window & tier.gram_mask), {member, start + i}});
    }
  }
  std::sort(windows.begin(), windows.end(), [](const Window& a, const Window& b) {
    return std::tie(a.hash, a.entry.literal, a.entry.offset) <
           std::tie(b.hash, b.entry.literal, b.entry.offset);
  });

  const auto count = static_cast<std::uint32_t>(windows.size());
  const std::uint32_t filter_log2 = std::clamp<std::uint32_t>(
      static_cast<std::uint32_t>(std::bit_width(count * kFilterBitsPerEntry)), kFilterBitsLog2Min,
      kFilterBitsLog2Max);
  tier.filter_shift = 32 - filter_log2;
  tier.filter.assign(std::size_t{1} << (filter_log2 - 5), 0);
  tier.slot_mask = std::bit_ceil(count * 2) - 1;
  tier.slots.assign(tier.slot_mask + 1, Slot{});
  for (std::uint32_t i = 0; i < count; ++i) {
    tier.entries.push_back(windows[i].entry);
    if (i > 0 && windows[i].hash == windows[i - 1].hash) continue;
    const std::uint32_t hash = windows[i].hash;
    const std::uint32_t bit = hash >> tier.filter_shift;
    tier.filter[bit >> 5] |= 1u << (bit & 31);
    std::uint32_t end = i + 1;
    while (end < count && windows[end].hash == hash) ++end;
    std::uint32_t slot = hash & tier.slot_mask;
    while (tier.slots[slot].count != 0) slot = (slot + 1) & tier.slot_mask;
    tier.slots[slot] = {hash, i, end - i};
  }
  return tier;
}

void LiteralScanner::check(const Tier& tier, std::uint32_t hash, std::string_view text,
                           std::size_t place, LiteralHits& hits) const {
  std::uint32_t at = hash & tier.slot_mask;
  while (tier.slots[at].count != 0 && tier.slots[at].hash != hash) at = (at + 1) & tier.slot_mask;
  const Slot slot = tier.slots[at];
  for (std::uint32_t i = slot.first; i < slot.first + slot.count; ++i) {
    const Entry entry = tier.entries[i];
    const std::string_view literal = literals_[entry.literal];
    if (entry.offset > place || hits.has(entry.literal)) continue;
    const std::size_t begin = place - entry.offset;
    if (literal.size() > text.size() - begin) continue;
    if (std::memcmp(text.data() + begin, literal.data(), literal.size()) != 0) continue;
    hits.add(entry.literal);
  }
}

void LiteralScanner::scan_tier(const Tier& tier, std::string_view text, LiteralHits& hits) const {
  if (text.size() < tier.gram) return;
  const std::uint32_t* filter = tier.filter.data();
  const std::size_t stride = tier.stride;
  std::size_t place = 0;
  for (; place + 8 <= text.size(); place += stride) {
    const std::uint32_t hash = hash_of(load64(text.data() + place) & tier.gram_mask);
    const std::uint32_t bit = hash >> tier.filter_shift;
    if (filter[bit >> 5] >> (bit & 31) & 1) [[unlikely]] check(tier, hash, text, place, hits);
  }
  for (; place + tier.gram <= text.size(); place += stride) {
    const std::uint64_t window = load_up_to_8(text.data() + place, text.size() - place);
    const std::uint32_t hash = hash_of(window & tier.gram_mask);
    const std::uint32_t bit = hash >> tier.filter_shift;
    if (filter[bit >> 5] >> (bit & 31) & 1) check(tier, hash, text, place, hits);
  }
}

void LiteralScanner::scan(std::string_view text, LiteralHits& hits, ScanPath path) const {
  static_cast<void>(path);
  for (const Tier& tier : tiers_) scan_tier(tier, text, hits);
}

}  // namespace tocsin::detect
