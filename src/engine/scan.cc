// SPDX-License-Identifier: Apache-2.0
// The second half of a scan: findings in order of time run through the correlations, and what
// happened at one instant is put in order before it is given out.
#include "tocsin/engine/scan.h"

#include <algorithm>
#include <functional>
#include <mutex>
#include <span>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "alert_rule.h"
#include "scan_worker.h"
#include "tocsin/base/digest.h"
#include "tocsin/engine/event_copy.h"

namespace tocsin::engine {
namespace {

std::string alert_id(const model::AlertRule& rule, const correlate::Firing& firing) {
  base::Digest digest;
  digest.add("correlation").add(rule.id).add(rule.version).add(firing.key);
  for (const model::Cause& cause : firing.causes) {
    digest.add(cause.rule_id).add(cause.place.path).add(cause.place.record_id);
    digest.add(cause.place.offset);
  }
  return digest.hex();
}

std::string_view measured(rule::CorrelationType type) {
  switch (type) {
    case rule::CorrelationType::kEventCount:
      return "events";
    case rule::CorrelationType::kValueCount:
      return "distinct values";
    case rule::CorrelationType::kTemporal:
      return "rules";
    case rule::CorrelationType::kTemporalOrdered:
      return "rules in order";
    case rule::CorrelationType::kValueSum:
      return "sum";
    case rule::CorrelationType::kValueAvg:
      return "average";
    case rule::CorrelationType::kValuePercentile:
      return "percentile";
    case rule::CorrelationType::kValueMedian:
      return "median";
  }
  return "";
}

std::string_view comparison(rule::Comparison comparison) {
  switch (comparison) {
    case rule::Comparison::kLess:
      return "<";
    case rule::Comparison::kLessEqual:
      return "<=";
    case rule::Comparison::kGreater:
      return ">";
    case rule::Comparison::kGreaterEqual:
      return ">=";
    case rule::Comparison::kEqual:
      return "=";
    case rule::Comparison::kNotEqual:
      return "!=";
  }
  return "";
}

std::string span_text(std::chrono::microseconds span) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(span).count();
  if (seconds % 86400 == 0) return fmt::format("{}d", seconds / 86400);
  if (seconds % 3600 == 0) return fmt::format("{}h", seconds / 3600);
  if (seconds % 60 == 0) return fmt::format("{}m", seconds / 60);
  return fmt::format("{}s", seconds);
}

// "5 events >= 5 within 10m", and the group that they share.
std::vector<model::Reason> reasons_of(const rule::Correlation& correlation,
                                      const correlate::Firing& firing) {
  std::string condition;
  for (const auto& bound : correlation.bounds) {
    fmt::format_to(std::back_inserter(condition), "{} {} ", comparison(bound.comparison),
                   bound.value);
  }
  std::string field;
  for (const std::string& name : correlation.value_fields) {
    field += field.empty() ? name : ", " + name;
  }
  std::vector<model::Reason> why;
  why.push_back({field,
                 fmt::format("{} {}within {}", measured(correlation.type), condition,
                             span_text(correlation.timespan)),
                 fmt::format("{}", firing.value)});
  for (const auto& [name, value] : firing.group) why.push_back({name, "same for all", value});
  return why;
}

}  // namespace

struct Scan::State {
  State(const rule::RuleSet& set, const rule::LogSourceTable& sources, const base::FileSystem& disk,
        ScanOptions options)
      : rules(set),
        files(disk),
        program(detect::Program::build(set, sources)),
        decoder_tables(program->field_names(), options.maps),
        plan{set, *program, decoder_tables, options, correlated_fields(set)},
        correlator(set, options.correlate) {
    rule_shown.resize(set.rules.size());
    correlation_shown.resize(set.correlations.size());
  }

