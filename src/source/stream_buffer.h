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
  // Starts a block with the bytes left over from the last one and room for `limit` in all,
  // whatever room the block has from earlier uses.
  void begin(Block& block, std::size_t limit);
  // How large the block under construction may become; at least its size.
  std::size_t limit() const { return limit_; }
  void raise_limit(Block& block, std::size_t limit);
  // Reads until the block has `limit()` bytes or the stream pauses; false when nothing came. The
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
  std::size_t limit_ = 0;
};

}  // namespace tocsin::source
