// SPDX-License-Identifier: Apache-2.0
#include "scan_results.h"

#include <utility>

#include "json_outputs.h"
#include "tocsin/wire/incident.h"
#include "version.h"

namespace tocsin::cli {

std::string incidents_text(std::string_view format, const std::vector<model::Incident>& incidents,
                           const model::Coverage& coverage,
                           const inform::IncidentTableOptions& table) {
  if (format == "csv") return inform::incident_timeline_csv(incidents);
  if (format == "markdown") return inform::incidents_markdown(incidents, coverage);
  if (format == "table") return inform::incident_table(incidents, table);
  std::string text;
  for (const model::Incident& incident : incidents) {
    if (format == "ocsf") {
      wire::append_incident_ocsf(incident, kVersion, text);
    } else {
      wire::append_incident_json(incident, text);
    }
    text += '\n';
  }
  return text;
}

ScanResults::ScanResults(Console& console, ScanResultOptions options, OutputTarget target)
    : console_(console), options_(std::move(options)), target_(std::move(target)) {}

base::Result<std::unique_ptr<ScanResults>> ScanResults::open(Console& console,
                                                             const ScanResultOptions& options,
                                                             const engine::Observer* observer) {
  TRY(OutputTarget target, OutputTarget::open(console, options.output_path));
  std::unique_ptr<ScanResults> results(new ScanResults(console, options, std::move(target)));
  // Where incidents are told, alerts have no lines; the table counts them for its summary.
  if (!options.incidents || options.format == "table") results->output_ = results->make_output();
  if (!options.report_path.empty()) results->report_ = inform::make_report_output({});
  if (observer != nullptr) results->builder_.emplace(*observer);
  if (!options.save_folder.empty()) {
    TRY(results->saved_, ResultWriter::open(console.files(), options.save_folder));
  }
  if (!options.incidents) results->target_.write(results->output_->head());
  return results;
}

bool ScanResults::to_terminal() const {
  return options_.output_path.empty() || options_.output_path == "-";
}

std::unique_ptr<inform::AlertOutput> ScanResults::make_output() const {
  if (options_.format == "jsonl") return make_json_lines_output();
  if (options_.format == "ocsf") return make_ocsf_output(kVersion);
  if (options_.format == "csv") return inform::make_csv_output();
  inform::TableOptions table;
  table.colour = to_terminal() && console_.output_colour();
  table.width = to_terminal() ? console_.width() : 160;
  table.explain = options_.explain;
  table.statistics = options_.statistics;
  return inform::make_table_output(table);
}

void ScanResults::alert(const model::Alert& alert) {
  const std::string text = output_ ? output_->alert(alert) : std::string();
  if (!options_.incidents) target_.write(text);
  if (report_) report_->alert(alert);
  if (!builder_) return;
  const std::vector<model::Surprise> surprises = builder_->add(alert);
  if (saved_) saved_->alert(alert, surprises);
}

base::Result<void> ScanResults::write_incidents(inform::RunSummary& summary) {
  result_ = std::move(*builder_).finish();
  summary.incidents = &result_.incidents;
  summary.coverage = &result_.coverage;
  const auto lost = [&](std::string_view name, std::uint64_t times) {
    if (times > 0) summary.losses.emplace_back(name, times);
  };
  lost("incident-alert-not-grouped", result_.losses.alerts_not_grouped);
  lost("incident-entity-not-kept", result_.losses.entities_not_kept);
  lost("anomaly-pair-not-kept", result_.pairs_not_kept);
  lost("coverage-log-not-kept", result_.coverage.logs_not_kept);
  if (options_.incidents) {
    inform::IncidentTableOptions table;
    table.colour = to_terminal() && console_.output_colour();
    table.width = to_terminal() ? console_.width() : 120;
    table.explain = options_.explain;
    target_.write(incidents_text(options_.format, result_.incidents, result_.coverage, table));
  }
  if (saved_) TRY(saved_->finish(result_));
  return {};
}

base::Result<void> ScanResults::finish(inform::RunSummary& summary) {
  if (builder_) TRY(write_incidents(summary));
  if (output_) target_.write(output_->tail(summary));
  TRY(target_.close());
  if (!report_) return {};
  TRY(OutputTarget page, OutputTarget::open(console_, options_.report_path));
  page.write(report_->tail(summary));
  return page.close();
}

}  // namespace tocsin::cli
