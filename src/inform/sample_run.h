// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/inform/alert_output.h"

namespace tocsin::inform {

// Alerts for tests, in the words of the domain. Every name is invented.

model::Timestamp at_time(std::string_view rfc3339);

std::shared_ptr<const model::AlertRule> a_rule(std::string id, std::string title,
                                               model::Level level,
                                               std::vector<std::string> tags = {});

// An alert of the rule with one reason and a few fields.
model::Alert an_alert(std::shared_ptr<const model::AlertRule> rule, std::string_view time,
                      std::string host, model::Reason reason);

// The night of an intrusion at a court: three hosts, ten rules, one correlation, in order.
std::vector<model::Alert> court_alerts();
RunSummary court_summary();

// The whole text that an output gives for a run.
std::string written(AlertOutput& output, const std::vector<model::Alert>& alerts,
                    const RunSummary& summary);

// Texts that would do something if a sink let them: markup, scripts, escapes of terminals,
// formulas, characters that turn the direction of text.
std::vector<std::string> hostile_texts();
// An alert with the text in every place that text from outside can reach.
model::Alert hostile_alert(const std::string& text);
RunSummary hostile_summary(const std::string& text);
// One incident of these alerts, as a grouper would make it, with `text` in every place that text
// from outside can reach.
model::Incident sample_incident(const std::vector<model::Alert>& alerts, const std::string& text);
model::Coverage sample_coverage(const std::string& text);

}  // namespace tocsin::inform
