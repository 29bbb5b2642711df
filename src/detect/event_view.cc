// SPDX-License-Identifier: Apache-2.0
#include "event_view.h"

#include <algorithm>

#include "ascii_fold.h"

namespace tocsin::detect {

void EventView::open(const model::Event& event, const std::vector<std::uint16_t>& slot_of,
                     std::uint32_t slot_count) {
  event_ = &event;
  values_ = nullptr;
  record_ = nullptr;
  arena_.clear();
  ascii_used_ = 0;
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

// Most values are plain text in ASCII, which vectors fold.
bool EventView::fold_ascii_of(const model::Value& value, Extent& extent) {
  if (value.kind != model::ValueKind::kText) return false;
  const std::size_t wanted = ascii_used_ + value.size + kFoldRoom;
  if (ascii_.size() < wanted) ascii_.resize(2 * wanted);
  if (!fold_ascii(value.bytes, value.size, ascii_.data() + ascii_used_)) return false;
  extent = {epoch_, static_cast<std::uint32_t>(ascii_used_), value.size, true};
  ascii_used_ += value.size;
  return true;
}

std::string_view EventView::read(std::uint32_t field, std::vector<Extent>& extents, bool fold) {
  Extent& extent = extents[field];
  if (extent.epoch != epoch_ && !(fold && fold_ascii_of(value(field), extent))) {
    const std::size_t before = arena_.size();
    if (fold) {
      model::append_folded(value(field), arena_);
    } else {
      model::append_text(value(field), arena_);
    }
    extent = {epoch_, static_cast<std::uint32_t>(before),
              static_cast<std::uint32_t>(arena_.size() - before), false};
  }
  const char* const texts = extent.is_ascii ? ascii_.data() : arena_.data();
  return {texts + extent.first, extent.size};
}

std::string_view EventView::folded(std::uint32_t field) {
  if (values_ != nullptr && values_->has(field)) return values_->value(field);
  const model::Value& whole = value(field);
  if (record_ != nullptr && whole.kind == model::ValueKind::kText) {
    const auto raw = reinterpret_cast<std::uintptr_t>(event_->raw.data());
    const std::size_t begin = reinterpret_cast<std::uintptr_t>(whole.bytes) - raw;
    if (begin < event_->raw.size()) return record_->text().substr(begin, whole.size);
  }
  return read(field, folded_, true);
}

std::string_view EventView::text(std::uint32_t field) { return read(field, plain_, false); }

const Address& EventView::address(std::uint32_t field) {
  if (addresses_.size() <= field) addresses_.resize(field + 1);
  ReadAddress& read = addresses_[field];
  if (read.epoch != epoch_) read = {epoch_, read_address(text(field))};
  return read.address;
}

}  // namespace tocsin::detect
