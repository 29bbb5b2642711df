// SPDX-License-Identifier: Apache-2.0
#include "scan_command.h"

#include <algorithm>
#include <thread>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "event_reading.h"
#include "progress.h"
#include "source_maps.h"
#include "tocsin/source/format.h"
#include "version.h"
#include "write_pipe.h"

namespace tocsin::cli {
namespace {

base::Result<std::optional<model::Timestamp>> read_time(const std::string& flag,
                                                        const std::string& text) {
  if (text.empty()) return std::optional<model::Timestamp>{};
  const bool day_only = text.size() == 10;
  const auto time = model::parse_time(day_only ? text + "T00:00:00Z" : text);
  if (!time) {
    return base::fail(base::ErrorKind::kMalformed,
                      fmt::format("{} '{}' is no time; write 2026-03-04 or 2026-03-04T09:12:44Z",
                                  flag, printable(text)));
  }
  return time;
}

inform::EvidenceLine evidence_line(source::EvidenceStatus&& status) {
  inform::EvidenceLine line;
  line.path = std::move(status.path);
  line.state = source::name_of(status.state);
  line.format = status.format;
  line.reason = std::move(status.reason);
  line.files = status.files;
  line.bytes = status.bytes;
  line.events = status.counts.events;
  line.records = {status.counts.records, status.counts.decoded(), status.counts.undecoded,
                  status.counts.skipped()};
  for (const source::LossCounts::Entry& entry : status.counts.losses.entries()) {
    line.losses.emplace_back(source::loss_row(entry.reason).name, entry.times);
  }
  return line;
}

void add_loss(inform::RunSummary& summary, std::string_view name, std::uint64_t times) {
  if (times > 0) summary.losses.emplace_back(name, times);
}

void add_losses(inform::RunSummary& summary, const source::LossCounts& decoded,
                const engine::ScanCounts& counts) {
  for (const source::LossCounts::Entry& entry : decoded.entries()) {
    add_loss(summary, source::loss_row(entry.reason).name, entry.times);
  }
  add_loss(summary, "event-without-time", counts.events_without_time);
  add_loss(summary, "correlation-group-missing", counts.correlation_losses.group_missing);
  add_loss(summary, "correlation-value-missing", counts.correlation_losses.value_missing);
  add_loss(summary, "correlation-group-evicted", counts.correlation_losses.groups_evicted);
  add_loss(summary, "correlation-event-evicted", counts.correlation_losses.entries_evicted);
  add_loss(summary, "correlation-cause-not-kept", counts.correlation_losses.causes_not_kept);
}

// Exceptions that are not applied any more, in words.
}  // namespace

struct ScanCommand::Outcome {
  std::uint64_t alerts = 0;
  bool partly_read = false;
};

void ScanCommand::describe(CLI::App& parent) {
  command_ = parent.add_subcommand("scan", "find what happened: evidence against rules, in order");
  command_->add_option("PATH", paths_,
                       "files and folders of evidence; also inside gz, zst, xz, bz2, zip, tar");
  rules_.describe(*command_);
  command_->add_option("--level", level_, "least serious level that is shown")
      ->transform(
          CLI::IsMember({"informational", "low", "medium", "high", "critical"}, CLI::ignore_case))
      ->type_name("LEVEL");
  command_->add_option("--since", since_, "only events at or after this time (UTC)")
      ->type_name("TIME");
  command_->add_option("--until", until_, "only events before this time (UTC)")->type_name("TIME");
  command_->add_option("--rule", rule_ids_, "only this rule (id, name or title); may be repeated")
      ->type_name("ID")
      ->allow_extra_args(false);
  command_->add_option("--threads", threads_, "threads that read and match (default: all cores)")
      ->check(CLI::Range(1, 256))
      ->type_name("N");
  command_->add_option("--format", format_, "form of the result")
      ->transform(CLI::IsMember({"table", "jsonl", "csv", "ocsf", "markdown"}, CLI::ignore_case))
      ->type_name("FORM");
  command_->add_flag("--incidents", incidents_,
                     "group alerts to incidents and show these, with reasons and next checks");
  command_
      ->add_option("--anomaly-budget", anomaly_budget_,
                   "with incidents: alerts a day of what was never seen before (default: 3)")
      ->check(CLI::Range(0, 1000))
      ->type_name("N");
  command_
      ->add_option("--save", save_folder_, "also save alerts and incidents for `tocsin incident`")
      ->type_name("DIR");
  command_->add_option("--format-hint", format_hint_, "read every file as this format")
      ->type_name("NAME");
  command_
      ->add_option("--timezone", timezone_,
                   "zone of times in text that name none, as Europe/Berlin (default: UTC)")
      ->type_name("ZONE");
  command_->add_option("--map", map_paths_, "source map of the site's own logs; may be repeated")
      ->type_name("FILE.yaml")
      ->allow_extra_args(false);
  command_->add_option("-o,--output", output_path_, "write the result to this file")
      ->type_name("FILE");
  command_->add_option("--report", report_path_, "also write a report for people, as one HTML page")
      ->type_name("FILE.html");
  command_->add_flag("--explain", explain_, "show under each alert why the rule matched");
  command_->add_flag("--stats", stats_, "show what became of every file, and every loss");
  command_->add_flag("-q,--quiet", quiet_, "no progress and no notes");
  command_->footer(
      "Exit code: 0 nothing found, 1 alerts found, 2 could not run,\n"
      "3 some input could not be read whole (see --stats).");
}

bool ScanCommand::chosen() const { return command_->parsed(); }

base::Result<engine::ScanOptions> ScanCommand::scan_options() const {
  engine::ScanOptions options;
  TRY(options.since, read_time("--since", since_));
  TRY(options.until, read_time("--until", until_));
  if (options.since && options.until && *options.since >= *options.until) {
    return base::fail(base::ErrorKind::kMalformed, "--since is not before --until");
  }
  return options;
}

int ScanCommand::run(Console& console) {
  // --rules takes all paths behind it: `scan --rules RULES EVIDENCE` means the last one as PATH.
  if (paths_.empty() && rules_.paths.size() > 1) {
    paths_.push_back(std::move(rules_.paths.back()));
    rules_.paths.pop_back();
  }
  if (paths_.empty()) {
    console.error("scan what? give files or folders of evidence: tocsin scan PATH...");
    return kExitCouldNotRun;
  }
  Outcome outcome;
  if (const auto done = execute(console, outcome); !done.ok()) {
    console.error(done.error().message);
    return kExitCouldNotRun;
  }
  if (outcome.partly_read) return kExitPartlyRead;
  return outcome.alerts > 0 ? kExitAlertsFound : kExitNothingFound;
}

base::Result<void> ScanCommand::execute(Console& console, Outcome& outcome) {
  TRY(engine::ScanOptions options, scan_options());
  TRY(options.maps, load_source_maps(console, map_paths_));
  source::EvidenceOptions evidence;
  TRY(evidence.format_hint, format_by_name(format_hint_));
  TRY(const std::optional<source::TimeZone> zone, load_time_zone(console, timezone_));
  if (zone) evidence.zone = &*zone;
  TRY(check_evidence_paths(console, paths_));
  if (format_ == "markdown" && !incidents_) {
    return base::fail(base::ErrorKind::kMalformed,
                      "--format markdown tells incidents: add --incidents");
  }
  if (result_options().needs_incidents()) options.observe = observer_options();
  options.only_incidents = result_options().only_incidents();
  options.hash_records = result_options().shows_hashes();
  options.write_line = result_options().line();
  TRY(loaded_, load_rules(console, rules_));
  LoadedRules& rules = loaded_;
  for (const std::string& problem : rules.problems) console.warn(problem);
  engine::Selection wanted;
  wanted.level_min = model::parse_level(level_).value_or(model::Level::kInformational);
  wanted.ids = rule_ids_;
  std::vector<std::string> unknown;
  rules.set = engine::select(std::move(rules.set), wanted, unknown);
  if (!unknown.empty()) {
    return base::fail(base::ErrorKind::kNotFound,
                      fmt::format("--rule {}: no active rule has this id, name or title; "
                                  "`tocsin rules list` shows what there is",
                                  printable(unknown.front())));
  }
  if (rules.set.rules.empty()) {
    return base::fail(base::ErrorKind::kNotFound,
                      fmt::format("no rule to run: of {} none is active at level {} or above; "
                                  "`tocsin rules check` says why",
                                  rules.origin, level_));
  }
  source::EvidenceReader reader(console.files(), paths_, evidence);
  scan_ = std::make_unique<engine::Scan>(rules.set, rule::LogSourceTable::built_in(),
                                         console.files(), options);
  engine::Scan& scan = *scan_;
  TRY(const std::unique_ptr<ScanResults> results, ScanResults::open(console, result_options()));
  TRY(match(console, scan, reader));
  TRY(tell(scan, *results));
  if (!quiet_) {
    for (const std::string& words : rules.set.expired) console.warn(words);
  }
  std::vector<source::EvidenceStatus> statuses = reader.take_statuses();
  if (!map_paths_.empty()) warn_of_idle_maps(console, statuses);
  inform::RunSummary summary = summarise(scan, rules, std::move(statuses));
  add_loss(summary, "exception-expired", rules.set.expired.size());
  return conclude(console, std::move(summary), *results, outcome);
}

// Where only some rules are wanted, what was learnt is not.
engine::ObserverOptions ScanCommand::observer_options() const {
  engine::ObserverOptions options;
  const auto level = model::parse_level(level_).value_or(model::Level::kInformational);
  const bool wanted = rule_ids_.empty() && level <= model::Level::kMedium;
  options.alerts_a_day = wanted ? anomaly_budget_ : 0;
  return options;
}

unsigned ScanCommand::thread_count() const {
  return threads_ > 0 ? threads_ : std::max(1u, std::thread::hardware_concurrency());
}

base::Result<void> ScanCommand::match(Console& console, engine::Scan& scan,
                                      source::EvidenceReader& reader) const {
  const unsigned threads = thread_count();
  std::vector<base::Result<void>> results(threads);
  {
    std::unique_ptr<Progress> progress;
    if (!quiet_) {
      progress = std::make_unique<Progress>(console, [&] { return reader.progress(); });
    }
    std::vector<std::jthread> running;
    const auto work = [&](unsigned i) { results[i] = scan.make_worker()->run(reader); };
    for (unsigned i = 1; i < threads; ++i) running.emplace_back(work, i);
    work(0);
  }
  for (auto& result : results) TRY(result);
  return {};
}

base::Result<void> ScanCommand::write_alerts(engine::Scan& scan, ScanResults& results) const {
  WritePipe<model::Alert> pipe(thread_count() > 1,
                               [&](const model::Alert& alert) { results.alert(alert); });
  return scan.finish([&](model::Alert&& alert) { pipe.give(std::move(alert)); });
}

base::Result<void> ScanCommand::write_lines(engine::Scan& scan, ScanResults& results) const {
  WritePipe<std::string> pipe(thread_count() > 1,
                              [&](const std::string& line) { results.line(line); });
  return scan.finish_lines([&](std::string&& line) { pipe.give(std::move(line)); });
}

base::Result<void> ScanCommand::tell(engine::Scan& scan, ScanResults& results) const {
  const ScanResultOptions wanted = result_options();
  results.begin(wanted.needs_incidents() ? &scan.observer() : nullptr);
  return wanted.line() ? write_lines(scan, results) : write_alerts(scan, results);
}

base::Result<void> ScanCommand::conclude(Console& console, inform::RunSummary summary,
                                         ScanResults& results, Outcome& outcome) const {
  TRY(results.finish(summary));
  outcome.alerts = summary.alerts;
  const std::string_view whole = source::name_of(source::EvidenceState::kRead);
  outcome.partly_read = std::ranges::any_of(
      summary.evidence, [&](const inform::EvidenceLine& line) { return line.state != whole; });
  if (quiet_) return {};
  if (!report_path_.empty()) console.note(fmt::format("report: {}", printable(report_path_)));
  if (!save_folder_.empty()) {
    const std::string folder = printable(save_folder_);
    console.note(fmt::format("saved: {}; `tocsin incident list {}` shows it", folder, folder));
  }
  if (format_ != "table" && (stats_ || outcome.partly_read)) note_statistics(console, summary);
  return {};
}

ScanResultOptions ScanCommand::result_options() const {
  ScanResultOptions options;
  options.format = format_;
  options.output_path = output_path_;
  options.report_path = report_path_;
  options.save_folder = save_folder_;
  options.incidents = incidents_;
  options.explain = explain_;
  options.statistics = stats_;
  return options;
}

inform::RunSummary ScanCommand::summarise(const engine::Scan& scan, const LoadedRules& rules,
                                          std::vector<source::EvidenceStatus> statuses) const {
  inform::RunSummary summary;
  if (!timezone_.empty()) summary.zone = printable(timezone_);
  summary.program_version = kVersion;
  summary.paths = paths_;
  summary.rules_origin = rules.origin;
  summary.rules_active = rules.set.state_counts.active;
  summary.rules_degraded = rules.set.state_counts.degraded;
  summary.rules_inactive = rules.set.state_counts.inactive;
  summary.correlations = rules.set.correlations.size();
  summary.events = scan.counts().events;
  summary.alerts = scan.counts().alerts;
  summary.events_out_of_time = scan.counts().events_out_of_time;
  summary.first_event = scan.counts().first_event;
  summary.last_event = scan.counts().last_event;
  summary.limits = limits();
  source::DecodeCounts sum;
  summary.evidence.reserve(statuses.size());
  for (source::EvidenceStatus& status : statuses) {
    summary.bytes += status.bytes;
    sum.add(status.counts);
    summary.evidence.push_back(evidence_line(std::move(status)));
  }
  summary.records = {sum.records, sum.decoded(), sum.undecoded, sum.skipped()};
  add_losses(summary, sum.losses, scan.counts());
  return summary;
}

std::vector<std::string> ScanCommand::limits() const {
  std::vector<std::string> limits;
  if (!since_.empty()) limits.push_back(fmt::format("events since {} UTC", since_));
  if (!until_.empty()) limits.push_back(fmt::format("events before {} UTC", until_));
  if (level_ != "informational")
    limits.push_back(fmt::format("rules of level {} and above", level_));
  if (!rule_ids_.empty()) limits.push_back(fmt::format("the rules {}", fmt::join(rule_ids_, ", ")));
  return limits;
}

// A map that fits nothing is mostly one for another version of the log.
void ScanCommand::warn_of_idle_maps(Console& console,
                                    const std::vector<source::EvidenceStatus>& statuses) {
  const auto is_mapped = [](const auto& status) { return status.counts.mapped != 0; };
  if (std::ranges::any_of(statuses, is_mapped)) return;
  console.warn(
      "the source maps are for none of the records: compare `for` and `pattern` with what "
      "`tocsin dump FILE` shows");
}

void ScanCommand::note_statistics(Console& console, const inform::RunSummary& summary) const {
  console.note(fmt::format("{} events in {} files, {} alerts; {} rules active, {} inactive",
                           summary.events, summary.files(), summary.alerts, summary.rules_active,
                           summary.rules_inactive));
  // Without --stats a folder full of other things shall not bury the rest.
  constexpr std::size_t kShown = 10;
  std::size_t left_out = 0, shown = 0;
  for (const inform::EvidenceLine& line : summary.evidence) {
    if (!stats_ && line.reason.empty()) continue;
    if (!stats_ && ++shown > kShown) {
      ++left_out;
      continue;
    }
    std::string text =
        fmt::format("  {}: {} ({} events, {} bytes{}{})", line.state, printable(line.path),
                    line.events, line.bytes, line.format.empty() ? "" : " of ", line.format);
    if (!line.reason.empty()) text += fmt::format(": {}", printable(line.reason));
    if (line.records.undecoded != 0) {
      text += fmt::format("; {} kept as text", line.records.undecoded);
    }
    for (const auto& [name, times] : line.losses) text += fmt::format("; {} {}", name, times);
    console.note(text);
  }
  if (left_out > 0) console.note(fmt::format("  and {} more; --stats shows all", left_out));
  if (stats_) {
    const inform::RecordCounts& records = summary.records;
    console.note(fmt::format("  {} records = {} decoded + {} kept as text + {} skipped",
                             records.read, records.decoded, records.undecoded, records.skipped));
    console.note(fmt::format("  times that name no zone were taken as {}", summary.zone));
  }
  for (const auto& [name, times] : summary.losses) {
    console.note(fmt::format("  {}: {}", name, times));
  }
}

}  // namespace tocsin::cli
