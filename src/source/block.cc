// SPDX-License-Identifier: Apache-2.0
#include "tocsin/source/block.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "tocsin/base/check.h"

namespace tocsin::source {

namespace {
constexpr std::align_val_t kAlignment{64};
}

void Block::Free::operator()(std::uint8_t* p) const { ::operator delete[](p, kAlignment); }

void Block::reserve(std::size_t bytes) {
  if (bytes <= capacity_) return;
  std::unique_ptr<std::uint8_t[], Free> larger(
      static_cast<std::uint8_t*>(::operator new[](bytes + kBlockPadding, kAlignment)));
  if (size_ != 0) std::memcpy(larger.get(), buffer_.get(), size_);
  buffer_ = std::move(larger);
  capacity_ = bytes;
  std::memset(buffer_.get() + size_, 0, kBlockPadding);
}

void Block::release() {
  buffer_.reset();
  capacity_ = size_ = 0;
}

void Block::resize(std::size_t bytes) {
  CHECK(bytes <= capacity_);
  size_ = bytes;
  if (buffer_) std::memset(buffer_.get() + size_, 0, kBlockPadding);
}

}  // namespace tocsin::source
