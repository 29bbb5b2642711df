// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/model/incident.h"

namespace tocsin::inform {

// What table, Markdown and page say of incidents in the same words. Text from outside comes out
// as it is: who shows it makes it inert. Pure functions; any thread.

// "41 s", "17 min", "10 h 17 min", "3 days 4 h".
std::string duration_text(std::chrono::microseconds duration);

// The level that stands for a rank where colours are chosen.
model::Level level_of(model::Rank rank);

// "low", "medium or below".
std::string ranks_up_to(model::Rank highest);

// "WS-07, DC-01 and 3 more"; at most `most` names.
std::string names_of(const model::Incident& incident, const std::vector<std::uint32_t>& places,
                     std::size_t most);

// "Initial access > Execution > Exfiltration": the tactics in order.
std::string course_of(const model::Incident& incident);

// The alerts of an incident by rule, the most serious rule first, then the earliest.
struct RuleGroup {
  const model::AlertRule* rule = nullptr;
  std::vector<std::uint32_t> alerts;  // places in Incident::alerts, in order of time
};
std::vector<RuleGroup> rules_of(const model::Incident& incident);

// The links of an incident by their kind, the kind with the strongest link first.
struct LinkGroup {
  model::LinkKind kind = model::LinkKind::kEntity;
  std::uint64_t links = 0;
  const model::Link* strongest = nullptr;
};
std::vector<LinkGroup> links_of(const model::Incident& incident);

// "logon session (7.4 bits): the same logon session 0x90c580, 2 min apart"
std::string link_words(const model::Link& link);

// "Security, events 4624 and 4672, of DC-01, 2026-03-03 16:40:00 to 17:20:00 UTC: in the input"
std::string where_words(const model::NextCheck& check);

}  // namespace tocsin::inform
