// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace tocsin::detect {

// Which end of a text a TextTable looks at.
enum class TextEnd : std::uint8_t { kWhole, kFront, kBack };

// Finds which of many literals a text equals (kWhole), begins with (kFront) or ends with (kBack).
//
// The idea: literals are put into classes by length, each class is a hash table over that many
// bytes at the text's end in question, and what is found there is compared byte by byte. A text
// costs one probe a class. For kWhole the one class is the text itself.
//
// Bytes are compared as they are: fold both sides first. The literals' bytes must outlive the
// table. Immutable after build(); any thread may look up.
class TextTable {
 public:
  explicit TextTable(TextEnd end = TextEnd::kWhole) : end_(end) {}
  // Adds a literal that is reported as `id`; before build().
  void add(std::string_view literal, std::uint32_t id) { literals_.push_back({literal, id}); }
  void build();
  bool empty() const { return literals_.empty(); }

  // Calls found(id) for every literal that the text equals, begins or ends with.
  template <class Found>
  void look_up(std::string_view text, Found&& found) const {
    for (const Class& c : classes_) {
      if (text.size() < c.bytes) continue;
      if (end_ == TextEnd::kWhole && text.size() > c.bytes_max) continue;
      const std::uint32_t hash = key_of(text, c.bytes);
      if ((c.present[hash >> 30] >> (hash >> 24 & 63) & 1) == 0) continue;
      std::uint32_t at = c.first_slot + (hash & c.slot_mask);
      for (std::uint32_t i = slots_[at]; i != slots_[at + 1]; ++i) {
        const Literal& literal = literals_[i];
        if (literal.hash == hash && fits(text, literal.text)) found(literal.id);
      }
    }
  }

 private:
  struct Literal {
    std::string_view text;
    std::uint32_t id = 0;
    std::uint32_t hash = 0;
    std::uint32_t bytes = 0;
  };
  struct Class {
    std::uint32_t bytes = 0;
    std::uint32_t bytes_max = 0;
    std::uint32_t first_slot = 0;
    std::uint32_t slot_mask = 0;
    std::uint64_t present[4] = {};  // a bit for the top byte of each hash
  };

  std::uint32_t key_of(std::string_view text, std::uint32_t bytes) const;
  bool fits(std::string_view text, std::string_view literal) const;

  TextEnd end_;
  std::vector<Literal> literals_;  // after build(): by class and slot
  std::vector<Class> classes_;
  std::vector<std::uint32_t> slots_;  // begin of each slot in literals_
};

}  // namespace tocsin::detect
