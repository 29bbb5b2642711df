// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "tally.h"

namespace tocsin::inform {

// Alerts over time in a bounded number of equal spans, for all hosts together and for each. The
// spans begin at one second; whenever the alerts reach over more than kSpansMax of them, their
// length doubles and neighbours are joined. Hosts beyond kLanesMax have no lane of their own.
// Alerts without a time are counted apart. One thread.
class Timeline {
 public:
  static constexpr std::int64_t kSpansMax = 240;
  static constexpr std::size_t kLanesMax = 500;

  // Number of a span since 1970 -> alerts in it.
  using Lane = std::map<std::int64_t, LevelCounts>;

  void add(const model::Alert& alert);

  bool empty() const { return all_.empty(); }
  std::chrono::seconds span_length() const { return length_; }
  std::int64_t first_span() const { return all_.begin()->first; }
  std::int64_t last_span() const { return all_.rbegin()->first; }
  const Lane& all() const { return all_; }
  // Null where the host has no lane.
  const Lane* lane(std::string_view host) const;
  std::uint64_t without_time() const { return without_time_; }

 private:
  void join_neighbours();

  std::chrono::seconds length_{1};
  Lane all_;
  std::unordered_map<std::string, Lane> lanes_;
  std::uint64_t without_time_ = 0;
};

}  // namespace tocsin::inform
