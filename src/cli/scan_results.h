// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "console.h"
#include "json_outputs.h"
#include "output_target.h"
#include "saved_result.h"
#include "tocsin/base/result.h"
#include "tocsin/engine/incidents.h"
#include "tocsin/engine/observer.h"
#include "tocsin/inform/alert_output.h"
#include "tocsin/inform/incident_output.h"

namespace tocsin::cli {

// What a scan's alerts are to become.
struct ScanResultOptions {
  std::string format = "table";
  std::string output_path, report_path, save_folder;
  bool incidents = false;  // the result is incidents, not alerts
  bool explain = false;
  bool statistics = false;

  // Whether incidents have to be computed for any of it.
  bool needs_incidents() const { return incidents || !report_path.empty() || !save_folder.empty(); }
  // Whether alerts are needed for nothing but incidents.
  bool only_incidents() const { return incidents && report_path.empty() && save_folder.empty(); }
  // Whether any of it shows the hashes of records.
  bool shows_hashes() const {
    const bool in_lines = format != "table" && format != "markdown";
    return !report_path.empty() || !save_folder.empty() || (incidents && in_lines);
  }
  // What makes of an alert all that is wanted of it; empty where more than lines is wanted.
  AlertLine line() const;
};

// Incidents in one of the forms that `--format` names.
std::string incidents_text(std::string_view format, std::span<const model::Incident> incidents,
                           const model::Coverage& coverage,
                           const inform::IncidentTableOptions& table);

// Takes the alerts of a scan in order and writes what was asked for. Where incidents are computed,
// alerts of what was learnt stand among those of rules; a list of alerts holds only what rules
// found. alert() is called from one thread, the rest before or after.
class ScanResults {
 public:
  // Before the scan, which may take hours: whatever cannot be written to is refused now.
  static base::Result<std::unique_ptr<ScanResults>> open(Console& console,
                                                         const ScanResultOptions& options);
  // Once, when everything is read. `observer` (null where no incidents are computed) must outlive
  // this.
  void begin(const engine::Observer* observer);
  void alert(const model::Alert& alert);
  // A line that stands for an alert, where ScanResultOptions::line() made it.
  void line(std::string_view text) { target_.write(text); }
  // Adds losses of grouping and the incidents to `summary`, then writes the rest of everything.
  base::Result<void> finish(inform::RunSummary& summary);

 private:
  ScanResults(Console& console, ScanResultOptions options, OutputTarget target);
  std::unique_ptr<inform::AlertOutput> make_output() const;
  // One alert in the order of all.
  void take(const model::Alert& alert);
  // What was learnt and comes before an alert; null: all the rest.
  void take_learnt_before(const model::Alert* next);
  base::Result<void> write_incidents(inform::RunSummary& summary);
  // Gives the incidents to whatever shows them.
  base::Result<engine::IncidentResult> tell_incidents();
  inform::IncidentTableOptions incident_table() const;
  // Null where incidents are not told to people.
  std::unique_ptr<inform::IncidentPages> make_pages() const;
  // Whether incidents are written one by one, whatever their rank.
  bool one_by_one() const { return options_.format != "table" && options_.format != "markdown"; }
  bool to_terminal() const;

  Console& console_;
  ScanResultOptions options_;
  OutputTarget target_;
  std::optional<OutputTarget> report_page_;
  std::unique_ptr<inform::AlertOutput> output_, report_;
  std::optional<engine::IncidentBuilder> builder_;
  engine::LearntAlerts learnt_;
  std::size_t learnt_taken_ = 0;
  std::optional<ResultWriter> saved_;
  engine::IncidentResult result_;
};

}  // namespace tocsin::cli
