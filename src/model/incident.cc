// SPDX-License-Identifier: Apache-2.0
#include "tocsin/model/incident.h"

#include <array>
#include <span>

namespace tocsin::model {
namespace {

constexpr std::array<std::string_view, kIncidentStateCount> kStates = {
    "suspected", "confirmed", "dismissed", "contained", "closed"};
constexpr std::array<std::string_view, 4> kRanks = {"low", "medium", "high", "critical"};
constexpr std::array<std::string_view, kLinkKindCount> kLinks = {
    "same event",  "same process", "process ancestry", "logon session", "file written then run",
    "file",        "address",      "account",          "host",          "entity",
    "correlation", "repetition",   "decision",
};
constexpr std::array<std::string_view, 3> kClaimStates = {"claimed", "corroborated", "confirmed"};
constexpr std::array<std::string_view, 3> kPresences = {"missing", "partly", "present"};
constexpr std::array<std::string_view, 5> kDecisions = {"merge", "split", "state", "confirm claim",
                                                        "undo"};

template <class Value>
std::optional<Value> parse(std::span<const std::string_view> names, std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<Value>(i);
  }
  return std::nullopt;
}

template <class Value>
std::string_view name_in(std::span<const std::string_view> names, Value value) {
  return names[static_cast<std::size_t>(value)];
}

}  // namespace

std::string_view incident_state_name(IncidentState state) { return name_in(kStates, state); }

std::optional<IncidentState> parse_incident_state(std::string_view name) {
  return parse<IncidentState>(kStates, name);
}

std::string_view nist_phase(IncidentState state) {
  switch (state) {
    case IncidentState::kSuspected:
      return "detection and analysis: possible incident";
    case IncidentState::kConfirmed:
      return "detection and analysis: declared an incident";
    case IncidentState::kDismissed:
      return "detection and analysis: false positive or benign";
    case IncidentState::kContained:
      return "containment, eradication and recovery";
    case IncidentState::kClosed:
      return "post-incident activity";
  }
  return "";
}

bool may_follow(IncidentState from, IncidentState to) {
  switch (from) {
    case IncidentState::kSuspected:
      return to == IncidentState::kConfirmed || to == IncidentState::kDismissed;
    case IncidentState::kConfirmed:
      return to == IncidentState::kContained || to == IncidentState::kDismissed;
    case IncidentState::kDismissed:
      return to == IncidentState::kSuspected;
    case IncidentState::kContained:
      return to == IncidentState::kClosed || to == IncidentState::kConfirmed;
    case IncidentState::kClosed:
      return to == IncidentState::kConfirmed;
  }
  return false;
}

std::string_view rank_name(Rank rank) { return name_in(kRanks, rank); }

std::optional<Rank> parse_rank(std::string_view name) { return parse<Rank>(kRanks, name); }

std::string_view link_kind_name(LinkKind kind) { return name_in(kLinks, kind); }

std::string_view claim_state_name(ClaimState state) { return name_in(kClaimStates, state); }

std::string_view presence_name(Presence presence) { return name_in(kPresences, presence); }

std::string_view decision_kind_name(DecisionKind kind) { return name_in(kDecisions, kind); }

std::optional<DecisionKind> parse_decision_kind(std::string_view name) {
  return parse<DecisionKind>(kDecisions, name);
}

}  // namespace tocsin::model
