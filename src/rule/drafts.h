// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tocsin/rule/rule.h"

namespace tocsin::rule {

// Documents that are read and checked by themselves, before they are put together. Each knows
// its place in RuleSet::statuses.

struct RuleDraft {
  Rule rule;
  std::size_t status = 0;
};

// Inputs have references only; aliases are by reference.
struct CorrelationDraft {
  struct Alias {
    std::string name;
    std::vector<std::pair<std::string, std::string>> field_of_reference;
  };
  Correlation correlation;
  std::vector<Alias> aliases;
  bool is_legacy = false;  // its one input is the rule of the same document
  std::size_t status = 0;
};

// The condition says which events of the rules' alerts to keep, or, where `excludes`, to drop.
struct FilterDraft {
  RuleHeader header;
  LogSource log_source;
  Expression condition;
  bool any_rule = false;
  bool excludes = false;
  std::vector<std::string> targets;  // ids or names of rules
  std::string owner;
  std::optional<std::chrono::sys_days> expires;  // the last day on which it is applied
  std::size_t status = 0;
};

}  // namespace tocsin::rule
