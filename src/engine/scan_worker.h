// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "finding_sorter.h"
#include "record_hash.h"
#include "tocsin/detect/matcher.h"
#include "tocsin/detect/reason_finder.h"
#include "tocsin/engine/scan.h"
#include "tocsin/model/field_memory.h"

namespace tocsin::engine {

// What is the same for every worker of a scan; immutable while they run.
struct ScanPlan {
  const rule::RuleSet& rules;
  const detect::Program& program;
  const source::DecoderTables& decoder_tables;
  ScanOptions options;
  // By rule: the fields that correlations read of it; what a rule without alerts of its own keeps.
  std::vector<std::vector<std::string>> correlated_fields;
};

// Decodes blocks, matches events and keeps the findings. One thread.
class ScanWorker final : public Scan::Worker {
 public:
  ScanWorker(const ScanPlan& plan, const base::FileSystem& files);

  base::Result<void> run(source::EvidenceReader& reader) override;

  FindingSorter& findings() { return findings_; }
  const ScanCounts& counts() const { return counts_; }
  // What it learnt, if it was to learn; once, after the last event.
  std::optional<Observer> take_observer() { return std::exchange(observer_, std::nullopt); }

 private:
  base::Result<void> judge(const model::Event& event, std::string_view path);
  bool in_time(const model::Event& event);
  base::Result<void> keep(const model::Event& event, const detect::Hit& hit, std::string_view path);
  // Moves to the front of the alert's event what incidents and correlations look at, and returns
  // how many fields that are.
  std::size_t strip_event(std::uint32_t event_id, const std::vector<std::string>& correlated);
  // Packs the finding with the line that it is in the result.
  void pack_line(const FindingKey& key, bool event_wanted);

  const ScanPlan& plan_;
  detect::Matcher matcher_;
  source::Decoders decoders_;
  detect::ReasonFinder reasons_;
  FindingSorter findings_;
  ScanCounts counts_;
  std::optional<Observer> observer_;
  RecordHash hash_;
  const source::Block* block_ = nullptr;  // of the event that is judged
  // Reused from event to event.
  model::EventBatch batch_;
  std::vector<detect::Hit> hits_;
  model::Alert alert_;
  std::string host_, channel_, line_, packed_;
  model::FieldMemory<bool> read_by_incidents_;
  // By rule, once it alerted; only where lines are written.
  std::vector<std::shared_ptr<const model::AlertRule>> shown_;
};

}  // namespace tocsin::engine
