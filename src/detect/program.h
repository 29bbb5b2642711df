// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "group.h"
#include "group_builder.h"
#include "shared_once.h"
#include "tocsin/detect/matcher.h"

namespace tocsin::detect {

// The events of one product, channel and provider, as far as rules tell these apart: which
// routes lead here, and a group for every event id that matters on them. Groups compile on first
// use. The number of lanes and groups is bounded by the rules: whatever they do not name is one.
struct Lane {
  struct Entry {
    SharedOnce once;
    std::unique_ptr<Group> group;
  };
  // A route of a log source, by position in the outline.
  struct RouteRef {
    std::uint32_t source = 0;
    std::uint32_t route = 0;
  };
  std::vector<RouteRef> routes;
  std::string channel;  // folded; empty: none that a rule names
  bool channel_named = false;
  std::vector<std::uint32_t> codes;  // those that matter, sorted
  // By position in `codes`, then "any other"; then the same once more without folded constants,
  // for events whose fields contradict their header.
  std::deque<Entry> entries;
};

struct Program::State {
  const rule::RuleSet* rules = nullptr;
  std::shared_ptr<const rule::Outline> outline;
  model::FieldNames names;
  std::unordered_map<std::string, std::uint32_t> channel_classes, provider_classes;  // from 1
  mutable RegexStore regexes;
  mutable std::mutex mutex;  // of `lanes`
  mutable std::map<std::string, std::unique_ptr<Lane>, std::less<>> lanes;

  // The lane of an event. Names are folded.
  Lane& lane(std::string_view product, std::string_view channel, std::string_view provider) const;
  // The group of an event id on a lane, compiled now if need be.
  const Group& group(Lane& lane, std::uint32_t code, bool trusted) const noexcept;
  // The routes of the lane that events of the id can come by, each with every rule.
  std::vector<PairSource> pairs_of(const Lane& lane, std::uint32_t code) const;

  std::unique_ptr<Lane> make_lane(std::string_view product, std::string_view channel,
                                  std::string_view provider) const;
};

}  // namespace tocsin::detect
