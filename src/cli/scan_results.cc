// SPDX-License-Identifier: Apache-2.0
#include "scan_results.h"

#include <functional>
#include <utility>

#include "tocsin/wire/incident.h"
#include "version.h"

namespace tocsin::cli {

namespace {

using Write = std::function<void(std::string_view)>;

// In pieces: an incident may have any number of alerts. `room` is memory that it may use.
void write_incident(std::string_view format, const model::Incident& incident, std::string& room,
                    const Write& write) {
  constexpr std::size_t kPieceBytes = std::size_t{64} << 10;
  room.clear();
  if (format == "ocsf") {
    wire::append_incident_ocsf(incident, kVersion, room);
  } else {
    wire::append_incident_json(incident, room, [&] {
      if (room.size() < kPieceBytes) return;
      write(room);
      room.clear();
    });
  }
  room += '\n';
  write(room);
}

}  // namespace

std::string incidents_text(std::string_view format, std::span<const model::Incident> incidents,
                           const model::Coverage& coverage,
                           const inform::IncidentTableOptions& table) {
  if (format == "csv") return inform::incident_timeline_csv(incidents);
  if (format == "markdown" || format == "table") {
    const auto pages =
        format == "table" ? inform::make_incident_table(table) : inform::make_incidents_markdown();
    for (const model::Incident& incident : incidents) pages->add(incident);
    return pages->finish({}, coverage);
  }
  std::string text, room;
  const auto append = [&](std::string_view piece) { text += piece; };
  for (const model::Incident& incident : incidents) {
    write_incident(format, incident, room, append);
  }
  return text;
}

AlertLine ScanResultOptions::line() const {
  return needs_incidents() ? AlertLine{} : alert_line(format, kVersion);
}

ScanResults::ScanResults(Console& console, ScanResultOptions options, OutputTarget target)
    : console_(console), options_(std::move(options)), target_(std::move(target)) {}

base::Result<std::unique_ptr<ScanResults>> ScanResults::open(Console& console,
                                                             const ScanResultOptions& options) {
  TRY(OutputTarget target, OutputTarget::open(console, options.output_path));
  std::unique_ptr<ScanResults> results(new ScanResults(console, options, std::move(target)));
  if (!options.report_path.empty()) {
    TRY(results->report_page_, OutputTarget::open(console, options.report_path));
  }
  if (!options.save_folder.empty()) {
    TRY(results->saved_, ResultWriter::open(console.files(), options.save_folder));
  }
  return results;
}

void ScanResults::begin(const engine::Observer* observer) {
  // Where incidents are told, alerts have no lines; the table counts them for its summary.
  if (!options_.incidents || options_.format == "table") output_ = make_output();
  if (report_page_) report_ = inform::make_report_output({});
  if (observer != nullptr) {
    builder_.emplace(*observer);
    learnt_ = observer->alerts();
  }
  if (!options_.incidents) target_.write(output_->head());
}

bool ScanResults::to_terminal() const {
  return options_.output_path.empty() || options_.output_path == "-";
}

std::unique_ptr<inform::AlertOutput> ScanResults::make_output() const {
  if (AlertLine line = alert_line(options_.format, kVersion)) {
    return make_alert_lines(std::move(line));
  }
  if (options_.format == "csv") return inform::make_csv_output();
  inform::TableOptions table;
  table.colour = to_terminal() && console_.output_colour();
  table.width = to_terminal() ? console_.width() : 160;
  table.explain = options_.explain;
  table.statistics = options_.statistics;
  table.rows = !options_.incidents;
  return inform::make_table_output(table);
}

void ScanResults::alert(const model::Alert& alert) {
  take_learnt_before(&alert);
  take(alert);
}

void ScanResults::take_learnt_before(const model::Alert* next) {
  for (; learnt_taken_ < learnt_.alerts.size(); ++learnt_taken_) {
    const model::Alert& learnt = learnt_.alerts[learnt_taken_];
    if (next != nullptr && !model::comes_before(learnt, *next)) return;
    take(learnt);
  }
}

void ScanResults::take(const model::Alert& alert) {
  if (output_ && (options_.incidents || !alert.rule->learnt)) {
    const std::string text = output_->alert(alert);
    if (!options_.incidents) target_.write(text);
  }
  if (report_) report_->alert(alert);
  if (!builder_) return;
  const std::vector<model::Surprise> surprises = builder_->add(alert);
  if (saved_) saved_->alert(alert, surprises);
}

inform::IncidentTableOptions ScanResults::incident_table() const {
  inform::IncidentTableOptions table;
  table.colour = to_terminal() && console_.output_colour();
  table.width = to_terminal() ? console_.width() : 120;
  table.explain = options_.explain;
  return table;
}

std::unique_ptr<inform::IncidentPages> ScanResults::make_pages() const {
  if (!options_.incidents || one_by_one()) return nullptr;
  return options_.format == "markdown" ? inform::make_incidents_markdown()
                                       : inform::make_incident_table(incident_table());
}

base::Result<engine::IncidentResult> ScanResults::tell_incidents() {
  const bool lines = options_.incidents && one_by_one() && options_.format != "csv";
  const bool rows = options_.incidents && options_.format == "csv";
  inform::IncidentTimeline timeline(console_.files());
  const std::unique_ptr<inform::IncidentPages> pages = make_pages();
  std::string room;
  const Write write = [&](std::string_view text) { target_.write(text); };
  const auto each = [&](const model::Incident& incident, bool told) {
    if (lines) write_incident(options_.format, incident, room, write);
    if (rows) timeline.add(incident);
    if (saved_) saved_->incident(incident, told);
    if (pages && told) pages->add(incident);
    if (report_ && told) report_->incident(incident);
  };
  const bool all = lines || rows || saved_;
  engine::IncidentResult result = std::move(*builder_).finish(
      each, all ? engine::IncidentsMade::kAll : engine::IncidentsMade::kTold);
  if (rows) {
    TRY(std::move(timeline).finish(write));
  }
  if (pages) target_.write(pages->finish(result.left_out, result.coverage));
  return result;
}

base::Result<void> ScanResults::write_incidents(inform::RunSummary& summary) {
  take_learnt_before(nullptr);
  if (options_.incidents) summary.alerts += learnt_.alerts.size();
  TRY(result_, tell_incidents());
  summary.has_incidents = true;
  summary.incidents_left_out = result_.left_out;
  summary.coverage = &result_.coverage;
  const auto lost = [&](std::string_view name, std::uint64_t times) {
    if (times > 0) summary.losses.emplace_back(name, times);
  };
  lost("incident-alert-not-grouped", result_.losses.alerts_not_grouped);
  lost("incident-entity-not-kept", result_.losses.entities_not_kept);
  lost("anomaly-pair-not-kept", result_.pairs_not_kept);
  lost("anomaly-alert-over-budget", learnt_.over_budget);
  lost("coverage-event-not-kept", result_.coverage.events_not_kept);
  if (saved_) TRY(saved_->finish(result_));
  return {};
}

base::Result<void> ScanResults::finish(inform::RunSummary& summary) {
  if (builder_) TRY(write_incidents(summary));
  if (output_) target_.write(output_->tail(summary));
  TRY(target_.close());
  if (!report_) return {};
  report_page_->write(report_->tail(summary));
  return report_page_->close();
}

}  // namespace tocsin::cli
