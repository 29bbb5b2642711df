// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "links.h"

namespace tocsin::incident {

// By alert: the first alert of those that belong together.
std::vector<AlertIndex> cluster(const AlertLog& log, const std::vector<Candidate>& links,
                                const Options& options);

// Thins out the links of one cluster after the other to those that hold it together: a spanning
// tree of the strongest, and every further reason for the same pairs. One thread.
class HoldingLinks {
 public:
  explicit HoldingLinks(std::size_t alerts) : parents_(alerts, kNoEntity) {}

  // Moves those of a cluster's links to the front, sorted by a, b, kind and entity, and returns how
  // many they are. Of one reason for one pair the strongest is kept. Each cluster once.
  std::size_t keep(std::span<Candidate> links);

 private:
  // Links of one pair of alerts, which lie behind one another.
  struct Pair {
    std::uint32_t begin, end;
    float bits;  // of the strongest
    bool holds = false;
  };
  AlertIndex root(AlertIndex alert);

  std::vector<AlertIndex> parents_;  // kNoEntity: not met yet
  std::vector<Pair> pairs_;          // reused
  std::vector<std::uint32_t> order_;
};

}  // namespace tocsin::incident
