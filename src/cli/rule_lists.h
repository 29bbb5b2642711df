// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tocsin/engine/rule_tests.h"
#include "tocsin/rule/rule.h"

namespace tocsin::cli {

// The texts of `tocsin rules check|list|test`. Each ends with a line end.

// A list of objects with id, path, title, state and reason, and the diagnostics of the file.
std::string statuses_json(const rule::RuleSet& set);
// What needs attention: diagnostics with place and hint, rules that are not active with the
// reason, and sums. `all`: also the rules with nothing to tell.
std::string statuses_table(const rule::RuleSet& set, bool all, bool colour);

std::string rules_json(const rule::RuleSet& set);
std::string rules_table(const rule::RuleSet& set, bool colour, std::size_t width);

std::string tests_json(const std::vector<engine::RuleTestResult>& results);
std::string tests_table(const std::vector<engine::RuleTestResult>& results);

}  // namespace tocsin::cli
