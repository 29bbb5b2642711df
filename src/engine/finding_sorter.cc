// SPDX-License-Identifier: Apache-2.0
// External merge sort: sorted runs in a scratch file, merged by a heap of run readers.
#include "finding_sorter.h"

#include <algorithm>
#include <cstring>
#include <span>

#include "tocsin/base/check.h"

namespace tocsin::engine {
namespace {

constexpr std::size_t kReadMin = 4096;
constexpr std::size_t kReadMax = std::size_t{1} << 20;
constexpr std::size_t kWriteBytes = std::size_t{256} << 10;

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace

FindingSorter::FindingSorter(const base::FileSystem& files, std::size_t memory_max)
    : files_(files), memory_max_(memory_max) {}

base::Result<void> FindingSorter::add(std::string_view packed) {
  if (!memory_.empty() && memory_.size() + packed.size() > memory_max_) TRY(spill());
  // At once: growing would hold the old and the new for a moment. Pages not written take nothing.
  if (memory_.capacity() < memory_max_) memory_.reserve(memory_max_);
  starts_.push_back({time_of(packed), memory_.size()});
  sorted_ = false;
  memory_.append(packed);
  ++count_;
  return {};
}

void FindingSorter::close() { sort(); }

void FindingSorter::sort() {
  if (sorted_) return;
  sorted_ = true;
  const std::string_view all = memory_;
  std::sort(starts_.begin(), starts_.end(), [&](const Start& a, const Start& b) {
    if (a.time != b.time) return a.time < b.time;
    return comes_before(key_of(all.substr(a.at)), key_of(all.substr(b.at)));
  });
}

base::Result<void> FindingSorter::spill() {
  if (!scratch_) {
    TRY(scratch_, files_.create_scratch());
  }
  sort();
  const std::uint64_t begin = scratch_->size();
  const std::string_view all = memory_;
  std::string block;
  for (const Start& start : starts_) {
    const std::string_view rest = all.substr(start.at);
    block.append(rest.substr(0, packed_size(rest)));
    if (block.size() < kWriteBytes) continue;
    TRY(scratch_->append(bytes_of(block)));
    block.clear();
  }
  TRY(scratch_->append(bytes_of(block)));
  runs_.push_back({begin, scratch_->size()});
  memory_.clear();
  starts_.clear();
  return {};
}

// One sorted run: a part of a scratch file, or what a sorter still has in memory.
class FindingMerge::Input {
 public:
  explicit Input(FindingSorter& memory) : sorter_(memory) { sorter_.sort(); }
  Input(FindingSorter& sorter, FindingSorter::Run run, std::size_t read_bytes)
      : sorter_(sorter), in_file_(true), run_(run), read_bytes_(read_bytes) {}

  // Steps to the next finding; `current` is empty at the end.
  base::Result<void> step() { return in_file_ ? step_file() : step_memory(); }

  std::string_view current() const { return current_; }
  const FindingKey& key() const { return key_; }

 private:
  base::Result<void> step_memory() {
    current_ = {};
    if (position_ == sorter_.starts_.size()) return {};
    const auto rest = std::string_view(sorter_.memory_).substr(sorter_.starts_[position_++].at);
    set_current(rest.substr(0, packed_size(rest)));
    return {};
  }

  base::Result<void> step_file() {
    position_ += current_.size();
    current_ = {};
    TRY(fill(sizeof(std::uint32_t)));
    if (position_ == buffer_.size()) return {};
    const std::size_t size = packed_size(std::string_view(buffer_).substr(position_));
    TRY(fill(size));
    CHECK(buffer_.size() - position_ >= size);
    set_current(std::string_view(buffer_).substr(position_, size));
    return {};
  }

  // Makes `wanted` bytes available behind position_, as far as the run has them.
  base::Result<void> fill(std::size_t wanted) {
    const std::size_t have = buffer_.size() - position_;
    if (have >= wanted || run_.begin == run_.end) return {};
    buffer_.erase(0, position_);
    position_ = 0;
    const std::uint64_t left = run_.end - run_.begin;
    // Up to the same size each time: a buffer that grew by what is left over would soon be twice
    // it.
    const std::size_t ask = static_cast<std::size_t>(
        std::min<std::uint64_t>(left, std::max(read_bytes_, wanted) - have));
    buffer_.resize(have + ask);
    TRY(const std::size_t got,
        sorter_.scratch_->read_at(run_.begin,
                                  std::as_writable_bytes(std::span(buffer_)).subspan(have)));
    if (got != ask) {
      return base::fail(base::ErrorKind::kFailed,
                        "reading back findings: the scratch file is shorter than it was written");
    }
    run_.begin += ask;
    return {};
  }

  void set_current(std::string_view packed) {
    current_ = packed;
    key_ = key_of(packed);
  }

  FindingSorter& sorter_;
  bool in_file_ = false;
  FindingSorter::Run run_{};
  std::size_t read_bytes_ = 0;
  std::size_t position_ = 0;  // memory: index into starts_; file: place in buffer_
  std::string buffer_;
  std::string_view current_;
  FindingKey key_;
};

FindingMerge::FindingMerge(std::vector<FindingSorter*> sorters, std::size_t memory_max) {
  std::size_t runs = 0;
  for (const FindingSorter* sorter : sorters) runs += sorter->runs_.size();
  const std::size_t each =
      std::clamp(memory_max / std::max<std::size_t>(runs, 1), kReadMin, kReadMax);
  for (FindingSorter* sorter : sorters) {
    for (const FindingSorter::Run run : sorter->runs_) {
      inputs_.push_back(std::make_unique<Input>(*sorter, run, each));
    }
    inputs_.push_back(std::make_unique<Input>(*sorter));
  }
}

FindingMerge::~FindingMerge() = default;

bool FindingMerge::later(const Input* a, const Input* b) {
  return comes_before(b->key(), a->key());
}

base::Result<void> FindingMerge::start() {
  started_ = true;
  for (const auto& input : inputs_) {
    TRY(input->step());
    if (!input->current().empty()) heap_.push_back(input.get());
  }
  std::make_heap(heap_.begin(), heap_.end(), later);
  return {};
}

base::Result<std::string_view> FindingMerge::next() {
  if (!started_) {
    TRY(start());
  } else if (!heap_.empty()) {
    // The finding given last is the one on top: only now may its buffer move on.
    std::pop_heap(heap_.begin(), heap_.end(), later);
    TRY(heap_.back()->step());
    if (heap_.back()->current().empty()) {
      heap_.pop_back();
    } else {
      std::push_heap(heap_.begin(), heap_.end(), later);
    }
  }
  return heap_.empty() ? std::string_view{} : heap_.front()->current();
}

}  // namespace tocsin::engine
