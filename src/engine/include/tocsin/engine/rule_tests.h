// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tocsin/rule/loader.h"
#include "tocsin/rule/log_source_table.h"
#include "tocsin/rule/rule.h"
#include "tocsin/text/diagnostic.h"

namespace tocsin::engine {

// How one test that a rule carries ended.
struct RuleTestResult {
  std::string rule_id;
  std::string rule_title;
  std::string path;
  std::string test;
  text::Place place;
  bool wanted = false;  // a match
  bool passed = false;
  std::string problem;  // where it could not be run or did not pass
};

// Runs the tests under the key `tests` of rules and correlations:
//
//   tests:
//     - name: what this is
//       match: true
//       product: casefile                       # of other products than Windows, with `channel`
//       channel: access                         # and `provider` where routes ask for them
//       event: {Channel: …, EventID: 1, …}      # or, for correlations:
//       events:
//         - {Channel: …, TimeCreated: …, repeat: 20, every: 10s, vary: {Field: 'text-{n}'}}
//
// The time of an event is its TimeCreated or UtcTime, of other products also `time`.
// A field that is a list has several values. Events of a test run through all rules of the set;
// what counts is whether the rule that carries the test alerts. Sorted by path and place.
std::vector<RuleTestResult> run_rule_tests(const std::vector<rule::RuleFile>& files,
                                           const rule::RuleSet& rules,
                                           const rule::LogSourceTable& sources);

}  // namespace tocsin::engine