  const rule::RuleSet& rules;
  const base::FileSystem& files;
  std::unique_ptr<detect::Program> program;
  source::DecoderTables decoder_tables;
  ScanPlan plan;
  correlate::Correlator correlator;
  std::mutex workers_mutex;
  std::vector<std::shared_ptr<ScanWorker>> workers;
  std::vector<std::shared_ptr<const model::AlertRule>> rule_shown, correlation_shown;
  ScanCounts counts;
  std::optional<Observer> observer;  // of all workers, once somebody asked
  // An alert, and the line of the result that it is where a worker wrote it: then the alert holds
  // only what it is ordered by.
  struct Pending {
    model::Alert alert;
    std::string line;
    std::size_t bytes = 0;  // what it takes, about
  };
  // Receives them in order. What it leaves is memory for the next ones.
  using Sink = std::function<void(Pending&)>;
  // Those that may still be followed by one that comes before them: those of the last instant.
  std::vector<Pending> instant;
  std::size_t instant_bytes = 0;
  // A log without times is one instant as a whole, and may have any number of alerts.
  static constexpr std::size_t kPendingBytes = 400;  // of an alert or a cause without its texts
  static constexpr std::size_t kInstantBytesMax = std::size_t{12} << 20;
  std::vector<correlate::Firing> firings;
  Finding finding;             // taken last
  bool finding_given = true;   // its memory went out with an alert
  std::vector<Pending> spare;  // given out already: their memory goes to the next findings
  static constexpr std::size_t kSpareMax = 64;

  const std::shared_ptr<const model::AlertRule>& shown(std::uint32_t rule) {
    auto& slot = rule_shown[rule];
    if (!slot) slot = alert_rule(rules.rules[rule].header, false);
    return slot;
  }

  void flush(const Sink& sink) {
    sort_instant();
    give_first(instant.size(), sink);
  }

  void sort_instant() {
    std::sort(instant.begin(), instant.end(), [](const Pending& a, const Pending& b) {
      return model::comes_before(a.alert, b.alert);
    });
  }

  void give_first(std::size_t count, const Sink& sink) {
    counts.alerts += count;
    for (Pending& pending : std::span(instant).first(count)) {
      instant_bytes -= pending.bytes;
      sink(pending);
      if (spare.size() < kSpareMax) spare.push_back(std::move(pending));
    }
    instant.erase(instant.begin(), instant.begin() + static_cast<std::ptrdiff_t>(count));
  }

  // Findings come in order, and a correlation fires at the record of the finding that made it
  // fire: only what stands at the last record may still be followed by something before it. Where
  // that is most of it, the order of correlations among so many equals is given up.
  void shorten_instant(const Sink& sink) {
    const auto record = [](const Pending& pending) {
      const model::RecordPlace& place = pending.alert.place;
      return std::tie(place.host, place.channel, place.record_id);
    };
    sort_instant();
    const auto last = std::ranges::find_if(
        instant, [&](const Pending& pending) { return record(pending) == record(instant.back()); });
    give_first(static_cast<std::size_t>(last - instant.begin()), sink);
    if (instant_bytes > kInstantBytesMax / 2) give_first(instant.size(), sink);
  }

  void emit(Pending pending, const Sink& sink) {
    const model::Timestamp time = pending.alert.place.time;
    if (!instant.empty() && instant.front().alert.place.time != time) flush(sink);
    instant_bytes += pending.bytes;
    instant.push_back(std::move(pending));
    if (instant_bytes > kInstantBytesMax) shorten_instant(sink);
  }

  void emit_firing(correlate::Firing& firing, const Sink& sink) {
    const rule::Correlation& correlation = rules.correlations[firing.correlation];
    if (!correlation.alerts) return;
    auto& slot = correlation_shown[firing.correlation];
    if (!slot) slot = alert_rule(correlation.header, true);
    model::Alert alert;
    alert.rule = slot;
    alert.id = alert_id(*slot, firing);
    if (!firing.causes.empty()) alert.place = firing.causes.back().place;
    alert.place.time = firing.time;
    alert.why = reasons_of(correlation, firing);
    for (auto& [name, value] : firing.group) alert.event.push_back({name, value, {}});
    alert.causes = std::move(firing.causes);
    alert.cause_count = firing.cause_count;
    const std::size_t bytes = kPendingBytes * (1 + alert.causes.size());
    emit({std::move(alert), {}, bytes}, sink);
  }

  base::Result<void> finish(const Sink& sink);

  void use_spare_memory() {
    if (spare.empty()) return;
    Pending& old = spare.back();
    finding.alert_id = std::move(old.alert.id);
    finding.place = std::move(old.alert.place);
    finding.why = std::move(old.alert.why);
    finding.event = std::move(old.alert.event);
    finding.line = std::move(old.line);
    spare.pop_back();
  }

