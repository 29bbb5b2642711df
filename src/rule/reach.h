// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tocsin/rule/log_source_table.h"
#include "tocsin/rule/rule.h"

namespace tocsin::rule {

// What a rule loses on roads whose events have a closed schema: that it cannot match there at
// all, or that a test for null counts as false there. In words that name the road; empty where
// it loses nothing of that kind.
std::string reach_lost(const Expression& condition, const std::vector<Route>& routes);

}  // namespace tocsin::rule
