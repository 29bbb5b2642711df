// SPDX-License-Identifier: Apache-2.0
#include "tocsin/wire/saved.h"

#include <gtest/gtest.h>

#include <string>

#include "sample_alert.h"
#include "tocsin/wire/alert.h"
#include "tocsin/wire/incident.h"

namespace tocsin::wire {
namespace {

TEST(Saved, an_alert_comes_back_as_it_was_written) {
  AlertReader reader;
  std::shared_ptr<const model::AlertRule> shared;
  for (const model::Alert& alert : {sample_alert(), sample_correlation(), sample_alert()}) {
    std::string line, again;
    append_alert_json(alert, line);
    const auto read = reader.read(line);
    ASSERT_TRUE(read.ok()) << read.error().message;
    append_alert_json(*read, again);
    EXPECT_EQ(again, line);
    if (!shared) shared = read->rule;
  }
  std::string line;
  append_alert_json(sample_alert(), line);
  EXPECT_EQ(reader.read(line)->rule, shared);
}

TEST(Saved, what_was_changed_is_refused_with_a_reason) {
  AlertReader reader;
  std::string line;
  append_alert_json(sample_alert(), line);
  const auto fault = [&](std::string_view what, std::string_view with) {
    std::string changed = line;
    changed.replace(changed.find(what), what.size(), with);
    const auto read = reader.read(changed);
    return read.ok() ? std::string("ok") : read.error().message;
  };
  EXPECT_EQ(fault("\"host\":", "\"hosts\":"), "host is missing");
  EXPECT_EQ(fault("\"rule\":", "\"rules\":"), "rule is missing");
  EXPECT_EQ(fault("\"event\":", "\"events\":"), "event is missing");
  EXPECT_EQ(fault("\"why\":", "\"whys\":"), "why is missing");
  EXPECT_EQ(fault("\"level\":\"high\"", "\"level\":\"tall\""), "rule.level is no level");
  EXPECT_EQ(fault("\"record_id\":4711", "\"record_id\":-1"), "record_id is no number");
  EXPECT_EQ(fault("\"event\":{", "\"event\":[{"), "is not JSON");
  EXPECT_EQ(fault("2026-03-04T02", "2026-33-04T02"), "time is no time");
  EXPECT_EQ(reader.read("[]").error().message, "an object is missing");
  EXPECT_EQ(reader.read("").error().message, "is not JSON");
}

TEST(Saved, coverage_decisions_and_surprises_come_back) {
  const auto time = *model::parse_time("2026-03-04T02:00:00Z");
  model::Coverage coverage;
  coverage.logs = {{"ws", "Security", 7, time, time, {{time, time + std::chrono::hours(9)}}}};
  coverage.events_not_kept = 3;
  std::string text, again;
  append_coverage_json(coverage, text);
  const auto read = read_coverage_json(text);
  ASSERT_TRUE(read.ok()) << read.error().message;
  append_coverage_json(*read, again);
  EXPECT_EQ(again, text);

  for (const auto kind :
       {model::DecisionKind::kMerge, model::DecisionKind::kSplit, model::DecisionKind::kState,
        model::DecisionKind::kConfirmClaim, model::DecisionKind::kUndo}) {
    model::Decision decision;
    decision.id = "d";
    decision.kind = kind;
    decision.time = time;
    decision.by = "k.lund";
    decision.reason = "seen";
    decision.incident = kind == model::DecisionKind::kUndo ? "" : "i";
    decision.others = {"j"};
    decision.alerts = {"a"};
    decision.state = model::IncidentState::kContained;
    decision.claim = "c";
    decision.undone = "e";
    std::string line, line_again;
    append_decision_json(decision, line);
    const auto back = read_decision_json(line);
    ASSERT_TRUE(back.ok()) << back.error().message;
    append_decision_json(*back, line_again);
    EXPECT_EQ(line_again, line);
  }

  std::string line;
  append_surprise_json("a1", {"account on host", "p", "dc", 12.25, "seldom"}, line);
  const auto surprise = read_surprise_json(line);
  ASSERT_TRUE(surprise.ok());
  EXPECT_EQ(surprise->first, "a1");
  EXPECT_EQ(surprise->second.bits, 12.25);
}

}  // namespace
}  // namespace tocsin::wire
