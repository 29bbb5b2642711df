// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tocsin/rule/rule.h"

namespace tocsin::engine {

// Which rules a run wants alerts of.
struct Selection {
  model::Level level_min = model::Level::kInformational;
  std::vector<std::string> ids;  // rule ids, names or titles; empty: all
};

// The rule set without what the selection leaves out. A rule that a kept correlation counts
// stays and no longer alerts on its own. Statuses and diagnostics stay whole. `unknown` gets
// the ids that name nothing.
rule::RuleSet select(rule::RuleSet rules, const Selection& selection,
                     std::vector<std::string>& unknown);

}  // namespace tocsin::engine
