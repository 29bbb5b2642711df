// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "finding.h"
#include "tocsin/base/file_system.h"
#include "tocsin/base/result.h"

namespace tocsin::engine {

// Findings of one thread: kept in memory up to a limit, then sorted and moved to a scratch file
// as one run. Memory does not grow with the evidence. One thread.
class FindingSorter {
 public:
  // `files` must outlive it. `memory_max` bytes of packed findings; one larger finding is held
  // alone.
  FindingSorter(const base::FileSystem& files, std::size_t memory_max);

  // Takes a copy of one packed finding. Fails where the scratch file cannot be written.
  base::Result<void> add(std::string_view packed);

  // Sorts what is still in memory, for the merge to come. For the thread that filled it: the merge
  // is one thread's. Nothing may be added after it.
  void close();

  std::uint64_t count() const { return count_; }
  std::uint64_t bytes_spilled() const { return scratch_ ? scratch_->size() : 0; }

 private:
  friend class FindingMerge;
  struct Run {
    std::uint64_t begin, end;
  };  // in the scratch file

  // Where a packed finding begins in memory_; by its time most are told apart.
  struct Start {
    std::int64_t time;
    std::size_t at;
  };

  void sort();
  base::Result<void> spill();

  const base::FileSystem& files_;
  std::size_t memory_max_;
  std::string memory_;
  std::vector<Start> starts_;  // of findings in memory_, sorted by sort()
  bool sorted_ = true;
  std::unique_ptr<base::ScratchFile> scratch_;
  std::vector<Run> runs_;
  std::uint64_t count_ = 0;
};

// All findings of several sorters in order (comes_before). The sorters must outlive it and take
// nothing more. Reads each run through a buffer; all buffers together stay under `memory_max`
// (but never less than a finding each).
class FindingMerge {
 public:
  FindingMerge(std::vector<FindingSorter*> sorters, std::size_t memory_max);
  ~FindingMerge();

  // The next packed finding; an empty view at the end. Valid until the next call.
  base::Result<std::string_view> next();

 private:
  class Input;
  base::Result<void> start();
  static bool later(const Input* a, const Input* b);

  std::vector<std::unique_ptr<Input>> inputs_;
  std::vector<Input*> heap_;
  bool started_ = false;
};

}  // namespace tocsin::engine
