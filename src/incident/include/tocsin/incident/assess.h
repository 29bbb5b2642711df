// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tocsin/model/incident.h"

namespace tocsin::incident {

// Computes of an incident all that follows from its alerts, entities and links: times, hosts,
// accounts, stages, score with parts, rank, title, claims and next checks. Id, state and what
// persons confirmed stay. Pure; any thread.
void assess(model::Incident& incident, const model::Coverage& coverage);

// The order of output: score, the highest first, then first time, then id.
bool ranks_before(const model::Incident& a, const model::Incident& b);

}  // namespace tocsin::incident
