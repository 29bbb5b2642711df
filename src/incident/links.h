// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "alert_log.h"
#include "statistics.h"
#include "tocsin/incident/grouper.h"

namespace tocsin::incident {

// A reason for two alerts to belong together, with its weight.
struct Candidate {
  AlertIndex a = 0, b = 0;  // a < b
  EntityIndex entity = kNoEntity;
  float bits = 0;
  model::LinkKind kind = model::LinkKind::kEntity;
  std::uint8_t tier = 0;    // of the alerts among which a coincidence was sought
  bool same_place = false;  // on one host, or by one account where there is no host
  bool firm = false;        // it is no matter of chance: many of them do not make it likelier
};

// Weaker candidates than this are not worth keeping.
inline constexpr double kBitsKept = 2;

// All candidates: of each alert to the one before it that shares an entity, the event, the rule
// or a correlation. Linear in alerts times their entities.
std::vector<Candidate> find_links(const AlertLog& log, const Statistics& statistics,
                                  const Options& options);

// Replaces `out` by the candidate in one sentence, with what its weight rests on.
void explain(const Candidate& candidate, const AlertLog& log, const Statistics& statistics,
             std::string& out);

}  // namespace tocsin::incident
