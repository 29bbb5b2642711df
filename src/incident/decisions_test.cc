// SPDX-License-Identifier: Apache-2.0
#include "tocsin/incident/decisions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "staged_alerts.h"
#include "tocsin/incident/assess.h"

namespace tocsin::incident {
namespace {

using namespace std::chrono_literals;
using model::Decision;
using model::DecisionKind;
using model::IncidentState;

// Two intrusions on two hosts, a week apart, of four alerts each.
class DecidedIncidents : public testing::Test {
 protected:
  DecidedIncidents() {
    stage_.rule("cred", model::Level::kCritical, {"attack.credential-access"});
    stage_.rule("run", model::Level::kHigh, {"attack.execution"});
    for (const auto& [host, day] : {std::pair("ws01", 0h), std::pair("ws02", 24h * 7)}) {
      stage_.alert("run", host, day + 9h).field("User", std::string("COURT\\") + host);
      stage_.alert("run", host, day + 9h + 1min).field("User", std::string("COURT\\") + host);
      stage_.alert("cred", host, day + 9h + 2min).field("User", std::string("COURT\\") + host);
      stage_.alert("cred", host, day + 9h + 3min).channel("Security");
    }
    computed_ = group(stage_.sorted());
  }

  Decision decision(DecisionKind kind, std::string incident) {
    Decision made;
    made.kind = kind;
    made.by = "k.lund";
    made.reason = "same intruder";
    made.incident = std::move(incident);
    made.id = make_decision_id(made, taken_.size());
    return made;
  }
  Decision& take(Decision made) { return taken_.emplace_back(std::move(made)); }
  Decided decided() const { return apply(computed_, taken_, {}); }

  StagedAlerts stage_;
  std::vector<model::Incident> computed_;
  std::vector<Decision> taken_;
};

TEST_F(DecidedIncidents, MergeKeepsTheIdAndSaysWhoJoined) {
  ASSERT_EQ(computed_.size(), 2u);
  Decision merge = decision(DecisionKind::kMerge, computed_[0].id);
  merge.others = {computed_[1].id};
  take(merge);
  const Decided result = decided();
  ASSERT_EQ(result.incidents.size(), 1u);
  EXPECT_TRUE(result.refusals.empty());
  const model::Incident& merged = result.incidents[0];
  EXPECT_EQ(merged.id, computed_[0].id);
  EXPECT_EQ(merged.alerts.size(), 8u);
  EXPECT_EQ(merged.hosts.size(), 2u);
  EXPECT_TRUE(
      std::is_sorted(merged.alerts.begin(), merged.alerts.end(),
                     [](const auto& a, const auto& b) { return a.place.time < b.place.time; }));
  expect_reasons(merged);
  EXPECT_THAT(merged.links, testing::Contains(testing::Field(
                                &model::Link::why, testing::HasSubstr("joined by k.lund"))));
}

TEST_F(DecidedIncidents, UndoingAMergeOrASplitLeavesNothingOfIt) {
  const auto before = outline(computed_);
  Decision merge = decision(DecisionKind::kMerge, computed_[0].id);
  merge.others = {computed_[1].id};
  const std::string merge_id = take(merge).id;
  Decision undo = decision(DecisionKind::kUndo, {});
  undo.undone = merge_id;
  take(undo);
  EXPECT_EQ(outline(decided().incidents), before);

  Decision split = decision(DecisionKind::kSplit, computed_[0].id);
  split.alerts = {computed_[0].alerts[0].id, computed_[0].alerts[3].id};
  const std::string split_id = take(split).id;
  EXPECT_EQ(decided().incidents.size(), 3u);
  Decision undo_split = decision(DecisionKind::kUndo, {});
  undo_split.undone = split_id;
  take(undo_split);
  const Decided result = decided();
  EXPECT_EQ(outline(result.incidents), before);
  for (std::size_t i = 0; i < result.incidents.size(); ++i) {
    EXPECT_EQ(result.incidents[i].score, computed_[i].score);
    EXPECT_EQ(result.incidents[i].title, computed_[i].title);
    EXPECT_EQ(result.incidents[i].links.size(), computed_[i].links.size());
  }
}

TEST_F(DecidedIncidents, SplitGivesBothPartsReasonsAndScoresOfTheirOwn) {
  Decision split = decision(DecisionKind::kSplit, computed_[0].id);
  split.alerts = {computed_[0].alerts[1].id, computed_[0].alerts[2].id};
  take(split);
  const Decided result = decided();
  ASSERT_EQ(result.incidents.size(), 3u);
  const model::Incident& left = holder(result.incidents, split.alerts[0]);
  const model::Incident& rest = holder(result.incidents, computed_[0].alerts[0].id);
  EXPECT_EQ(rest.id, computed_[0].id);
  EXPECT_NE(left.id, rest.id);
  EXPECT_EQ(left.alerts.size() + rest.alerts.size(), computed_[0].alerts.size());
  expect_reasons(left);
  expect_reasons(rest);
  EXPECT_LT(left.score, computed_[0].score + 1e-9);
}

TEST_F(DecidedIncidents, StatesFollowTheirOrder) {
  Decision contain = decision(DecisionKind::kState, computed_[0].id);
  contain.state = IncidentState::kContained;
  EXPECT_FALSE(check(computed_, taken_, contain).ok());
  Decision confirm = decision(DecisionKind::kState, computed_[0].id);
  confirm.state = IncidentState::kConfirmed;
  EXPECT_TRUE(check(computed_, taken_, confirm).ok());
  take(confirm);
  EXPECT_TRUE(check(computed_, taken_, contain).ok());
  EXPECT_EQ(decided().incidents[0].state, IncidentState::kConfirmed);
}

TEST_F(DecidedIncidents, AConfirmedClaimStaysConfirmedWhenTheIncidentGrows) {
  ASSERT_FALSE(computed_[0].claims.empty());
  Decision confirm = decision(DecisionKind::kConfirmClaim, computed_[0].id);
  confirm.claim = computed_[0].claims[0].id;
  confirm.reason = "seen in memory";
  take(confirm);
  Decision merge = decision(DecisionKind::kMerge, computed_[0].id);
  merge.others = {computed_[1].id};
  take(merge);
  const Decided result = decided();
  EXPECT_EQ(result.incidents[0].claims[0].state, model::ClaimState::kConfirmed);
  EXPECT_EQ(result.incidents[0].claims[0].confirmed_by, "k.lund: seen in memory");
}

TEST_F(DecidedIncidents, WhatCannotBeIsRefusedAndTheRestApplied) {
  Decision ghost = decision(DecisionKind::kMerge, "no such incident");
  take(ghost);
  Decision itself = decision(DecisionKind::kMerge, computed_[0].id);
  itself.others = {computed_[0].id};
  take(itself);
  Decision all = decision(DecisionKind::kSplit, computed_[0].id);
  for (const auto& alert : computed_[0].alerts) all.alerts.push_back(alert.id);
  take(all);
  Decision undo = decision(DecisionKind::kUndo, {});
  undo.undone = "nothing";
  take(undo);
  const Decided result = decided();
  EXPECT_EQ(result.refusals.size(), 4u);
  EXPECT_EQ(outline(result.incidents), outline(computed_));
}

}  // namespace
}  // namespace tocsin::incident
