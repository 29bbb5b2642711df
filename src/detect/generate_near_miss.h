// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tocsin/detect/generate.h"

namespace tocsin::detect::naive {

struct NearMiss {
  GeneratedEvent event;
  std::uint32_t alterations = 0;
  std::string altered;  // for people
};

// Alters one literal of an event that the rule finds (one character of the text that a
// predicate passes on, where that does) so that the rule finds it by none of its routes. Where
// one alteration is not enough, because other literals take its place, more of them follow, up
// to a bound. Prefers events that still come by the route. Nothing where all of that fails.
std::optional<NearMiss> find_near_miss(const rule::Rule& rule,
                                       const std::vector<rule::Route>& routes, std::uint32_t route,
                                       const GeneratedEvent& positive);

}  // namespace tocsin::detect::naive
