// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace tocsin::model {

// Simple case folding as two tables: the upper bits of a character choose a block of 64
// distances, the lower six bits the distance. Most blocks are the one of zeros.
class CasefoldTable {
 public:
  constexpr CasefoldTable() {
    for (const Run& run : kRuns) {
      for (char32_t c = run.first; c <= run.last; c += run.stride) set(c, run.distance);
    }
  }

  constexpr char32_t fold(char32_t character) const {
    if (character >= kCharacters) return character;
    const auto& block = blocks_[block_of_[character / kBlock]];
    return character + static_cast<char32_t>(block[character % kBlock]);
  }

 private:
  struct Run {
    char32_t first, last, stride;
    std::int32_t distance;
  };
  static constexpr Run kRuns[] = {
#include "casefold_table.inc"
  };
  static constexpr std::size_t kBlock = 64;
  static constexpr std::size_t kBlocksMax = 64;
  // Nothing from here on folds; set() would not compile otherwise.
  static constexpr char32_t kCharacters = 0x1ea00;

  constexpr void set(char32_t character, std::int32_t distance) {
    std::uint8_t& block = block_of_[character / kBlock];
    if (block == 0) block = ++blocks_used_;
    blocks_[block][character % kBlock] = distance;
  }

  std::array<std::uint8_t, kCharacters / kBlock> block_of_{};
  std::array<std::array<std::int32_t, kBlock>, kBlocksMax> blocks_{};
  std::uint8_t blocks_used_ = 0;
};

inline constexpr CasefoldTable kCasefold;

}  // namespace tocsin::model
