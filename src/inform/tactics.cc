// SPDX-License-Identifier: Apache-2.0
#include "tactics.h"

#include "tocsin/model/attack.h"

namespace tocsin::inform {

TacticsSeen tactics_of(const Tally& tally) {
  TacticsSeen seen;
  const auto tactics = model::attack_tactics();
  std::vector<LevelCounts> counts(tactics.size());
  for (const Tally::RuleRow* row : tally.rules_ranked()) {
    const auto level = static_cast<std::size_t>(row->rule->level);
    const model::AttackTags tags = model::attack_tags(row->rule->tags);
    for (const std::size_t tactic : tags.tactics) counts[tactic][level] += row->alerts;
    for (const std::string& technique : tags.techniques) {
      seen.techniques[technique][level] += row->alerts;
    }
    if (tags.tactics.empty()) seen.without_tactic += row->alerts;
  }
  for (std::size_t i = 0; i < tactics.size(); ++i) {
    if (tactics[i].given_up && total_of(counts[i]) == 0) continue;
    seen.rows.push_back({tactics[i].name, counts[i]});
  }
  return seen;
}

}  // namespace tocsin::inform
