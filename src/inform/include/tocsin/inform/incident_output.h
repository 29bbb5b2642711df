// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/model/incident.h"

namespace tocsin::inform {

// Incidents as text for people. Incidents come in the order of their rank. Text from the evidence
// comes out inert. Pure functions; any thread.

struct IncidentTableOptions {
  bool colour = false;
  std::size_t width = 120;  // columns of the terminal
  bool explain = false;     // every link with its reason, and every part of the score
  // Incidents below this rank are only counted.
  model::Rank rank_min = model::Rank::kMedium;
  model::IncidentTally left_out{};  // there are these besides those given
};

// For a terminal: the story of each incident in some fifteen lines.
std::string incident_table(std::span<const model::Incident> incidents,
                           const IncidentTableOptions& options);

// One incident whole, with all its alerts and links.
std::string incident_page(const model::Incident& incident, const IncidentTableOptions& options);

// CommonMark, for tickets and notes: one section an incident. `left_out` are there besides those
// given.
std::string incidents_markdown(std::span<const model::Incident> incidents,
                               const model::IncidentTally& left_out,
                               const model::Coverage& coverage);

// RFC 4180, one line an alert in order of time, with the columns that Timesketch and Timeline
// Explorer look for (datetime, timestamp_desc, message) and the incident that it belongs to. No
// cell can start a formula in a spreadsheet.
// Memory: some 500 bytes an alert. One thread.
class IncidentTimeline {
 public:
  void add(const model::Incident& incident);
  std::string finish() &&;

 private:
  struct Row {
    model::Timestamp time;
    std::string alert, text;
  };
  std::vector<Row> rows_;
};
std::string incident_timeline_csv(std::span<const model::Incident> incidents);

}  // namespace tocsin::inform
