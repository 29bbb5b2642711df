// SPDX-License-Identifier: Apache-2.0
#include "claims.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "tocsin/base/digest.h"
#include "tocsin/model/attack.h"

namespace tocsin::incident {
namespace {

constexpr std::pair<std::string_view, std::string_view> kPhrases[] = {
    {"reconnaissance", "The institution was spied out"},
    {"resource-development", "Means for an attack were prepared"},
    {"initial-access", "Somebody from outside got in"},
    {"execution", "Programs or scripts of the intruder ran"},
    {"persistence", "A way to come back was left"},
    {"privilege-escalation", "More rights were gained"},
    {"defense-evasion", "Traces or protection were tampered with"},
    {"stealth", "The intruder hid"},
    {"defense-impairment", "Protection or logging was weakened"},
    {"credential-access", "Credentials were taken"},
    {"discovery", "The surroundings were explored"},
    {"lateral-movement", "The intruder moved from host to host"},
    {"collection", "Data was gathered"},
    {"command-and-control", "Programs were steered from outside"},
    {"exfiltration", "Data left the house"},
    {"impact", "Systems or data were harmed"},
};

std::string_view phrase_of(std::string_view tactic) {
  for (const auto& [tag, phrase] : kPhrases) {
    if (tag == tactic) return phrase;
  }
  return "Something suspicious happened";
}

std::vector<std::string> hosts_of(const model::Incident& incident,
                                  const std::vector<std::uint32_t>& alerts) {
  std::vector<std::string> names;
  for (const std::uint32_t alert : alerts) {
    for (const model::EntityRef& ref : incident.alerts[alert].entities) {
      if (ref.role != model::EntityRole::kWhere) continue;
      const std::string& name = incident.entities[ref.entity].name;
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

}  // namespace

std::string claim_id(std::string_view incident, std::size_t tactic) {
  const std::string_view tag = model::attack_tactics()[tactic].tag;
  return base::Digest().add("claim").add(incident).add(tag).hex();
}

std::string list_names(const std::vector<std::string>& names, std::string_view noun) {
  if (names.empty()) return "";
  if (names.size() == 1) return names[0];
  if (names.size() == 2) return fmt::format("{} and {}", names[0], names[1]);
  return fmt::format("{}, {} and {} more {}", names[0], names[1], names.size() - 2, noun);
}

void make_claims(model::Incident& incident) {
  std::map<std::string, std::string> confirmed;
  for (const model::Claim& claim : incident.claims) {
    if (claim.state == model::ClaimState::kConfirmed) confirmed[claim.id] = claim.confirmed_by;
  }
  incident.claims.clear();
  std::map<std::size_t, std::vector<std::uint32_t>> by_tactic;
  std::map<const model::AlertRule*, std::vector<std::size_t>> tactics_of;
  for (std::uint32_t i = 0; i < incident.alerts.size(); ++i) {
    const model::AlertRule& rule = *incident.alerts[i].rule;
    if (rule.level < model::Level::kMedium) continue;
    const auto [at, is_new] = tactics_of.try_emplace(&rule);
    if (is_new) at->second = model::attack_tags(rule.tags).tactics;
    for (const std::size_t tactic : at->second) by_tactic[tactic].push_back(i);
  }
  for (auto& [tactic, alerts] : by_tactic) {
    const std::string_view tag = model::attack_tactics()[tactic].tag;
    model::Claim claim;
    claim.id = claim_id(incident.id, tactic);
    const std::string where = list_names(hosts_of(incident, alerts), "hosts");
    claim.text = fmt::format("{}{}{}", phrase_of(tag), where.empty() ? "" : " on ", where);
    for (const std::uint32_t alert : alerts) claim.sensors.push_back(incident.alerts[alert].sensor);
    std::sort(claim.sensors.begin(), claim.sensors.end());
    claim.sensors.erase(std::unique(claim.sensors.begin(), claim.sensors.end()),
                        claim.sensors.end());
    if (claim.sensors.size() >= 2) claim.state = model::ClaimState::kCorroborated;
    claim.alerts = std::move(alerts);
    const auto by = confirmed.find(claim.id);
    if (by != confirmed.end()) {
      claim.state = model::ClaimState::kConfirmed;
      claim.confirmed_by = by->second;
    }
    incident.claims.push_back(std::move(claim));
  }
}

}  // namespace tocsin::incident
