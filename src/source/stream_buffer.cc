// SPDX-License-Identifier: Apache-2.0
#include "stream_buffer.h"

#include <algorithm>
#include <cstring>

namespace tocsin::source {

namespace {
// Blocks that once held a huge record give that memory back.
constexpr std::size_t kKeptCapacity = 4 * kBlockBytes;
}  // namespace

void StreamBuffer::begin(Block& block, std::size_t limit) {
  limit_ = std::max(limit, left_.size());
  if (block.capacity() > kKeptCapacity && limit_ <= kKeptCapacity) block.release();
  block.resize(0);
  block.starts.clear();
  block.reserve(limit_);
  if (!left_.empty()) std::memcpy(block.data(), left_.data(), left_.size());
  block.resize(left_.size());
  left_.clear();
  block.offset = offset_;
}

void StreamBuffer::raise_limit(Block& block, std::size_t limit) {
  limit_ = std::max(limit_, limit);
  block.reserve(limit_);
}

bool StreamBuffer::fill(ByteStream& bytes, Block& block) {
  const std::size_t before = block.size();
  const std::span<std::uint8_t> room(block.data() + before, limit_ - before);
  const base::Result<std::size_t> got = bytes.read(std::as_writable_bytes(room));
  if (!got.ok() || *got == 0) return false;
  block.resize(before + *got);
  return true;
}

void StreamBuffer::cut(Block& block, std::size_t size) {
  left_.assign(block.data() + size, block.data() + block.size());
  block.resize(size);
  block.offset = offset_;
  offset_ += size;
}

void StreamBuffer::skip(Block& block, std::size_t size) {
  const std::size_t rest = block.size() - size;
  std::memmove(block.data(), block.data() + size, rest);
  block.resize(rest);
  offset_ += size;
}

}  // namespace tocsin::source
