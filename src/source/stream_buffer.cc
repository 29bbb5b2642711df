// SPDX-License-Identifier: Apache-2.0
#include "stream_buffer.h"

#include <algorithm>
#include <cstring>

namespace tocsin::source {

void StreamBuffer::begin(Block& block, std::size_t capacity) {
  block.resize(0);
  block.starts.clear();
  block.reserve(std::max(capacity, left_.size()));
  if (!left_.empty()) std::memcpy(block.data(), left_.data(), left_.size());
  block.resize(left_.size());
  left_.clear();
  block.offset = offset_;
}

bool StreamBuffer::fill(ByteStream& bytes, Block& block) {
  const std::size_t before = block.size();
  const std::span<std::uint8_t> room(block.data() + before, block.capacity() - before);
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
