// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "tocsin/model/level.h"
#include "tocsin/rule/rule.h"

namespace tocsin::cli {

// The ATT&CK techniques and tactics that rules name in their tags (attack.t1059.001,
// attack.execution).
struct Coverage {
  struct Entry {
    std::uint64_t rules = 0;
    model::Level highest = model::Level::kInformational;
  };
  std::map<std::string, Entry> techniques;  // "T1059.001"
  std::map<std::string, Entry> tactics;     // "execution"
  std::uint64_t rules = 0;
  std::uint64_t rules_without_technique = 0;
};

Coverage cover(const rule::RuleSet& set);

std::string coverage_table(const Coverage& coverage);
std::string coverage_json(const Coverage& coverage);
// A layer for the ATT&CK Navigator (layer format 4.5).
std::string navigator_layer(const Coverage& coverage);

}  // namespace tocsin::cli
