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

// What an incident's id is made of: a lone alert's own id; else the place and the hour of the first
// alert, which stay when any other event comes or goes. Two that would have the same are told
// apart by the id of the first alert as well, the later one first.
std::string incident_id(const AlertLog& log, std::span<const AlertIndex> members, bool taken);

}  // namespace tocsin::incident
