// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "links.h"
#include "score.h"
#include "tocsin/model/incident.h"

namespace tocsin::incident {

// Makes the noun of one cluster: alerts, entities and links, without what assess() adds. `members`
// are in order; `links` are those that hold it together.
model::Incident make_incident(const AlertLog& log, const Statistics& statistics,
                              std::span<const AlertIndex> members,
                              std::span<const Candidate> links);

// What the score of these alerts looks at; the same as assess() finds in the noun.
ScoreFacts facts_of(const AlertLog& log, std::span<const AlertIndex> members);

// What an incident's id is made of. A lone alert: its rule, time, host and log, in
// whatever file they were. Several: the place and the hour of the first one, which stay when any
// other event comes or goes; where that is taken, the first alert's id as well.
std::string incident_id(const AlertLog& log, std::span<const AlertIndex> members, bool taken);

}  // namespace tocsin::incident
