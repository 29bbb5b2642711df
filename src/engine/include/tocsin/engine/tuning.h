// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/model/alert.h"
#include "tocsin/model/incident.h"
#include "tocsin/rule/rule.h"

namespace tocsin::engine {

// Exceptions: Sigma filters that keep a rule from alerting on what is known to be benign.

// What incidents say of an alert.
struct AlertStanding {
  bool benign = false;     // its incident was dismissed, or is of rank low and nobody confirmed it
  bool confirmed = false;  // its incident was confirmed, contained or closed by a person
  bool serious = false;    // its incident is of rank high or critical
};
// By alert id.
std::map<std::string, AlertStanding, std::less<>> standings(
    std::span<const model::Incident> incidents);

struct TuningOptions {
  std::uint64_t alerts_min = 10;  // a rule with fewer is not noisy
  double share_min = 0.5;         // of the rule's alerts that an exception has to remove
  std::size_t fields_max = 3;     // of one exception
  std::size_t exceptions_max = 20;
  std::string owner;    // who answers for it
  std::string reason;   // why it may be made
  std::string date;     // of today, "2026-11-22"
  std::string expires;  // likewise; when it has to be looked at again
};

// A proposal: these values of these fields, in alerts of this rule, looked benign.
struct Exception {
  std::string rule_id, rule_title;
  std::vector<std::pair<std::string, std::string>> fields;
  std::uint64_t alerts = 0;   // of the rule
  std::uint64_t removed = 0;  // of them, by this exception
  std::uint64_t hosts = 0;    // that those were on
  std::string yaml;           // the filter file
};

// Exceptions for the noisiest rules whose alerts look benign, the most alerts removed first. Never
// one that would remove an alert of a serious or confirmed incident, nor because of alerts that
// name an address outside of the private ranges. `rules` gives log sources; rules that are not in
// it are passed over. Deterministic.
std::vector<Exception> propose_exceptions(
    std::span<const model::Alert> alerts,
    const std::map<std::string, AlertStanding, std::less<>>& standings, const rule::RuleSet& rules,
    const TuningOptions& options);

// What rules with filters would have made of the alerts of rules without.
struct Trial {
  std::uint64_t alerts = 0, removed = 0;
  std::uint64_t benign = 0, serious = 0, confirmed = 0;  // of the removed
  std::map<std::string, std::uint64_t> removed_by_rule;  // title -> alerts
  std::vector<std::string> lost;  // ids of removed alerts that are serious or confirmed, sorted
};
// `filtered` is the rule set with the filters. Alerts of correlations and of rules that it does
// not have stay.
Trial try_filters(std::span<const model::Alert> alerts,
                  const std::map<std::string, AlertStanding, std::less<>>& standings,
                  const rule::RuleSet& filtered);

}  // namespace tocsin::engine
