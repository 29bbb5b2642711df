// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tocsin/base/result.h"
#include "tocsin/source/evidence.h"

namespace tocsin::source {

// How something ended of which no block was read.
EvidenceStatus ended(std::string path, EvidenceState state, std::string reason);

// What became of every file of a run, in bounded memory: a delivery to the cloud is a million
// files. Listed are the files that were not read whole, then the others, each by path, as far as
// they fit into `listed_bytes_max`; all others are summed by state and format, and their number is
// told. Which files are listed depends on the files alone, never on the order in which threads
// end them. Not safe from several threads at once.
class EvidenceTally {
 public:
  explicit EvidenceTally(std::size_t listed_bytes_max) : listed_bytes_max_(listed_bytes_max) {}

  // A file that blocks are read from; its number, which no other file of the run has.
  std::uint32_t begin(EvidenceStatus status);
  // A block of it was cut; each is decoded once.
  void cut(std::uint32_t number) { ++open_.at(number).blocks; }
  void decoded(std::uint32_t number, const DecodeCounts& counts);
  // No further block will come. `error`: why the rest could not be read.
  void finish(std::uint32_t number, std::uint64_t bytes, const LossCounts& losses,
              const std::optional<base::Error>& error);
  // Something of which nothing else will be told.
  void settle(EvidenceStatus status);

  // The statuses sorted by path, then the sums of those that are not listed. Once, at the end;
  // files still open are taken as they are.
  std::vector<EvidenceStatus> take();

 private:
  struct Open {
    EvidenceStatus status;
    std::uint32_t blocks = 0;  // cut and not yet decoded
    bool finished = false;
  };
  struct Order {
    bool operator()(const EvidenceStatus& a, const EvidenceStatus& b) const;
  };

  void close_if_done(std::uint32_t number, Open& open);
  void sum(const EvidenceStatus& status);

  std::size_t listed_bytes_max_;
  std::size_t listed_bytes_ = 0;
  std::uint32_t next_number_ = 0;
  std::unordered_map<std::uint32_t, Open> open_;
  std::multiset<EvidenceStatus, Order> listed_;
  // The first in the order that did not fit: what comes behind it is summed, fit or not, so that
  // the list does not depend on what came first.
  std::optional<EvidenceStatus> first_summed_;
  std::map<std::pair<EvidenceState, std::string_view>, EvidenceStatus> sums_;
};

}  // namespace tocsin::source
