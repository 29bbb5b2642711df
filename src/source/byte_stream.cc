// SPDX-License-Identifier: Apache-2.0
#include "tocsin/source/byte_stream.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tocsin::source {

base::Result<std::size_t> FileStream::read(std::span<std::byte> into) { return file_.read(into); }

base::Result<std::size_t> MemoryStream::read(std::span<std::byte> into) {
  const std::size_t count = std::min(into.size(), left_.size());
  if (count != 0) std::memcpy(into.data(), left_.data(), count);
  left_ = left_.subspan(count);
  return count;
}

base::Result<std::size_t> ResumedStream::read(std::span<std::byte> into) {
  std::size_t filled = std::min(into.size(), taken_.size() - position_);
  if (filled != 0) {
    std::memcpy(into.data(), taken_.data() + position_, filled);
    position_ += filled;
    if (position_ == taken_.size()) std::exchange(taken_, {}), position_ = 0;
  }
  while (filled < into.size() && !error_) {
    base::Result<std::size_t> got = rest_.read(into.subspan(filled));
    if (!got.ok()) {
      error_ = std::move(got).error();
      break;
    }
    if (*got == 0) break;
    filled += *got;
  }
  given_ += filled;
  return filled;
}

}  // namespace tocsin::source
