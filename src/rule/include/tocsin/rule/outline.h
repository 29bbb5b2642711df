// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tocsin/rule/log_source_table.h"
#include "tocsin/rule/rule.h"

namespace tocsin::rule {

// What has to be known of all rules before the first event is read, without making any of them:
// by which roads their events come, and what their conditions read there. Immutable.
struct Outline {
  struct Source {
    LogSource log_source;       // without its definition
    std::vector<Route> routes;  // LogSourceTable::routes
    // Native names of the fields that its rules' conditions read; each once.
    std::vector<std::string> names;
    std::vector<std::uint32_t> codes;   // event ids that the conditions name; sorted, each once
    std::vector<std::string> channels;  // channels likewise, folded
    std::vector<std::uint32_t> rules;   // by position in the rule set, ascending
  };
  std::vector<Source> sources;           // in the order of their first rules
  std::vector<std::uint32_t> source_of;  // by rule, into `sources`
  std::uint64_t table = 0;               // LogSourceTable::fingerprint of where the routes are from

  const Source& source(std::uint32_t rule) const { return sources[source_of[rule]]; }
};

// Where the routes of a log source come from; asked once for each log source.
using RoutesOf = std::function<std::vector<Route>(const LogSource&)>;

// Makes the outline of rules by looking at each. `table` is what becomes Outline::table.
std::shared_ptr<const Outline> make_outline(const RuleSet& set, const RoutesOf& routes_of,
                                            std::uint64_t table = 0);

// The outline that the set brings along, where it is by this table; a new one otherwise.
std::shared_ptr<const Outline> outline_of(const RuleSet& set, const LogSourceTable& sources);

}  // namespace tocsin::rule
