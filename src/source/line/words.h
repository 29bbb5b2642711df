// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace tocsin::source {

// Reads a line from its front, part by part. A step that fails leaves `ok()` false and every
// later step without effect.
class Words {
 public:
  explicit Words(std::string_view text) : rest_(text) {}
  bool ok() const { return ok_; }
  std::string_view rest() const { return rest_; }

  // Up to `mark`, which must be there and is passed over.
  std::string_view until(std::string_view mark) {
    const std::size_t end = rest_.find(mark);
    ok_ = ok_ && end != std::string_view::npos;
    if (!ok_) return {};
    const std::string_view part = rest_.substr(0, end);
    rest_.remove_prefix(end + mark.size());
    return part;
  }
  // Up to the next space or the end; not empty.
  std::string_view word() {
    const std::size_t end = std::min(rest_.find(' '), rest_.size());
    ok_ = ok_ && end != 0;
    if (!ok_) return {};
    const std::string_view part = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return part;
  }
  void expect(std::string_view text) {
    ok_ = ok_ && rest_.starts_with(text);
    if (ok_) rest_.remove_prefix(text.size());
  }
  bool take(std::string_view text) {
    if (!ok_ || !rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  void require(bool good) { ok_ = ok_ && good; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

inline bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace tocsin::source
