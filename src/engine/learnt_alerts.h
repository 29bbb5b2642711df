// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "tocsin/anomaly/rarity.h"
#include "tocsin/engine/observer.h"

namespace tocsin::engine {

// The surprises of each day that fit into its budget, as alerts in the order of output. Each
// relation is a detector of its own, with the id "tocsin-first-seen-" and the relation's name.
LearntAlerts learnt_alerts(const anomaly::Rarity& rarity, std::uint32_t alerts_a_day);

// Whether a field says who or what took part, so that such an alert can be joined with others.
bool tells_entity(std::string_view field);

}  // namespace tocsin::engine
