// SPDX-License-Identifier: Apache-2.0
#include "tocsin/model/event.h"

#include <algorithm>
#include <cstring>

#include "tocsin/base/check.h"

namespace tocsin::model {
namespace {

constexpr std::size_t kPageBytes = 64 * 1024;
// Larger requests get a page of their own, so that at most this much of a page is left unused.
constexpr std::size_t kSharedBytesMax = kPageBytes / 8;
// What clear() keeps for the next block; a rare giant must not stay for ever.
constexpr std::size_t kKeptPagesMax = 64;
constexpr std::size_t kKeptLargeBytesMax = 1024 * 1024;

}  // namespace

void FieldList::make_room(std::size_t more) {
  const std::size_t room = std::max({size_ + more, 2 * room_, std::size_t{64}});
  auto larger = std::make_unique_for_overwrite<Field[]>(room);
  std::copy_n(fields_.get(), size_, larger.get());
  fields_ = std::move(larger);
  room_ = room;
}

// By exchange, so that the memory of the one that is replaced goes on being used.
EventBatch& EventBatch::operator=(EventBatch&& other) noexcept {
  if (this == &other) return *this;
  fields_.swap(other.fields_);
  events_.swap(other.events_);
  extents_.swap(other.extents_);
  std::swap(begun_, other.begun_);
  pages_.swap(other.pages_);
  std::swap(page_, other.page_);
  std::swap(page_used_, other.page_used_);
  large_.swap(other.large_);
  std::swap(large_used_, other.large_used_);
  other.clear();
  return *this;
}

void EventBatch::end_event(const Event& event) {
  CHECK(begun_ <= fields_.size());
  extents_.push_back({begun_, fields_.size() - begun_});
  events_.push_back(event);
  begun_ = fields_.size();
}

std::string_view EventBatch::keep(std::string_view bytes) {
  if (bytes.empty()) return {};
  char* const copy = allocate(bytes.size());
  std::memcpy(copy, bytes.data(), bytes.size());
  return {copy, bytes.size()};
}

char* EventBatch::allocate(std::size_t bytes) {
  if (bytes > kSharedBytesMax) return allocate_large(bytes);
  if (page_ == pages_.size() || kPageBytes - page_used_ < bytes) {
    if (page_ < pages_.size()) ++page_;
    if (page_ == pages_.size())
      pages_.push_back(std::make_unique_for_overwrite<char[]>(kPageBytes));
    page_used_ = 0;
  }
  char* const place = pages_[page_].get() + page_used_;
  page_used_ += bytes;
  return place;
}

char* EventBatch::allocate_large(std::size_t bytes) {
  const auto free = large_.begin() + static_cast<std::ptrdiff_t>(large_used_);
  const auto fits = std::find_if(free, large_.end(),
                                 [bytes](const LargePage& page) { return page.size >= bytes; });
  if (fits != large_.end()) {
    std::iter_swap(fits, free);
  } else if (free != large_.end()) {
    *free = {std::make_unique_for_overwrite<char[]>(bytes), bytes};
  } else {
    large_.push_back({std::make_unique_for_overwrite<char[]>(bytes), bytes});
  }
  return large_[large_used_++].bytes.get();
}

std::span<const Event> EventBatch::events() {
  const std::span<const Field> fields = fields_;
  for (std::size_t i = 0; i < events_.size(); ++i) {
    events_[i].fields = fields.subspan(extents_[i].first, extents_[i].count);
  }
  return events_;
}

void EventBatch::clear() {
  fields_.cut(0);
  events_.clear();
  extents_.clear();
  begun_ = 0;
  if (pages_.size() > kKeptPagesMax) pages_.resize(kKeptPagesMax);
  page_ = 0;
  page_used_ = 0;
  std::size_t large_bytes = 0;
  for (const LargePage& page : large_) large_bytes += page.size;
  if (large_bytes > kKeptLargeBytesMax) large_.clear();
  large_used_ = 0;
}

}  // namespace tocsin::model
