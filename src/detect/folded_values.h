// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
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
  // Texts of fewer bytes than `size_least` are left out; none where that is 0.
  void read(std::span<const model::Field> fields, std::size_t size_least);

  // All of them, a zero byte behind each. What stands here across such a byte stands in no value.
  std::string_view all() const { return {text_.data(), ends_.empty() ? 0 : ends_.back() + 1}; }
  // Whether fields[i] was not left out, and then its text.
  bool has(std::size_t i) const { return ends_[i] + 1 != (i == 0 ? 0 : ends_[i - 1] + 1); }
  std::string_view value(std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1] + 1;
    return {text_.data() + begin, ends_[i] - begin};
  }
  std::size_t size() const { return ends_.size(); }

 private:
  std::vector<char> text_;  // grows, so that its bytes are not cleared again
  // Of each value in `text_`; of one that was left out, one less than where it would begin.
  std::vector<std::size_t> ends_;
  std::string one_;
};

// The raw record of an event, folded, where it spells every text in it as that is, and behind it
// the values that do not stand in it: what is not here is in no value. Reused from event to event;
// one thread.
class FoldedRecord {
 public:
  // False for a record with escapes, beyond ASCII, in another form, or so large that it is not
  // worth keeping room for.
  bool begin(std::span<const std::uint8_t> raw, model::RawForm form);
  void forget() { size_ = 0; }
  // False for a text beyond ASCII.
  bool add(const model::Value& value);
  // Empty where there is none. What stands at a place of the raw record stands here at the same.
  std::string_view text() const { return {text_.data(), size_}; }

 private:
  void make_room(std::size_t bytes);

  std::vector<char> text_;
  std::size_t size_ = 0;
  std::string one_;
};

}  // namespace tocsin::detect
