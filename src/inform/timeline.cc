// SPDX-License-Identifier: Apache-2.0
#include "timeline.h"

#include "words.h"

namespace tocsin::inform {
namespace {

std::int64_t floor_divided(std::int64_t a, std::int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

Timeline::Lane joined(const Timeline::Lane& lane) {
  Timeline::Lane out;
  for (const auto& [span, counts] : lane) {
    LevelCounts& sum = out[floor_divided(span, 2)];
    for (std::size_t i = 0; i < counts.size(); ++i) sum[i] += counts[i];
  }
  return out;
}

}  // namespace

void Timeline::join_neighbours() {
  length_ *= 2;
  all_ = joined(all_);
  for (auto& [host, lane] : lanes_) lane = joined(lane);
}

void Timeline::add(const model::Alert& alert) {
  if (!has_time(alert.place.time)) {
    ++without_time_;
    return;
  }
  const auto second = std::chrono::floor<std::chrono::seconds>(alert.place.time);
  const std::int64_t seconds = second.time_since_epoch().count();
  const auto span_now = [&] { return floor_divided(seconds, length_.count()); };
  while (!all_.empty() &&
         (span_now() - first_span() >= kSpansMax || last_span() - span_now() >= kSpansMax)) {
    join_neighbours();
  }
  const auto level = static_cast<std::size_t>(alert.rule->level);
  ++all_[span_now()][level];
  const std::string host = alert.place.host.substr(0, Tally::kHostBytesMax);
  const bool has_lane = lanes_.size() < kLanesMax || lanes_.contains(host);
  if (has_lane) ++lanes_[host][span_now()][level];
}

const Timeline::Lane* Timeline::lane(std::string_view host) const {
  const auto at = lanes_.find(std::string(host));
  return at == lanes_.end() ? nullptr : &at->second;
}

}  // namespace tocsin::inform
