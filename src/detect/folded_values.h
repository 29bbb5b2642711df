// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/model/event.h"

namespace tocsin::detect {

// The values of an event, folded, one behind the other: what may stand in any of them is looked
// for once and not value by value, which for the many short values of a line of a log would cost
// more to begin than to do. Reused from event to event; one thread.
class FoldedValues {
 public:
  void read(std::span<const model::Field> fields);

  // All of them, a zero byte behind each. What stands here across such a byte stands in no value.
  std::string_view all() const { return {text_.data(), ends_.empty() ? 0 : ends_.back() + 1}; }
  // The text of fields[i].
  std::string_view value(std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1] + 1;
    return {text_.data() + begin, ends_[i] - begin};
  }
  std::size_t size() const { return ends_.size(); }

 private:
  std::vector<char> text_;         // grows, so that its bytes are not cleared again
  std::vector<std::size_t> ends_;  // of each value in `text_`
  std::string one_;
};

}  // namespace tocsin::detect
