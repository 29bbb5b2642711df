// SPDX-License-Identifier: Apache-2.0
#include "tocsin/model/incident.h"

#include <gtest/gtest.h>

#include <set>

namespace tocsin::model {
namespace {

TEST(IncidentStates, NamesReadBackAndPhasesDiffer) {
  std::set<std::string_view> phases;
  for (std::size_t i = 0; i < kIncidentStateCount; ++i) {
    const auto state = static_cast<IncidentState>(i);
    EXPECT_EQ(parse_incident_state(incident_state_name(state)), state);
    phases.insert(nist_phase(state));
  }
  EXPECT_EQ(phases.size(), kIncidentStateCount);
  EXPECT_EQ(parse_incident_state("Confirmed"), std::nullopt);
}

TEST(IncidentStates, ContainmentComesAfterConfirmation) {
  EXPECT_TRUE(may_follow(IncidentState::kSuspected, IncidentState::kConfirmed));
  EXPECT_FALSE(may_follow(IncidentState::kSuspected, IncidentState::kContained));
  EXPECT_FALSE(may_follow(IncidentState::kSuspected, IncidentState::kClosed));
  EXPECT_TRUE(may_follow(IncidentState::kDismissed, IncidentState::kSuspected));
  EXPECT_FALSE(may_follow(IncidentState::kDismissed, IncidentState::kClosed));
  for (std::size_t i = 0; i < kIncidentStateCount; ++i) {
    const auto state = static_cast<IncidentState>(i);
    EXPECT_FALSE(may_follow(state, state));
  }
}

TEST(IncidentNames, ReadBack) {
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(parse_rank(rank_name(static_cast<Rank>(i))), static_cast<Rank>(i));
  }
  for (int i = 0; i < 5; ++i) {
    const auto kind = static_cast<DecisionKind>(i);
    EXPECT_EQ(parse_decision_kind(decision_kind_name(kind)), kind);
  }
  std::set<std::string_view> links;
  for (std::size_t i = 0; i < kLinkKindCount; ++i) {
    links.insert(link_kind_name(static_cast<LinkKind>(i)));
  }
  EXPECT_EQ(links.size(), kLinkKindCount);
}

}  // namespace
}  // namespace tocsin::model
