// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace tocsin::detect {

// Which end of a text a TextTable looks at.
enum class TextEnd : std::uint8_t { kWhole, kFront, kBack };

// Finds which of many literals a text equals (kWhole), begins with (kFront) or ends with (kBack).
//
// The idea: most texts have two characters at the end that no literal has there, which a bitmap
// tells for all literals at once. For others, literals are put into classes by length. The last (or
// first) sixteen bytes of a text are loaded once; each class hashes as many of them as all its
// literals have, and asks a bitmap that turns nearly all texts away before a hash table is touched.
// What is found there is compared byte by byte. For kWhole the one class is the text itself, after
// its length was asked.
//
// Bytes are compared as they are: fold both sides first. Immutable after build(); any thread may
// look up. Reads no byte outside the text.
class TextTable {
 public:
  explicit TextTable(TextEnd end = TextEnd::kWhole) : end_(end) {}
  TextTable(TextTable&&) = default;
  TextTable& operator=(TextTable&&) = default;
  // Adds a literal that is reported as `id`; before build(), until which its bytes must live.
  void add(std::string_view literal, std::uint32_t id) { literals_.push_back({literal, id}); }
  void build();
  bool empty() const { return literals_.empty(); }

  // Calls found(id) for every literal that the text equals, begins or ends with.
  template <class Found>
  [[gnu::always_inline]] void look_up(std::string_view text, Found&& found) const {
    if (classes_.empty() || (text.size() >= 2 && !has_pair(pair_of(text)))) return;
    look_closer(text, found);
  }

 private:
  template <class Found>
  [[gnu::noinline]] void look_closer(std::string_view text, Found&& found) const {
    if (end_ == TextEnd::kWhole) {
      if ((sizes_ >> (text.size() & 63) & 1) != 0)
        probe(classes_[0], hash_whole(text), text, found);
      return;
    }
    const End end = end_of(text);
    for (const Class& c : classes_) {
      if (text.size() < c.bytes) return;  // the classes behind it need more
      probe(c, hash_end(end, c), text, found);
    }
  }

  struct Literal {
    std::string_view text;
    std::uint32_t id = 0;
    std::uint32_t hash = 0;
    std::uint32_t bytes = 0;  // of its class
  };
  struct Class {
    std::uint64_t near_mask = 0,
                  far_mask = 0;  // which bytes of an End its literals all have
    std::uint32_t bytes = 0;     // how many these are
    std::uint32_t first_slot = 0;
    std::uint32_t slot_mask = 0;
    std::uint32_t first_word = 0;  // of its part of the bitmap
    std::uint32_t shift = 0;       // hash >> shift is a place in it
  };
  // Up to sixteen bytes at an end of a text: those at the very end, and those next to them.
  struct End {
    std::uint64_t near = 0, far = 0;
  };

  static std::uint64_t load(const char* at) {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    return word;
  }
  End end_of(std::string_view text) const {
    if (text.size() < 16) return short_end_of(text);
    if (end_ == TextEnd::kFront) return {load(text.data()), load(text.data() + 8)};
    const char* const behind = text.data() + text.size();
    return {load(behind - 8), load(behind - 16)};
  }
  static std::uint32_t mix(std::uint64_t a, std::uint64_t b) {
    const auto product =
        static_cast<unsigned __int128>(a ^ 0x9e3779b97f4a7c15u) * (b ^ 0xbf58476d1ce4e5b9u);
    const std::uint64_t hash =
        static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    return static_cast<std::uint32_t>(hash >> 32 ^ hash);
  }
  static std::uint32_t hash_end(const End& end, const Class& c) {
    return mix(end.near & c.near_mask, end.far & c.far_mask);
  }

  template <class Found>
  void probe(const Class& c, std::uint32_t hash, std::string_view text, Found& found) const {
    const std::uint32_t bit = hash >> c.shift;
    if ((bitmap_[c.first_word + (bit >> 6)] >> (bit & 63) & 1) == 0) return;
    const std::uint32_t at = c.first_slot + (hash & c.slot_mask);
    for (std::uint32_t i = slots_[at]; i != slots_[at + 1]; ++i) {
      const Literal& literal = literals_[i];
      if (literal.hash == hash && fits(text, literal.text)) found(literal.id);
    }
  }

  // Which bit says whether some literal has the two characters that a text has at the end; of a
  // whole text, at its back.
  static std::uint32_t place_of(std::uint16_t pair) { return pair * 0x9e3779b1u >> 20; }
  std::uint32_t pair_of(std::string_view text) const {
    std::uint16_t pair;
    const char* const at = text.data() + (end_ == TextEnd::kFront ? 0 : text.size() - 2);
    std::memcpy(&pair, at, sizeof pair);
    return place_of(pair);
  }
  bool has_pair(std::uint32_t place) const { return (pairs_[place / 64] >> place % 64 & 1) != 0; }
  void enter_pair(std::string_view literal);

  End short_end_of(std::string_view text) const;
  static std::uint32_t hash_whole(std::string_view text);
  bool fits(std::string_view text, std::string_view literal) const;
  void choose_class(Literal& literal) const;
  Class make_class(std::uint32_t bytes, std::size_t count);
  void keep_bytes();
  void enter(Class& c, std::size_t first, std::size_t last);

  TextEnd end_;
  std::array<std::uint64_t, 64> pairs_{};
  std::uint64_t sizes_ = 0;     // kWhole: the sizes of the literals, modulo 64
  std::vector<Class> classes_;  // by `bytes`
  std::vector<std::uint64_t> bitmap_;
  std::vector<std::uint32_t> slots_;  // begin of each slot in literals_
  std::vector<Literal> literals_;     // after build(): by class and slot
  std::vector<char> bytes_;           // of the literals, in their order
};

}  // namespace tocsin::detect
