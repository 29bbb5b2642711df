// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "tocsin/rule/rule.h"

namespace tocsin::rule {

// A hash of what a rule means: its log source and condition, without places, labels and the
// author's wording. The same on every machine.
std::uint64_t digest(const Rule& rule);

// The same for a correlation; `rules` and `correlations` hold the inputs with their versions.
std::uint64_t digest(const Correlation& correlation, const RuleSet& set);

}  // namespace tocsin::rule
