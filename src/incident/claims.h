// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/model/incident.h"

namespace tocsin::incident {

// Makes the claims of incidents, one after the other. One thread.
class ClaimMaker {
 public:
  // Replaces the claims of an incident: one for each stage that has alerts of level medium or
  // above, which `grave` holds by tactic. What a person confirmed stays confirmed.
  void make(model::Incident& incident, std::span<const std::vector<std::uint32_t>> grave);
  // The tactic of each of the claims that were made last.
  std::span<const std::size_t> tactics() const { return tactics_; }

 private:
  void tell(const model::Incident& incident, std::size_t tactic, model::Claim& claim);

  std::vector<std::size_t> tactics_;
  std::vector<std::uint32_t> hosts_;  // of one claim, as places in Incident::entities
  std::vector<std::uint8_t> named_;   // by entity: whether it is among them
};

// "dc01", "dc01 and files01", "dc01, files01 and 3 more hosts"; `noun` is "host".
template <class NameOf>
void append_names(const NameOf& name_of, std::size_t count, std::string_view noun,
                  std::string& text) {
  if (count == 0) return;
  text += name_of(0);
  if (count == 1) return;
  text += count == 2 ? " and " : ", ";
  text += name_of(1);
  if (count == 2) return;
  text.append(" and ").append(std::to_string(count - 2)).append(" more ").append(noun);
  if (count > 3) text += 's';
}

}  // namespace tocsin::incident
