// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tocsin/rule/log_source_table.h"
#include "tocsin/rule/rule.h"

namespace tocsin::rule {

// One file that may hold rules: its path (relative, for messages and order) and its bytes.
struct RuleFile {
  std::string path;
  std::string text;
};

struct LoadOptions {
  // Values for `%name%` in items with `expand`: name -> values. A rule that needs an absent name
  // is inactive with that reason.
  std::map<std::string, std::vector<std::string>> placeholders;
  // Also load rules with status deprecated or unsupported. Default: they are inactive.
  bool include_retired = false;
  // The day of the run. A filter whose `expires` lies before it is not applied, and its status
  // says so; without a day no filter expires.
  std::optional<std::chrono::sys_days> today;
  std::size_t variants_max = 1024;   // of one value under windash; more: the rule is inactive
  std::size_t values_max = 100'000;  // of one rule; more: inactive
};

// Text -> syntax tree -> checked rules. Reads Sigma v2.1 rules, correlations and filters,
// multi-document files, `action: global` collections and the legacy `| count()` aggregations (as
// correlations).
// Never fails as a whole: a bad document becomes a diagnostic with its place and an inactive
// status, the rest loads. Same files in any order: same result. Pure; any thread.
RuleSet load_rules(const std::vector<RuleFile>& files, const LogSourceTable& sources,
                   const LoadOptions& options);

}  // namespace tocsin::rule
