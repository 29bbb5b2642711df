// SPDX-License-Identifier: Apache-2.0
#include "claims.h"

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

}  // namespace

void ClaimMaker::tell(const model::Incident& incident, std::size_t tactic, model::Claim& claim) {
  hosts_.clear();
  claim.sensors.clear();
  for (const std::uint32_t place : claim.alerts) {
    const model::IncidentAlert& alert = incident.alerts[place];
    const bool known = std::ranges::find(claim.sensors, alert.sensor) != claim.sensors.end();
    if (!known) claim.sensors.push_back(alert.sensor);
    for (const model::EntityRef& ref : alert.entities) {
      if (ref.role != model::EntityRole::kWhere || named_[ref.entity] != 0) continue;
      named_[ref.entity] = 1;
      hosts_.push_back(ref.entity);
    }
  }
  for (const std::uint32_t host : hosts_) named_[host] = 0;
  std::sort(claim.sensors.begin(), claim.sensors.end());
  claim.state =
      claim.sensors.size() >= 2 ? model::ClaimState::kCorroborated : model::ClaimState::kClaimed;
  claim.text = phrase_of(model::attack_tactics()[tactic].tag);
  if (!hosts_.empty()) claim.text += " on ";
  append_names([&](std::size_t i) { return incident.entities[hosts_[i]].name; }, hosts_.size(),
               "host", claim.text);
}

void ClaimMaker::make(model::Incident& incident,
                      std::span<const std::vector<std::uint32_t>> grave) {
  std::map<std::string, std::string> confirmed;
  for (const model::Claim& claim : incident.claims) {
    if (claim.state == model::ClaimState::kConfirmed) confirmed[claim.id] = claim.confirmed_by;
  }
  tactics_.clear();
  for (std::size_t tactic = 0; tactic < grave.size(); ++tactic) {
    if (!grave[tactic].empty()) tactics_.push_back(tactic);
  }
  named_.assign(incident.entities.size(), 0);
  incident.claims.resize(tactics_.size());
  for (std::size_t i = 0; i < tactics_.size(); ++i) {
    model::Claim& claim = incident.claims[i];
    const std::string_view tag = model::attack_tactics()[tactics_[i]].tag;
    claim.id = base::Digest().add("claim").add(incident.id).add(tag).hex();
    claim.alerts = grave[tactics_[i]];
    claim.confirmed_by.clear();
    tell(incident, tactics_[i], claim);
    const auto by = confirmed.find(claim.id);
    if (by == confirmed.end()) continue;
    claim.state = model::ClaimState::kConfirmed;
    claim.confirmed_by = by->second;
  }
}

}  // namespace tocsin::incident
