// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tocsin/base/file_system.h"
#include "tocsin/base/result.h"
#include "tocsin/correlate/correlator.h"
#include "tocsin/detect/matcher.h"
#include "tocsin/engine/observer.h"
#include "tocsin/model/alert.h"
#include "tocsin/rule/log_source_table.h"
#include "tocsin/rule/rule.h"
#include "tocsin/source/evidence.h"

namespace tocsin::engine {

struct ScanOptions {
  std::optional<model::Timestamp> since;  // events before it are not judged
  std::optional<model::Timestamp> until;  // events at or after it neither
  // Packed findings that wait in memory, for each worker and for the merge, in bytes. What is
  // more goes to scratch files. The default keeps a scan with two threads under its ceiling.
  std::size_t findings_bytes_max = std::size_t{6} << 20;
  correlate::Options correlate;
  // Also look at every event for coverage and for pairs that are seldom (see Scan::observer).
  std::optional<ObserverOptions> observe;
  // Give alerts, and the events that correlations count, the SHA-256 of their records. Costs some
  // half a microsecond an alert.
  bool hash_records = false;
  // Alerts only go into incidents (IncidentBuilder): they need no reasons, and of their events only
  // the fields that incidents look at. Packing and sorting the rest costs as much as grouping.
  bool only_incidents = false;
  // Puts an alert into the words of the result, where these depend on nothing but the alert (a line
  // of JSON). Then each worker writes the alerts that it finds, and finish_lines() has only to put
  // lines in order. Called from any of their threads.
  std::function<void(const model::Alert& alert, std::string& line)> write_line;
  source::SourceMaps maps;  // what the site's own logs mean
};

// What a scan counted. Events read = judged + outside the time asked for.
struct ScanCounts {
  std::uint64_t events = 0;
  std::uint64_t events_out_of_time = 0;  // before `since` or after `until`
  std::uint64_t events_without_time = 0;
  std::optional<model::Timestamp> first_event, last_event;  // of those judged that have a time
  std::uint64_t matches = 0;  // of event rules, also those that only feed correlations
  std::uint64_t alerts = 0;
  std::uint64_t bytes_spilled = 0;  // to scratch files
  correlate::Losses correlation_losses;

  // Adds what one worker counted.
  void add(const ScanCounts& worker);
};

// Receives alerts one after the other. What it leaves in an alert is memory for the next ones.
using AlertSink = std::function<void(model::Alert&&)>;
// Likewise, of the lines that ScanOptions::write_line makes.
using LineSink = std::function<void(std::string&&)>;

// Evidence against rules: workers read and match in any order, then `finish` gives the alerts in
// order. The result depends on the evidence and the rules alone, never on the number of workers.
//
//   Scan scan(rules, sources, files, options);
//   // in each thread:  auto worker = scan.make_worker();  TRY(worker->run(reader));
//   TRY(scan.finish([&](model::Alert&& alert) { ... }));
class Scan {
 public:
  // `rules`, `sources` and `files` must outlive it.
  Scan(const rule::RuleSet& rules, const rule::LogSourceTable& sources,
       const base::FileSystem& files, ScanOptions options);
  ~Scan();

  // The part of the work that one thread does.
  class Worker {
   public:
    virtual ~Worker() = default;
    // Reads and matches until the reader has nothing left. Fails only where findings cannot be
    // kept (the scratch file cannot be written); the reader is then stopped.
    virtual base::Result<void> run(source::EvidenceReader& reader) = 0;
  };
  // Any thread. Workers belong to the scan's lifetime; finish() wants all of them idle.
  std::unique_ptr<Worker> make_worker();

  // Gives all alerts in order (model::comes_before). Once, after every worker has returned, and
  // only without ScanOptions::write_line.
  base::Result<void> finish(const AlertSink& sink);
  // The same for a scan with ScanOptions::write_line, which gives lines instead.
  base::Result<void> finish_lines(const LineSink& sink);

  // After finish().
  const ScanCounts& counts() const;

  // What all workers observed together; empty without ScanOptions::observe. When every worker has
  // returned, also before finish(): whoever receives alerts may ask it.
  const Observer& observer();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tocsin::engine
