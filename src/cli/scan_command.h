// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "command.h"
#include "rule_files.h"
#include "scan_results.h"
#include "tocsin/engine/scan.h"
#include "tocsin/engine/selection.h"
#include "tocsin/inform/alert_output.h"
#include "tocsin/source/evidence.h"

namespace tocsin::cli {

// tocsin scan: evidence files against rules, alerts in order of time.
class ScanCommand final : public Command {
 public:
  void describe(CLI::App& parent) override;
  bool chosen() const override;
  int run(Console& console) override;

 private:
  struct Outcome;

  base::Result<engine::ScanOptions> scan_options() const;
  base::Result<void> execute(Console& console, Outcome& outcome);
  unsigned thread_count() const;
  engine::ObserverOptions observer_options() const;
  base::Result<void> match(Console& console, engine::Scan& scan,
                           source::EvidenceReader& reader) const;
  base::Result<void> write_alerts(engine::Scan& scan, ScanResults& results) const;
  base::Result<void> write_lines(engine::Scan& scan, ScanResults& results) const;
  // Writes what was found.
  base::Result<void> tell(engine::Scan& scan, ScanResults& results) const;
  // Writes the summary, and says what a person wants to know beside the result.
  base::Result<void> conclude(Console& console, inform::RunSummary summary, ScanResults& results,
                              Outcome& outcome) const;
  inform::RunSummary summarise(const engine::Scan& scan, const LoadedRules& rules,
                               std::vector<source::EvidenceStatus> statuses) const;
  // What narrowed the search, in the words of a report.
  std::vector<std::string> limits() const;
  static void warn_of_idle_maps(Console& console,
                                const std::vector<source::EvidenceStatus>& statuses);
  void note_statistics(Console& console, const inform::RunSummary& summary) const;
  ScanResultOptions result_options() const;

  CLI::App* command_ = nullptr;
  std::vector<std::string> paths_;
  RuleFlags rules_;
  std::string level_ = "informational";
  std::string since_, until_;
  std::vector<std::string> rule_ids_;
  unsigned threads_ = 0;
  std::string format_ = "table";
  std::string format_hint_, timezone_;
  std::vector<std::string> map_paths_;
  std::string output_path_, report_path_, save_folder_;
  std::uint32_t anomaly_budget_ = engine::ObserverOptions{}.alerts_a_day;
  bool incidents_ = false;
  bool explain_ = false;
  bool stats_ = false;
  bool quiet_ = false;

  // What the run works with, for as long as the command lives.
  LoadedRules loaded_;
  std::unique_ptr<engine::Scan> scan_;
};

}  // namespace tocsin::cli
