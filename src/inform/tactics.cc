// SPDX-License-Identifier: Apache-2.0
#include "tactics.h"

#include <algorithm>
#include <array>
#include <set>

namespace tocsin::inform {
namespace {

struct Tactic {
  std::string_view tag;  // behind "attack.", with hyphens
  std::string_view name;
  bool given_up;
};

constexpr Tactic kTactics[] = {
    {"reconnaissance", "Reconnaissance", false},
    {"resource-development", "Resource Development", false},
    {"initial-access", "Initial Access", false},
    {"execution", "Execution", false},
    {"persistence", "Persistence", false},
    {"privilege-escalation", "Privilege Escalation", false},
    {"defense-evasion", "Defense Evasion", true},
    {"stealth", "Stealth", false},
    {"defense-impairment", "Defense Impairment", false},
    {"credential-access", "Credential Access", false},
    {"discovery", "Discovery", false},
    {"lateral-movement", "Lateral Movement", false},
    {"collection", "Collection", false},
    {"command-and-control", "Command and Control", false},
    {"exfiltration", "Exfiltration", false},
    {"impact", "Impact", false},
};

// A tag behind "attack." in lower case with hyphens, as rules of every age write it; else "".
std::string attack_tag(std::string_view tag) {
  constexpr std::string_view kPrefix = "attack.";
  if (!tag.starts_with(kPrefix)) return {};
  std::string name(tag.substr(kPrefix.size()));
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    if (c == '_') c = '-';
  }
  return name;
}

// "t1059" or "t1059.001"
bool is_technique(std::string_view name) {
  const auto digit = [&](std::size_t i) { return name[i] >= '0' && name[i] <= '9'; };
  if (name.size() != 5 && name.size() != 9) return false;
  if (name[0] != 't' || (name.size() == 9 && name[5] != '.')) return false;
  for (std::size_t i = 1; i < name.size(); ++i) {
    if (i != 5 && !digit(i)) return false;
  }
  return true;
}

std::set<std::string> attack_tags(const model::AlertRule& rule) {
  std::set<std::string> tags;
  for (const std::string& tag : rule.tags) tags.insert(attack_tag(tag));
  return tags;
}

}  // namespace

TacticsSeen tactics_of(const Tally& tally) {
  TacticsSeen seen;
  std::array<LevelCounts, std::size(kTactics)> counts{};
  for (const Tally::RuleRow* row : tally.rules_ranked()) {
    const auto level = static_cast<std::size_t>(row->rule->level);
    bool any = false;
    for (const std::string& tag : attack_tags(*row->rule)) {
      const auto* const at = std::find_if(std::begin(kTactics), std::end(kTactics),
                                          [&](const Tactic& tactic) { return tactic.tag == tag; });
      if (at != std::end(kTactics)) {
        any = true;
        counts[static_cast<std::size_t>(at - std::begin(kTactics))][level] += row->alerts;
      }
      if (is_technique(tag)) seen.techniques["T" + tag.substr(1)][level] += row->alerts;
    }
    if (!any) seen.without_tactic += row->alerts;
  }
  for (std::size_t i = 0; i < std::size(kTactics); ++i) {
    if (kTactics[i].given_up && total_of(counts[i]) == 0) continue;
    seen.rows.push_back({kTactics[i].name, counts[i]});
  }
  return seen;
}

}  // namespace tocsin::inform
