// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/base/result.h"
#include "tocsin/model/alert.h"
#include "tocsin/model/incident.h"

namespace tocsin::wire {

// Reads back what this program saved: lines that wire wrote. A file may have been changed since,
// so whatever does not fit is an error and never trusted. Missing keys are an error but for those
// that are written only where there is something to say.

// Reads alerts line by line; alerts of one rule share it. One thread.
class AlertReader {
 public:
  AlertReader();
  ~AlertReader();
  // A line of append_alert_json. What it does not hold (description, references …) is empty.
  base::Result<model::Alert> read(std::string_view line);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

base::Result<model::Coverage> read_coverage_json(std::string_view text);
base::Result<model::Decision> read_decision_json(std::string_view line);

// A surprise of an alert: {"alert": …, "relation": …, "left": …, "right": …, "bits": …, "why": …}.
void append_surprise_json(std::string_view alert_id, const model::Surprise& surprise,
                          std::string& out);
base::Result<std::pair<std::string, model::Surprise>> read_surprise_json(std::string_view line);

}  // namespace tocsin::wire
