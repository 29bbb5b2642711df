// SPDX-License-Identifier: Apache-2.0
#include "text_table.h"

#include <algorithm>
#include <bit>
#include <tuple>

namespace tocsin::detect {
namespace {

// How many bytes of a literal a class hashes: the greatest of these that the literal has.
constexpr std::uint32_t kClassBytes[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16};
constexpr std::uint32_t kBitsPerLiteral = 16;
constexpr std::uint32_t kBitmapBitsMin = 128;

template <class T>
std::uint64_t load_part(const char* at) {
  T part;
  std::memcpy(&part, at, sizeof part);
  return part;
}

// Up to seven bytes as the low bytes of a word, by loads of fixed size that may overlap.
std::uint64_t load_below_8(const char* at, std::size_t count) {
  if (count >= 4) {
    return load_part<std::uint32_t>(at) | load_part<std::uint32_t>(at + count - 4)
                                              << 8 * (count - 4);
  }
  if (count == 0) return 0;
  return load_part<std::uint8_t>(at) | load_part<std::uint8_t>(at + count / 2) << 8 * (count / 2) |
         load_part<std::uint8_t>(at + count - 1) << 8 * (count - 1);
}

// The bytes that count, of a word of which `count` count.
std::uint64_t mask_of(TextEnd end, std::uint32_t count) {
  if (count == 0) return 0;
  const std::uint64_t all = ~std::uint64_t{0};
  if (count >= 8) return all;
  return end == TextEnd::kFront ? all >> (64 - 8 * count) : all << (64 - 8 * count);
}

}  // namespace

// Behind the text's other end come zeros.
TextTable::End TextTable::short_end_of(std::string_view text) const {
  const std::size_t size = text.size();
  const char* const begin = text.data();
  if (end_ == TextEnd::kFront) {
    if (size < 8) return {load_below_8(begin, size), 0};
    return {load(begin), load_below_8(begin + 8, size - 8)};
  }
  const auto aligned_back = [](const char* at, std::size_t count) {
    return count == 0 ? 0 : load_below_8(at, count) << (64 - 8 * count);
  };
  if (size < 8) return {aligned_back(begin, size), 0};
  return {load(begin + size - 8), aligned_back(begin, size - 8)};
}

// The hash of a whole text: its length, its middle and both ends, which is enough to tell values
// apart.
std::uint32_t TextTable::hash_whole(std::string_view text) {
  const std::size_t size = text.size();
  const char* const begin = text.data();
  if (size < 8) return mix(load_below_8(begin, size), size);
  const std::uint64_t middle = load(begin + size / 2 - 4);
  return mix(load(begin) ^ middle * 0x9e3779b97f4a7c15u, load(begin + size - 8) + size);
}

bool TextTable::fits(std::string_view text, std::string_view literal) const {
  if (end_ == TextEnd::kWhole ? text.size() != literal.size() : text.size() < literal.size()) {
    return false;
  }
  const char* at =
      end_ == TextEnd::kBack ? text.data() + text.size() - literal.size() : text.data();
  return std::string_view(at, literal.size()) == literal;
}

void TextTable::choose_class(Literal& literal) const {
  if (end_ == TextEnd::kWhole) return;
  for (const std::uint32_t bytes : kClassBytes) {
    if (bytes <= literal.text.size()) literal.bytes = bytes;
  }
}

// A class with room for so many literals.
TextTable::Class TextTable::make_class(std::uint32_t bytes, std::size_t count) {
  Class c;
  c.bytes = bytes;
  c.near_mask = mask_of(end_, bytes);
  c.far_mask = mask_of(end_, bytes > 8 ? bytes - 8 : 0);
  c.slot_mask = static_cast<std::uint32_t>(std::bit_ceil(count * 2) - 1);
  c.first_slot = static_cast<std::uint32_t>(slots_.size());
  const std::size_t bits =
      std::bit_ceil(std::max<std::size_t>(count * kBitsPerLiteral, kBitmapBitsMin));
  c.shift = 32 - static_cast<std::uint32_t>(std::countr_zero(bits));
  c.first_word = static_cast<std::uint32_t>(bitmap_.size());
  bitmap_.resize(bitmap_.size() + bits / 64, 0);
  return c;
}

// Enters literals_[first, last), which then stand by slot.
void TextTable::enter(Class& c, std::size_t first, std::size_t last) {
  for (std::size_t i = first; i < last; ++i) {
    Literal& literal = literals_[i];
    literal.hash =
        end_ == TextEnd::kWhole ? hash_whole(literal.text) : hash_end(end_of(literal.text), c);
    const std::uint32_t bit = literal.hash >> c.shift;
    bitmap_[c.first_word + (bit >> 6)] |= std::uint64_t{1} << (bit & 63);
    if (end_ == TextEnd::kWhole) sizes_ |= std::uint64_t{1} << (literal.text.size() & 63);
  }
  const auto slot_of = [&](const Literal& literal) { return literal.hash & c.slot_mask; };
  std::sort(literals_.begin() + static_cast<std::ptrdiff_t>(first),
            literals_.begin() + static_cast<std::ptrdiff_t>(last),
            [&](const Literal& a, const Literal& b) {
              const std::uint32_t slot_a = slot_of(a), slot_b = slot_of(b);
              if (slot_a != slot_b) return slot_a < slot_b;
              return std::tie(a.hash, a.text, a.id) < std::tie(b.hash, b.text, b.id);
            });
  std::size_t next = first;
  for (std::uint32_t slot = 0; slot <= c.slot_mask; ++slot) {
    slots_.push_back(static_cast<std::uint32_t>(next));
    while (next < last && slot_of(literals_[next]) == slot) ++next;
  }
  slots_.push_back(static_cast<std::uint32_t>(last));
}

// Of shorter literals, every pair may follow.
void TextTable::enter_pair(std::string_view literal) {
  const auto enter = [&](std::uint32_t place) {
    pairs_[place / 64] |= std::uint64_t{1} << place % 64;
  };
  if (literal.size() >= 2) return enter(pair_of(literal));
  if (end_ == TextEnd::kWhole) return;  // no text with a pair is so short
  if (literal.empty()) return pairs_.fill(~std::uint64_t{0});
  for (unsigned other = 0; other < 256; ++other) {
    const char of_front[] = {literal[0], static_cast<char>(other)};
    const char of_back[] = {static_cast<char>(other), literal[0]};
    enter(pair_of({end_ == TextEnd::kFront ? of_front : of_back, 2}));
  }
}

void TextTable::keep_bytes() {
  std::size_t size = 0;
  for (const Literal& literal : literals_) size += literal.text.size();
  bytes_.reserve(size);
  for (Literal& literal : literals_) {
    const char* const begin = bytes_.data() + bytes_.size();
    bytes_.insert(bytes_.end(), literal.text.begin(), literal.text.end());
    literal.text = {begin, literal.text.size()};
  }
}

void TextTable::build() {
  for (Literal& literal : literals_) {
    choose_class(literal);
    enter_pair(literal.text);
  }
  std::ranges::sort(literals_, {}, &Literal::bytes);
  for (std::size_t first = 0; first < literals_.size();) {
    std::size_t last = first;
    while (last < literals_.size() && literals_[last].bytes == literals_[first].bytes) ++last;
    classes_.push_back(make_class(literals_[first].bytes, last - first));
    enter(classes_.back(), first, last);
    first = last;
  }
  keep_bytes();
}

}  // namespace tocsin::detect
