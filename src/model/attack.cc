// SPDX-License-Identifier: Apache-2.0
#include "tocsin/model/attack.h"

#include <algorithm>

namespace tocsin::model {
namespace {

constexpr AttackTactic kTactics[] = {
    {"reconnaissance", "Reconnaissance"},
    {"resource-development", "Resource Development"},
    {"initial-access", "Initial Access"},
    {"execution", "Execution"},
    {"persistence", "Persistence"},
    {"privilege-escalation", "Privilege Escalation"},
    {"defense-evasion", "Defense Evasion", true},
    {"stealth", "Stealth"},
    {"defense-impairment", "Defense Impairment"},
    {"credential-access", "Credential Access"},
    {"discovery", "Discovery"},
    {"lateral-movement", "Lateral Movement"},
    {"collection", "Collection"},
    {"command-and-control", "Command and Control"},
    {"exfiltration", "Exfiltration"},
    {"impact", "Impact"},
};

// What stands behind "attack.", in lower case with hyphens, as rules of every age write it; or "".
std::string attack_name(std::string_view tag) {
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
  if (name.size() != 5 && name.size() != 9) return false;
  if (name[0] != 't' || (name.size() == 9 && name[5] != '.')) return false;
  for (std::size_t i = 1; i < name.size(); ++i) {
    if (i != 5 && (name[i] < '0' || name[i] > '9')) return false;
  }
  return true;
}

template <class T>
void sort_once(std::vector<T>& items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

}  // namespace

std::span<const AttackTactic> attack_tactics() { return kTactics; }

AttackTags attack_tags(std::span<const std::string> tags) {
  AttackTags found;
  for (const std::string& tag : tags) {
    const std::string name = attack_name(tag);
    const auto* const tactic =
        std::find_if(std::begin(kTactics), std::end(kTactics),
                     [&](const AttackTactic& known) { return known.tag == name; });
    if (tactic != std::end(kTactics)) {
      found.tactics.push_back(static_cast<std::size_t>(tactic - std::begin(kTactics)));
    } else if (is_technique(name)) {
      found.techniques.push_back("T" + name.substr(1));
    }
  }
  sort_once(found.tactics);
  sort_once(found.techniques);
  return found;
}

}  // namespace tocsin::model
