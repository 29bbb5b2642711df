// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/model/alert.h"
#include "tocsin/model/incident.h"

namespace tocsin::inform {

// What became of records, to the unit: read = decoded + undecoded + skipped.
struct RecordCounts {
  std::uint64_t read = 0;
  std::uint64_t decoded = 0;
  std::uint64_t undecoded = 0;  // kept as text, because their form is not known
  std::uint64_t skipped = 0;    // could not be kept; the losses say why
};

// One line about a piece of evidence, for summaries; or about many that are not listed one by one.
struct EvidenceLine {
  std::string path;
  std::string state;  // "read", "partly read", "refused"
  std::string format;
  std::string reason;
  std::uint64_t bytes = 0;
  std::uint64_t events = 0;
  std::vector<std::pair<std::string, std::uint64_t>> losses;  // declared name, count; not zero
  RecordCounts records{};
  std::uint64_t files = 1;
};

// What a run did as a whole: for the end of the table and the head of the report.
struct RunSummary {
  std::string program_version;
  std::vector<std::string> paths;  // as given
  std::string rules_origin;        // "built-in pack" or the paths given
  std::uint64_t rules_active = 0, rules_degraded = 0, rules_inactive = 0, correlations = 0;
  std::uint64_t events = 0, alerts = 0, bytes = 0;
  RecordCounts records{};
  std::uint64_t events_out_of_time = 0;
  // What narrowed the search, in words that follow "only": "events since 2026-03-04 00:00:00 UTC".
  std::vector<std::string> limits;
  std::string zone = "UTC";  // that times were taken to be of which name none
  // Of the events searched; nothing where not known.
  std::optional<model::Timestamp> first_event, last_event;
  std::vector<EvidenceLine> evidence;                         // in the order to be shown
  std::vector<std::pair<std::string, std::uint64_t>> losses;  // of the run, declared names
  // Whether incidents were computed; those that the output was not given; and what was searched,
  // null where nobody asked for it.
  bool has_incidents = false;
  model::IncidentTally incidents_left_out;
  const model::Coverage* coverage = nullptr;
  bool has_elapsed = false;  // false: byte-identical output is wanted
  double elapsed_seconds = 0;

  // Files of evidence: all, and those in a state.
  std::uint64_t files() const;
  std::uint64_t files(std::string_view state) const;
};

// Receives the alerts of a run in order and turns them into text. One thread.
class AlertOutput {
 public:
  virtual ~AlertOutput() = default;
  // Text to be written now; may be empty.
  virtual std::string head() { return {}; }
  virtual std::string alert(const model::Alert& alert) = 0;
  // After all alerts, the incidents for people in the order of their rank. Not all outputs show
  // any.
  virtual void incident(const model::Incident& incident) { static_cast<void>(incident); }
  virtual std::string tail(const RunSummary& summary) = 0;
};

struct TableOptions {
  bool colour = false;
  std::size_t width = 120;  // columns of the terminal
  bool explain = false;     // show why under every alert
  bool rows = true;         // false: alerts are only counted, for the summary
  bool statistics = false;  // show every piece of evidence and every loss at the end
};

// A table for people: one line an alert, a summary by level, rule and host at the end.
std::unique_ptr<AlertOutput> make_table_output(TableOptions options);
// RFC 4180 with a header; no cell can start a formula in a spreadsheet.
std::unique_ptr<AlertOutput> make_csv_output();
// One self-contained HTML page that shows what it was given and runs nothing. Holds at most
// `alerts_shown_max` alerts with their reasons, and of one rule the first 50 (the most serious
// first where there are more, and it says so); counts are exact. Memory is bounded.
struct ReportOptions {
  std::size_t alerts_shown_max = 2000;
  std::string title = "Tocsin scan report";
};
std::unique_ptr<AlertOutput> make_report_output(ReportOptions options);

}  // namespace tocsin::inform
