// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::model {

// One tactic of MITRE ATT&CK for enterprises: a stage of an attack.
struct AttackTactic {
  std::string_view tag;   // as in Sigma's tags behind "attack.": "lateral-movement"
  std::string_view name;  // for people: "Lateral Movement"
  bool given_up = false;  // ATT&CK has replaced it; older rules still name it
};

// All tactics in the order of an attack.
std::span<const AttackTactic> attack_tactics();

// What a rule's tags say in ATT&CK's terms, whatever their age writes: each item once, sorted.
struct AttackTags {
  std::vector<std::size_t> tactics;     // places in attack_tactics()
  std::vector<std::string> techniques;  // "T1059" or "T1059.001"
};
AttackTags attack_tags(std::span<const std::string> tags);

}  // namespace tocsin::model
