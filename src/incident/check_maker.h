// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "searched_logs.h"
#include "tocsin/model/incident.h"

namespace tocsin::incident {

// Makes the next checks of incidents, one after the other: which log would settle what is claimed
// and not yet confirmed, and whether the input has it. Borrows the coverage. One thread.
class CheckMaker {
 public:
  explicit CheckMaker(const model::Coverage& coverage);

  // Replaces the next checks of an incident, whose claims are of these tactics.
  void make(model::Incident& incident, std::span<const std::size_t> tactics);

 private:
  // A check before its words are made: most are not among the best.
  struct Draft {
    std::size_t row = 0;  // of the table
    std::string_view host;
    model::Timestamp from{}, until{};
    std::uint32_t claims = 0;  // a bit for each claim that it would settle
    model::Presence presence = model::Presence::kMissing;
    const model::LogCoverage* told = nullptr;  // of which the note speaks
    bool silent = false;                       // the log is, for part of the time
  };

  void add_claim(const model::Incident& incident, std::size_t claim, std::size_t tactic);
  void add(Draft draft);
  void find_keepers(const model::Incident& incident, const model::Claim& claim);
  bool spoken(std::string_view sensor) const;
  // Where a log of the row is kept that belongs to no host of the claim.
  std::span<const std::string> elsewhere(std::size_t row);
  void look_up(Draft& draft);
  void look_at(const model::LogCoverage& log, Draft& draft) const;
  void choose();
  void write(const model::Incident& incident, const Draft& draft, model::NextCheck& check) const;

  SearchedLogs searched_;
  std::vector<std::optional<std::vector<std::string>>> elsewhere_;  // by row

  // Of the incident at hand.
  std::vector<Draft> drafts_;
  std::vector<std::size_t> chosen_;  // places in drafts_
  // Of the claim at hand.
  std::vector<std::string> sensors_;  // folded
  std::vector<std::string_view> windows_, unix_, clouds_;
  std::vector<std::uint32_t> counts_, touched_;  // alerts by entity, entities that have some
  std::vector<std::pair<std::size_t, std::size_t>> order_;
};

}  // namespace tocsin::incident
