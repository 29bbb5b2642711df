// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tocsin/model/incident.h"

namespace tocsin::inform {

// Draws who and what an incident is about as inline SVG: hosts in the middle, accounts and other
// identities to the left, programs, files and addresses to the right; a line stands for alerts that
// name both, thicker for more. At most kGraphEntitiesMax entities, those of most alerts; says how
// many are left out. Deterministic.
void append_incident_graph(const model::Incident& incident, std::string& out);

// Draws the alerts of an incident over its time, a row for each host, coloured by level.
void append_incident_timeline(const model::Incident& incident, std::string& out);

inline constexpr std::size_t kGraphEntitiesMax = 40;

}  // namespace tocsin::inform
