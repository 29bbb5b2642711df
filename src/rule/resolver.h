// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "drafts.h"
#include "tocsin/rule/rule.h"

namespace tocsin::rule {

// Puts the correlations into the set: finds the rules and correlations that they name among
// those that are active, orders them so that inputs stand before their users, and decides who
// alerts alone. `set.rules` and `set.statuses` are complete and sorted; a correlation that cannot
// be put together gets its status and a diagnostic.
void resolve_correlations(std::vector<CorrelationDraft> drafts, RuleSet& set);

}  // namespace tocsin::rule
