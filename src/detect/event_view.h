// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "folded_values.h"
#include "network_set.h"
#include "tocsin/model/event.h"

namespace tocsin::detect {

// One event as a group of rules looks at it: fields by slot, and the text of each value, read
// and folded at most once. Reused from event to event; one thread.
class EventView {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  // Takes an event; `slot_of` maps FieldId to slot, with 0xffff for fields without one.
  void open(const model::Event& event, const std::vector<std::uint16_t>& slot_of,
            std::uint32_t slot_count);

  // From now on folded() gives what was read there, of the same event. Borrowed until open().
  void take_folded(const FoldedValues& values) { values_ = &values; }
  // And of texts that stand in the raw record, what was folded of it. Borrowed likewise.
  void take_folded(const FoldedRecord& record) { record_ = &record; }

  const model::Event& event() const { return *event_; }
  const model::Value& value(std::uint32_t field) const { return event_->fields[field].value; }

  // The fields of a slot, in no particular order: the first, then the next of each; kNone ends.
  std::uint32_t first(std::uint32_t slot) const { return first_[slot]; }
  std::uint32_t next(std::uint32_t field) const { return next_[field]; }

  // The text of a field's value, folded or as it is. Valid until the next call of either.
  std::string_view folded(std::uint32_t field);
  std::string_view text(std::uint32_t field);
  // What address the text is: rules ask it of thousands of networks.
  const Address& address(std::uint32_t field);

 private:
  struct Extent {
    std::uint32_t epoch = 0;
    std::uint32_t first = 0;
    std::uint32_t size = 0;
    bool is_ascii = false;  // it lies in `ascii_`, else in `arena_`
  };
  struct ReadAddress {
    std::uint32_t epoch = 0;
    Address address;
  };
  std::string_view read(std::uint32_t field, std::vector<Extent>& extents, bool fold);
  bool fold_ascii_of(const model::Value& value, Extent& extent);

  const model::Event* event_ = nullptr;
  const FoldedValues* values_ = nullptr;
  const FoldedRecord* record_ = nullptr;
  std::uint32_t epoch_ = 0;
  std::vector<std::uint32_t> first_;
  std::vector<std::uint32_t> next_;
  std::vector<Extent> folded_, plain_;
  std::vector<ReadAddress> addresses_;  // up to the last field that was asked
  std::string arena_;
  std::vector<char> ascii_;  // grows, so that its bytes are not cleared again
  std::size_t ascii_used_ = 0;
};

}  // namespace tocsin::detect
