// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tocsin/base/result.h"
#include "tocsin/model/incident.h"

namespace tocsin::incident {

// A decision that could not be applied, and why: "incident 3f… is not there any more".
struct Refusal {
  std::string decision;
  std::string why;
};

// What decisions make of a computed grouping.
struct Decided {
  std::vector<model::Incident> incidents;  // in the order of ranks_before
  std::vector<Refusal> refusals;
};

// Applies what persons decided, in order, to the grouping as computed. Decisions that were undone
// count as never taken, so that undoing is exact. A merge keeps the id of the incident that stays
// and links the two at their strongest alerts; a split gives the alerts that leave a new incident
// with an id made of the old one's and the decision's, and drops the links that it cuts (where the
// rest falls apart it stays one incident, held together by the decision). Pure; any thread.
Decided apply(std::vector<model::Incident> computed, std::span<const model::Decision> decisions,
              const model::Coverage& coverage);

// Whether one more decision could be applied to these incidents: the checks that `apply` makes.
base::Result<void> check(const std::vector<model::Incident>& incidents,
                         std::span<const model::Decision> taken, const model::Decision& next);

// An id for a decision: a hash of all that it says and of its place among those taken.
std::string make_decision_id(const model::Decision& decision, std::size_t ordinal);

}  // namespace tocsin::incident
