// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tocsin/source/block.h"

namespace tocsin::source {

// What splitters share: the bytes that were read beyond the end of a block, and the position in
// the file. Usage, once per block: begin(block), then fill(…) as often as needed, then cut(…).
class StreamBuffer {
 public:
  // Starts a block with the bytes left over from the last one and room for `capacity` in all.
  void begin(Block& block, std::size_t capacity);
  // Reads until the block's buffer is full or the stream ends; false when nothing came. The
  // block's size is then all that was read.
  bool fill(ByteStream& bytes, Block& block);
  // Ends the block at `size`; what lies behind it begins the next one.
  void cut(Block& block, std::size_t size);
  // Forgets the first `size` bytes of the block under construction.
  void skip(Block& block, std::size_t size);
  // Drops everything read so far and goes on behind it.
  void drop(Block& block) { skip(block, block.size()); }
  // Where the block under construction begins in the file, bytes.
  std::uint64_t offset() const { return offset_; }

 private:
  std::vector<std::uint8_t> left_;
  std::uint64_t offset_ = 0;
};

}  // namespace tocsin::source
