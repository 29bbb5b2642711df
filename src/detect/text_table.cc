// SPDX-License-Identifier: Apache-2.0
#include "text_table.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <tuple>

namespace tocsin::detect {
namespace {

// How many bytes of a literal a class hashes: the greatest of these that the literal has.
constexpr std::uint32_t kClassBytes[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16};

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const auto product =
      static_cast<unsigned __int128>(a ^ 0x9e3779b97f4a7c15u) * (b ^ 0xbf58476d1ce4e5b9u);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t load(const char* bytes, std::size_t count) {
  std::uint64_t word = 0;
  if (count == 8) {
    std::memcpy(&word, bytes, 8);
  } else if (count >= 4) {
    std::uint32_t low, high;
    std::memcpy(&low, bytes, 4);
    std::memcpy(&high, bytes + count - 4, 4);
    word = low | std::uint64_t{high} << 32;
  } else if (count > 0) {
    word = static_cast<unsigned char>(bytes[0]) |
           static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[count / 2])) << 8 |
           static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[count - 1])) << 16;
  }
  return word;
}

// The hash of up to 16 bytes.
std::uint32_t hash_of(const char* bytes, std::uint32_t count) {
  const std::uint64_t hash = count <= 8 ? mix(load(bytes, count), count)
                                        : mix(load(bytes, 8), load(bytes + count - 8, 8) ^ count);
  return static_cast<std::uint32_t>(hash >> 32 ^ hash);
}

// The hash of a whole text: its length and both ends, which is enough to tell values apart.
std::uint32_t hash_whole(std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  if (size <= 16) return hash_of(text.data(), size);
  const std::uint64_t middle = mix(load(text.data() + size / 2 - 4, 8), size);
  const std::uint64_t hash = mix(load(text.data(), 8) ^ middle, load(text.data() + size - 8, 8));
  return static_cast<std::uint32_t>(hash >> 32 ^ hash);
}

}  // namespace

std::uint32_t TextTable::key_of(std::string_view text, std::uint32_t bytes) const {
  if (end_ == TextEnd::kWhole) return hash_whole(text);
  return hash_of(end_ == TextEnd::kFront ? text.data() : text.data() + text.size() - bytes, bytes);
}

bool TextTable::fits(std::string_view text, std::string_view literal) const {
  if (end_ == TextEnd::kWhole ? text.size() != literal.size() : text.size() < literal.size()) {
    return false;
  }
  const char* at =
      end_ == TextEnd::kBack ? text.data() + text.size() - literal.size() : text.data();
  return std::string_view(at, literal.size()) == literal;
}

void TextTable::build() {
  if (literals_.empty()) return;
  for (Literal& literal : literals_) {
    const auto size = static_cast<std::uint32_t>(literal.text.size());
    if (end_ != TextEnd::kWhole) {
      for (const std::uint32_t bytes : kClassBytes) {
        if (bytes <= size) literal.bytes = bytes;
      }
    }
    literal.hash = key_of(end_ == TextEnd::kWhole   ? literal.text
                          : end_ == TextEnd::kFront ? literal.text.substr(0, literal.bytes)
                                                    : literal.text.substr(size - literal.bytes),
                          literal.bytes);
  }
  std::ranges::sort(literals_, {}, &Literal::bytes);
  for (std::size_t first = 0; first < literals_.size();) {
    std::size_t last = first;
    while (last < literals_.size() && literals_[last].bytes == literals_[first].bytes) ++last;
    Class c;
    c.bytes = literals_[first].bytes;
    c.slot_mask = static_cast<std::uint32_t>(std::bit_ceil((last - first) * 2) - 1);
    c.first_slot = static_cast<std::uint32_t>(slots_.size());
    for (std::size_t i = first; i < last; ++i) {
      const std::uint32_t hash = literals_[i].hash;
      c.present[hash >> 30] |= std::uint64_t{1} << (hash >> 24 & 63);
      c.bytes_max = std::max(c.bytes_max, static_cast<std::uint32_t>(literals_[i].text.size()));
    }
    const auto slot_of = [&](const Literal& literal) { return literal.hash & c.slot_mask; };
    std::sort(literals_.begin() + static_cast<std::ptrdiff_t>(first),
              literals_.begin() + static_cast<std::ptrdiff_t>(last),
              [&](const Literal& a, const Literal& b) {
                return std::tuple(slot_of(a), a.hash, a.text, a.id) <
                       std::tuple(slot_of(b), b.hash, b.text, b.id);
              });
    std::size_t next = first;
    for (std::uint32_t slot = 0; slot <= c.slot_mask; ++slot) {
      slots_.push_back(static_cast<std::uint32_t>(next));
      while (next < last && slot_of(literals_[next]) == slot) ++next;
    }
    slots_.push_back(static_cast<std::uint32_t>(last));
    classes_.push_back(c);
    first = last;
  }
}

}  // namespace tocsin::detect
