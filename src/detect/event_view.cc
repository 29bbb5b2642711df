// SPDX-License-Identifier: Apache-2.0
#include "event_view.h"

#include <algorithm>
#include <cstring>

#include "ascii_fold.h"

namespace tocsin::detect {

void EventView::open(const model::Event& event, const std::vector<std::uint16_t>& slot_of,
                     std::uint32_t slot_count) {
  event_ = &event;
  values_ = nullptr;
  used_ = 0;
  const std::size_t count = event.fields.size();
  if (next_.size() < count) {
    next_.resize(count);
    folded_.resize(count);
    plain_.resize(count);
  }
  if (++epoch_ == 0) {
    std::ranges::fill(folded_, Extent{});
    std::ranges::fill(plain_, Extent{});
    addresses_.clear();
    epoch_ = 1;
  }
  if (first_.size() < slot_count) first_.resize(slot_count);
  std::fill_n(first_.begin(), slot_count, kNone);
  for (std::uint32_t i = 0; i < count; ++i) {
    const model::FieldId id = event.fields[i].id;
    if (id == 0 || id >= slot_of.size()) continue;
    const std::uint16_t slot = slot_of[id];
    if (slot == 0xffff) continue;
    next_[i] = first_[slot];
    first_[slot] = i;
  }
}

std::string_view EventView::read(std::uint32_t field, std::vector<Extent>& extents, bool fold) {
  Extent& extent = extents[field];
  if (extent.epoch != epoch_) {
    const std::size_t before = used_;
    used_ += append(value(field), fold);
    extent = {epoch_, static_cast<std::uint32_t>(before),
              static_cast<std::uint32_t>(used_ - before)};
  }
  return {arena_.data() + extent.first, extent.size};
}

// Writes the text of a value behind what is used; gives its size.
std::size_t EventView::append(const model::Value& value, bool fold) {
  const auto make_room = [&](std::size_t bytes) {
    if (arena_.size() - used_ < bytes) arena_.resize(2 * (used_ + bytes));
  };
  if (fold && value.kind == model::ValueKind::kText) {
    make_room(value.size + kFoldRoom);
    if (fold_ascii(value.bytes, value.size, arena_.data() + used_)) return value.size;
  }
  one_.clear();
  if (fold) {
    model::append_folded(value, one_);
  } else {
    model::append_text(value, one_);
  }
  make_room(one_.size() + 1);  // an arena without bytes has no address
  std::memcpy(arena_.data() + used_, one_.data(), one_.size());
  return one_.size();
}

std::string_view EventView::folded(std::uint32_t field) {
  return values_ != nullptr ? values_->value(field) : read(field, folded_, true);
}

std::string_view EventView::text(std::uint32_t field) { return read(field, plain_, false); }

const Address& EventView::address(std::uint32_t field) {
  if (addresses_.size() <= field) addresses_.resize(field + 1);
  ReadAddress& read = addresses_[field];
  if (read.epoch != epoch_) read = {epoch_, read_address(text(field))};
  return read.address;
}

}  // namespace tocsin::detect
