// SPDX-License-Identifier: Apache-2.0
#include "gram_frequency.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>

#include "tocsin/base/check.h"

namespace tocsin::detect {
namespace {

constexpr std::size_t kPieceBytes = 4;
constexpr std::uint32_t kRateUnit = 10000;

// What a piece that the table does not list is taken for, by its length.
constexpr float kUnlisted[kPieceBytes + 1] = {1.0f, 0.02f, 0.02f, 0.008f, 0.004f};

std::uint32_t as_integer(std::string_view piece) {
  std::uint32_t word = 0;
  std::memcpy(&word, piece.data(), std::min(piece.size(), kPieceBytes));
  return word;
}

// Takes what stands before the next separator off the front.
std::string_view cut(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

std::size_t slot_of(std::uint64_t key, std::size_t mask) {
  return static_cast<std::size_t>((key * 0x9e3779b97f4a7c15u) >> 32) & mask;
}

}  // namespace

const GramFrequency& GramFrequency::built_in() {
  static const GramFrequency table(built_in_gram_frequency());
  return table;
}

GramFrequency::GramFrequency(std::string_view table) {
  const auto pieces = static_cast<std::size_t>(std::ranges::count(table, '\t'));
  rows_.resize(std::bit_ceil(4 * pieces + 16));
  listed_.resize((std::size_t{1} << kListedLog2) / 64);
  Kind kind = 0, kinds = 0;
  while (!table.empty()) {
    std::string_view row = cut(table, '\n');
    if (row.empty() || row.front() == '#') continue;
    const std::string_view first = cut(row, '\t');
    if (first == "kind:") {
      const bool other = cut(row, '\t') == "other";
      kind = other ? Kind{0} : ++kinds;
      std::string_view fields = cut(row, '\t');
      while (!fields.empty()) kinds_.emplace(cut(fields, ' '), kind);
      unsigned bytes = 0;
      std::from_chars(row.data(), row.data() + row.size(), bytes);
      mean_bytes_.resize(std::max(mean_bytes_.size(), std::size_t{kind} + 1));
      mean_bytes_[kind] = static_cast<float>(bytes);
      continue;
    }
    std::uint32_t share = 0;
    std::from_chars(first.data(), first.data() + first.size(), share);
    CHECK(share <= kRateUnit);
    while (!row.empty()) {
      const std::uint32_t piece = as_integer(cut(row, '\t'));
      put(kind, piece, share);
      put(kAnywhere, piece, share);
    }
  }
  byte_rates_.resize(std::size_t{kinds} + 2);
  for (std::size_t k = 0; k < byte_rates_.size(); ++k) {
    const Kind of = k + 1 == byte_rates_.size() ? kAnywhere : static_cast<Kind>(k);
    for (std::uint32_t byte = 1; byte < 256; ++byte) byte_rates_[k][byte] = find(of, byte);
  }
}

void GramFrequency::put(Kind kind, std::uint32_t piece, std::uint32_t share) {
  const std::uint64_t key = key_of(kind, piece);
  const std::size_t mask = rows_.size() - 1;
  std::size_t at = slot_of(key, mask);
  while (rows_[at] != 0 && (rows_[at] & kKeyMask) != key) at = (at + 1) & mask;
  rows_[at] = std::max(rows_[at], std::uint64_t{share} << kKeyBits | key);
  const std::uint32_t bit = listed_bit(piece);
  listed_[bit / 64] |= std::uint64_t{1} << bit % 64;
}

GramFrequency::Kind GramFrequency::kind_of(std::string_view field) const {
  const auto it = kinds_.find(field);
  return it == kinds_.end() ? Kind{0} : it->second;
}

float GramFrequency::find(Kind kind, std::uint32_t piece) const {
  const std::uint32_t bit = listed_bit(piece);
  if ((listed_[bit / 64] >> bit % 64 & 1) != 0) {
    const std::uint64_t key = key_of(kind, piece);
    const std::size_t mask = rows_.size() - 1;
    for (std::size_t at = slot_of(key, mask); rows_[at] != 0; at = (at + 1) & mask) {
      if ((rows_[at] & kKeyMask) != key) continue;
      return static_cast<float>(rows_[at] >> kKeyBits) / static_cast<float>(kRateUnit);
    }
  }
  const int bytes = (std::bit_width(piece) + 7) / 8;
  if (bytes <= 1) return kUnlisted[bytes];
  // Among pieces that are not listed, those of common characters are the commoner.
  const auto& byte_rates = kind == kAnywhere ? byte_rates_.back() : byte_rates_[kind];
  float characters = 0;
  for (int i = 0; i < bytes; ++i) characters += byte_rates[piece >> (8 * i) & 0xff];
  return kUnlisted[bytes] * characters / static_cast<float>(bytes);
}

float GramFrequency::rate(Kind kind, std::string_view piece) const {
  return find(kind, as_integer(piece));
}

float GramFrequency::rate_anywhere(std::uint32_t piece) const { return find(kAnywhere, piece); }

}  // namespace tocsin::detect