  void take(std::string_view packed, const Sink& sink) {
    if (finding_given) use_spare_memory();
    finding_given = false;
    unpack(packed, finding);
    // An event without a time stands in no window.
    if (correlator.wants(finding.rule) && finding.has_time) {
      correlator.add({finding.rule, &finding.place, &finding.event}, firings);
    } else if (finding.has_time) {
      correlator.advance(finding.place.time, firings);
    }
    // Windows that ended before this finding come out before it.
    std::vector<correlate::Firing> now;
    std::swap(now, firings);
    const model::Timestamp time = finding.place.time;
    for (correlate::Firing& firing : now) {
      if (firing.time < time) emit_firing(firing, sink);
    }
    std::erase_if(now, [&](const auto& f) { return f.time < time; });
    if (rules.rules[finding.rule].generate) {
      Pending pending;
      pending.alert.rule = shown(finding.rule);
      pending.alert.id = std::move(finding.alert_id);
      pending.alert.place = std::move(finding.place);
      pending.alert.why = std::move(finding.why);
      pending.alert.event = std::move(finding.event);
      pending.line = std::move(finding.line);
      pending.bytes = kPendingBytes + packed.size();
      emit(std::move(pending), sink);
      finding_given = true;
    }
    for (correlate::Firing& firing : now) emit_firing(firing, sink);
  }
};

Scan::Scan(const rule::RuleSet& rules, const rule::LogSourceTable& sources,
           const base::FileSystem& files, ScanOptions options)
    : state_(std::make_unique<State>(rules, sources, files, options)) {}
Scan::~Scan() = default;

std::unique_ptr<Scan::Worker> Scan::make_worker() {
  // The scan keeps what the worker found; the caller holds only the right to run it.
  struct Handle final : Worker {
    explicit Handle(std::shared_ptr<ScanWorker> w) : worker(std::move(w)) {}
    base::Result<void> run(source::EvidenceReader& reader) override { return worker->run(reader); }
    std::shared_ptr<ScanWorker> worker;
  };
  auto worker = std::make_shared<ScanWorker>(state_->plan, state_->files);
  const std::lock_guard lock(state_->workers_mutex);
  state_->workers.push_back(worker);
  return std::make_unique<Handle>(std::move(worker));
}

const Observer& Scan::observer() {
  if (!state_->observer) {
    for (const auto& worker : state_->workers) {
      std::optional<Observer> learnt = worker->take_observer();
      if (!learnt) continue;
      if (state_->observer) {
        state_->observer->join(*learnt);
      } else {
        state_->observer.emplace(std::move(*learnt));
      }
    }
    // Without workers nothing was learnt.
    if (!state_->observer) {
      state_->observer.emplace(state_->plan.options.observe.value_or(ObserverOptions{}));
    }
  }
  return *state_->observer;
}

base::Result<void> Scan::finish(const AlertSink& sink) {
  return state_->finish([&](State::Pending& pending) { sink(std::move(pending.alert)); });
}

base::Result<void> Scan::finish_lines(const LineSink& sink) {
  const auto& write_line = state_->plan.options.write_line;
  return state_->finish([&](State::Pending& pending) {
    // A correlation's alert comes from no worker.
    if (pending.line.empty()) write_line(pending.alert, pending.line);
    sink(std::move(pending.line));
  });
}

base::Result<void> Scan::State::finish(const Sink& sink) {
  std::vector<FindingSorter*> sorters;
  for (const auto& worker : workers) {
    sorters.push_back(&worker->findings());
    counts.add(worker->counts());
  }
  FindingMerge merge(std::move(sorters), plan.options.findings_bytes_max);
  while (true) {
    TRY(const std::string_view packed, merge.next());
    if (packed.empty()) break;
    take(packed, sink);
  }
  correlator.finish(firings);
  std::sort(firings.begin(), firings.end(), [](const auto& a, const auto& b) {
    return std::tie(a.time, a.correlation, a.key) < std::tie(b.time, b.correlation, b.key);
  });
  for (correlate::Firing& firing : firings) emit_firing(firing, sink);
  firings.clear();
  flush(sink);
  counts.correlation_losses = correlator.losses();
  return {};
}

void ScanCounts::add(const ScanCounts& worker) {
  events += worker.events;
  events_out_of_time += worker.events_out_of_time;
  events_without_time += worker.events_without_time;
  matches += worker.matches;
  bytes_spilled += worker.bytes_spilled;
  if (!worker.first_event) return;
  first_event = std::min(first_event.value_or(*worker.first_event), *worker.first_event);
  last_event = std::max(last_event.value_or(*worker.last_event), *worker.last_event);
}

const ScanCounts& Scan::counts() const { return state_->counts; }

}  // namespace tocsin::engine
