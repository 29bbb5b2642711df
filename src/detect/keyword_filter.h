// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nibble_filter.h"
#include "pair_filter.h"
#include "tocsin/model/event.h"

namespace tocsin::detect {

// Whether a value that is no text, read as text and folded, may contain this literal: a number, a
// truth, a GUID, a SID or a time. Not asked of bytes, which may spell any hexadecimal digits.
bool may_be_rendered(std::string_view literal);

// Says quickly that a record as a whole contains none of the literals of keyword rules, so that
// its fields need not be looked at one by one.
//
// The idea: of each literal a window of four ASCII letters (or fewer) is looked for in the raw
// record without regard to case (see pair_filter.h and nibble_filter.h). Where one stands, the
// literal is compared as far as the raw form spells it plainly. It rests on this: a letter stands
// in a raw record as itself, as an escape `\u00xx` (JSON), or as one of the two characters outside
// ASCII that fold to a letter (U+017F, U+212A); all but the first are themselves looked for, and
// make the answer "perhaps".
//
// Literals that numbers, GUIDs, SIDs or dates might spell (which raw records hold in binary) or
// that have no letters cannot be looked for so: then usable() is false. Immutable; any thread.
class KeywordFilter {
 public:
  KeywordFilter() = default;
  // Folded literals; they are copied.
  explicit KeywordFilter(std::span<const std::string_view> literals);

  bool usable() const { return usable_; }

  // False: no text that stands in `raw`, in the form that it says, contains a literal.
  bool may_contain(std::span<const std::uint8_t> raw, model::RawForm form,
                   ScanPath path = ScanPath::kBest) const;

 private:
  struct Window {
    std::string text;         // folded; the whole literal, or an escape in JSON
    std::uint32_t first = 0;  // of the window in `text`
    std::uint32_t size = 0;   // bytes of the window
    bool plain = true;        // false: its presence alone says "perhaps"
    // Of a plain window, which is letters: its bytes, and 0xff for each.
    std::uint32_t letters = 0, letters_mask = 0;
  };
  // For one form: the filter and what stands in each of its buckets.
  struct Tables {
    NibbleFilter filter;
    std::array<std::vector<Window>, NibbleFilter::kBuckets> buckets;
  };

  static Tables make_tables(std::vector<Window> windows);
  template <std::size_t kStep>
  static bool any_fits(const Tables& tables, std::uint32_t buckets,
                       std::span<const std::uint8_t> raw, std::size_t place);
  bool search_json_pairs(std::span<const std::uint8_t> raw) const;
  template <std::size_t kStep>
  static bool fits(const Window& window, std::span<const std::uint8_t> raw, std::size_t place);

  bool usable_ = false;
  Tables json_, wide_;
  // The windows of `json_` by pairs of bytes; those outside ASCII, which few records need, apart.
  PairFilter json_pairs_{PairFilter::Case::kAny};
  std::vector<std::string> json_others_;
};

}  // namespace tocsin::detect
