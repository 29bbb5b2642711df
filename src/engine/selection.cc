// SPDX-License-Identifier: Apache-2.0
#include "tocsin/engine/selection.h"

#include <algorithm>
#include <utility>

#include "tocsin/model/casefold.h"

namespace tocsin::engine {
namespace {

// Without regard to case, as people copy ids.
bool names(const rule::RuleHeader& header, const std::string& id) {
  const std::string folded = model::folded(id);
  return model::folded(header.id) == folded || model::folded(header.name) == folded ||
         model::folded(header.title) == folded;
}

bool wanted(const rule::RuleHeader& header, const Selection& selection) {
  if (header.level < selection.level_min) return false;
  return selection.ids.empty() ||
         std::any_of(selection.ids.begin(), selection.ids.end(),
                     [&](const std::string& id) { return names(header, id); });
}

// What is kept, by index: because it is wanted, or because something kept counts it.
struct Kept {
  std::vector<bool> rules, correlations;
  std::vector<bool> silent_rules, silent_correlations;  // kept only to be counted
};

Kept choose(const rule::RuleSet& set, const Selection& selection) {
  Kept kept;
  for (const auto& rule : set.rules) kept.rules.push_back(wanted(rule.header, selection));
  for (const auto& c : set.correlations) kept.correlations.push_back(wanted(c.header, selection));
  kept.silent_rules.assign(set.rules.size(), false);
  kept.silent_correlations.assign(set.correlations.size(), false);
  // Inputs stand before their users, so one pass from the back reaches everything.
  for (std::size_t i = set.correlations.size(); i-- > 0;) {
    if (!kept.correlations[i]) continue;
    for (const auto& input : set.correlations[i].inputs) {
      auto& keep = input.is_correlation ? kept.correlations : kept.rules;
      auto& silent = input.is_correlation ? kept.silent_correlations : kept.silent_rules;
      if (keep[input.index]) continue;
      keep[input.index] = true;
      silent[input.index] = true;
    }
  }
  return kept;
}

// Where each item is when those not kept are gone.
std::vector<std::uint32_t> places(const std::vector<bool>& keep) {
  std::vector<std::uint32_t> places(keep.size(), 0);
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < keep.size(); ++i) {
    places[i] = next;
    if (keep[i]) ++next;
  }
  return places;
}

void compact(std::vector<rule::Correlation>& items, const std::vector<bool>& keep) {
  std::vector<rule::Correlation> left;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (keep[i]) left.push_back(std::move(items[i]));
  }
  items = std::move(left);
}

void collect_unknown(const rule::RuleSet& set, const Selection& selection,
                     std::vector<std::string>& unknown) {
  for (const std::string& id : selection.ids) {
    const auto has = [&](const auto& item) { return names(item.header, id); };
    if (std::any_of(set.rules.begin(), set.rules.end(), has)) continue;
    if (std::any_of(set.correlations.begin(), set.correlations.end(), has)) continue;
    unknown.push_back(id);
  }
}

}  // namespace

rule::RuleSet select(rule::RuleSet rules, const Selection& selection,
                     std::vector<std::string>& unknown) {
  // Most runs want all, and then no rule has to be looked at.
  if (selection.level_min == model::Level::kInformational && selection.ids.empty()) return rules;
  collect_unknown(rules, selection, unknown);
  const Kept kept = choose(rules, selection);
  for (std::size_t i = 0; i < rules.rules.size(); ++i) {
    if (kept.silent_rules[i]) rules.rules[i].generate = false;
  }
  for (std::size_t i = 0; i < rules.correlations.size(); ++i) {
    if (kept.silent_correlations[i]) rules.correlations[i].alerts = false;
  }
  rules.rules.keep(kept.rules);
  rules.outline = nullptr;
  compact(rules.correlations, kept.correlations);
  const std::vector<std::uint32_t> rule_at = places(kept.rules);
  const std::vector<std::uint32_t> correlation_at = places(kept.correlations);
  for (rule::Correlation& correlation : rules.correlations) {
    for (auto& input : correlation.inputs) {
      input.index = input.is_correlation ? correlation_at[input.index] : rule_at[input.index];
    }
  }
  return rules;
}

}  // namespace tocsin::engine
