// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "coverage_index.h"
#include "tocsin/model/incident.h"

namespace tocsin::incident {

// The id of what is claimed of a stage.
std::string claim_id(std::string_view incident, std::size_t tactic);

// Replaces the claims of an incident whose stages are known: one for each stage that has alerts
// of level medium or above. What a person confirmed stays confirmed.
void make_claims(model::Incident& incident);

// Replaces the next checks: which log would settle what is claimed and not yet confirmed, and
// whether the input has it. Wants the claims.
void make_next_checks(model::Incident& incident, const CoverageIndex& coverage);

// "on dc01", "on dc01 and files01", "on dc01, files01 and 3 more hosts".
std::string list_names(const std::vector<std::string>& names, std::string_view noun);

}  // namespace tocsin::incident
