// SPDX-License-Identifier: Apache-2.0
#include "rule_tuning.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "command.h"
#include "output_target.h"
#include "saved_result.h"
#include "tocsin/engine/tuning.h"
#include "tocsin/incident/decisions.h"
#include "tocsin/model/time.h"
#include "tocsin/rule/loader.h"

namespace tocsin::cli {
namespace {

constexpr std::uint64_t kFilterBytesMax = std::uint64_t{1} << 20;

std::string day_after(const base::Clock& clock, std::chrono::days later) {
  std::string text;
  model::append_rfc3339(clock.now() + later, text);
  return text.substr(0, 10);
}

// Rules with many alerts that nothing is known of.
std::size_t rules_not_given(const std::vector<model::Alert>& alerts, const rule::RuleSet& rules,
                            const engine::TuningOptions& options) {
  std::map<std::string_view, std::uint64_t> noisy;
  for (const model::Alert& alert : alerts) {
    const bool written = !alert.rule->correlation && !alert.rule->learnt;
    if (written) ++noisy[alert.rule->id];
  }
  for (const rule::Rule& rule : rules.rules) noisy.erase(rule.header.id);
  return static_cast<std::size_t>(std::ranges::count_if(
      noisy, [&](const auto& rule) { return rule.second >= options.alerts_min; }));
}

base::Result<int> propose(Console& console, const LoadedRules& loaded, const TuneRequest& request,
                          const std::vector<model::Alert>& alerts,
                          const std::map<std::string, engine::AlertStanding, std::less<>>& known) {
  engine::TuningOptions options;
  options.owner = request.owner.empty() ? "name who answers for it" : request.owner;
  options.reason = request.reason.empty() ? "say why this is benign" : request.reason;
  options.date = day_after(console.clock(), std::chrono::days(0));
  options.expires =
      request.expires.empty() ? day_after(console.clock(), std::chrono::days(90)) : request.expires;
  const auto found = engine::propose_exceptions(alerts, known, loaded.set, options);
  for (const engine::Exception& exception : found) {
    console.note(fmt::format("{} of {} alerts of \"{}\", on {} host{}", exception.removed,
                             exception.alerts, printable(exception.rule_title), exception.hosts,
                             exception.hosts == 1 ? "" : "s"));
    if (request.output_folder.empty()) {
      console.out("---\n" + exception.yaml);
      continue;
    }
    TRY(console.files().make_folders(request.output_folder));
    const std::string path = fmt::format("{}/{}.yml", request.output_folder, exception.rule_id);
    TRY(OutputTarget target, OutputTarget::open(console, path));
    target.write(exception.yaml);
    TRY(target.close());
  }
  if (const std::size_t unknown = rules_not_given(alerts, loaded.set, options); unknown > 0) {
    console.note(
        fmt::format("{} noisy rule{} of this result {} not among the rules given: add "
                    "--rules as for the scan",
                    unknown, unknown == 1 ? "" : "s", unknown == 1 ? "is" : "are"));
  }
  console.note(found.empty()
                   ? std::string("nothing to propose: no rule with ten alerts or more looks benign")
                   : fmt::format("{} exception{}; read each, then: tocsin rules tune --from {} "
                                 "--try FILE",
                                 found.size(), found.size() == 1 ? "" : "s",
                                 printable(request.from)));
  return finish_output(console, kExitNothingFound);
}

base::Result<int> judge(Console& console, const RuleFlags& flags, const TuneRequest& request,
                        const std::vector<model::Alert>& alerts,
                        const std::map<std::string, engine::AlertStanding, std::less<>>& known) {
  std::vector<std::string> problems;
  TRY(std::vector<rule::RuleFile> files, read_rule_files(console, flags, problems));
  for (const std::string& path : request.tries) {
    TRY(std::string text, base::read_whole(console.files(), path, kFilterBytesMax));
    files.push_back({path, std::move(text)});
  }
  const rule::RuleSet filtered =
      rule::load_rules(files, rule::LogSourceTable::built_in(), rule::LoadOptions{});
  for (const rule::RuleStatus& status : filtered.statuses) {
    const bool tried = std::ranges::find(request.tries, status.path) != request.tries.end();
    if (tried && status.state != rule::RuleState::kActive) {
      return base::fail(base::ErrorKind::kMalformed,
                        fmt::format("{} is no working exception: {}; `tocsin rules check {}` shows "
                                    "the place",
                                    printable(status.path), status.reason, printable(status.path)));
    }
  }
  const engine::Trial trial = engine::try_filters(alerts, known, filtered);
  std::string out = fmt::format(
      "{} of {} alerts would go: {} look benign, {} are of incidents of "
      "rank high or critical, {} of confirmed ones\n",
      trial.removed, trial.alerts, trial.benign, trial.serious, trial.confirmed);
  for (const auto& [title, count] : trial.removed_by_rule) {
    out += fmt::format("{:>8}  {}\n", count, printable(title));
  }
  for (const std::string& id : trial.lost) out += fmt::format("    LOST  alert {}\n", id);
  console.out(out);
  return finish_output(console, trial.lost.empty() ? 0 : 1);
}

}  // namespace

base::Result<int> tune_rules(Console& console, const RuleFlags& flags, const LoadedRules& loaded,
                             const TuneRequest& request) {
  if (!request.expires.empty() && !model::parse_time(request.expires + "T00:00:00Z")) {
    return base::fail(
        base::ErrorKind::kMalformed,
        fmt::format("--expires '{}' is no day; write 2027-02-22", printable(request.expires)));
  }
  std::vector<model::Alert> alerts;
  TRY(SavedResult saved, load_result(console.files(), request.from, [&](model::Alert&& alert) {
        alerts.push_back(std::move(alert));
      }));
  const incident::Decided decided =
      incident::apply(std::move(saved.computed), saved.decisions, saved.coverage);
  const auto known = engine::standings(decided.incidents);
  if (request.tries.empty()) return propose(console, loaded, request, alerts, known);
  return judge(console, flags, request, alerts, known);
}

}  // namespace tocsin::cli
