// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "links.h"
#include "score.h"
#include "tocsin/model/incident.h"

namespace tocsin::incident {

// Makes the noun of one cluster: alerts, entities and links, without what assess() adds. `members`
// are in order; `links` are those that hold it together. Overwrites all of `incident`, whose memory
// is used again.
void make_incident(const AlertLog& log, const Statistics& statistics,
                   std::span<const AlertIndex> members, std::span<const Candidate> links,
                   model::Incident& incident);

// Finds what the score of alerts looks at; the same as assess() finds in the noun. Most incidents
// are lone alerts: its memory is used again for the next one.
class FactFinder {
 public:
  // Valid until the next call.
  ScoreFacts& facts_of(const AlertLog& log, std::span<const AlertIndex> members);

 private:
  void look_at(const AlertLog& log, AlertIndex alert);

  ScoreFacts facts_;
  std::vector<std::pair<model::Timestamp, std::size_t>> tactics_;
  std::vector<EntityIndex> hosts_, accounts_;
  std::vector<std::uint32_t> rules_;
};

// What an incident's id is made of. A lone alert: its rule, time, host and log, in
// whatever file they were. Several: the place and the hour of the first one, which stay when any
// other event comes or goes; where that is taken, the first alert's id as well.
using IncidentId = std::array<std::uint8_t, 16>;
IncidentId incident_id(const AlertLog& log, std::span<const AlertIndex> members, bool taken);

}  // namespace tocsin::incident
