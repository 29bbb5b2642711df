// SPDX-License-Identifier: Apache-2.0
#include "scan_worker.h"

#include <algorithm>
#include <span>

#include "alert_rule.h"
#include "tocsin/base/digest.h"
#include "tocsin/engine/event_copy.h"
#include "tocsin/engine/incidents.h"
#include "tocsin/model/value.h"

namespace tocsin::engine {
namespace {

// The id of an event rule's alert: rule, version, and the record with its content.
std::string alert_id(const rule::RuleHeader& rule, const FindingKey& key,
                     const std::vector<model::StoredField>& event) {
  base::Digest digest;
  digest.add("event rule").add(rule.id).add(rule.version);
  digest.add(key.path).add(key.record_id).add(key.offset);
  for (const model::StoredField& field : event) digest.add(field.name).add(field.text);
  return digest.hex();
}

// How many records an event of the Linux audit system has: each has its type. 0 for other events.
std::size_t audit_records(const model::Event& event) {
  if (event.channel.kind != model::ValueKind::kText || event.channel.view() != "auditd") return 0;
  return static_cast<std::size_t>(std::ranges::count(event.fields, "type", &model::Field::name));
}

}  // namespace

ScanWorker::ScanWorker(const ScanPlan& plan, const base::FileSystem& files)
    : plan_(plan),
      matcher_(plan.program),
      decoders_(plan.decoder_tables),
      reasons_(plan.program),
      findings_(files, plan.options.findings_bytes_max) {
  if (plan.options.write_line) shown_.resize(plan.rules.rules.size());
  if (plan.options.observe) observer_.emplace(*plan.options.observe);
}

base::Result<void> ScanWorker::run(source::EvidenceReader& reader) {
  source::EvidenceReader::Worker worker;
  source::Block block;
  while (reader.next(worker, block)) {
    batch_.clear();
    const source::DecodeCounts decoded = decoders_.decode(block, batch_);
    const std::string_view path = block.path;
    block_ = &block;
    for (const model::Event& event : batch_.events()) {
      if (auto kept = judge(event, path); !kept.ok()) {
        reader.stop();
        return kept;
      }
    }
    reader.decoded(block, decoded);
  }
  counts_.bytes_spilled = findings_.bytes_spilled();
  findings_.close();
  return {};
}

bool ScanWorker::in_time(const model::Event& event) {
  ++counts_.events;
  if (!event.has_time) {
    // It may belong to any time: better judged than lost.
    ++counts_.events_without_time;
    return true;
  }
  const ScanOptions& options = plan_.options;
  const bool inside = (!options.since || event.time >= *options.since) &&
                      (!options.until || event.time < *options.until);
  if (!inside) {
    ++counts_.events_out_of_time;
    return false;
  }
  counts_.first_event = std::min(counts_.first_event.value_or(event.time), event.time);
  counts_.last_event = std::max(counts_.last_event.value_or(event.time), event.time);
  return true;
}

base::Result<void> ScanWorker::judge(const model::Event& event, std::string_view path) {
  if (!in_time(event)) return {};
  if (observer_) {
    const auto hash = [&] { return hash_.of(*block_, event.offset, audit_records(event)); };
    observer_->observe(event, path,
                       plan_.options.hash_records ? RecordHashOf(hash) : RecordHashOf());
  }
  hits_.clear();
  matcher_.match(event, hits_);
  for (const detect::Hit& hit : hits_) TRY(keep(event, hit, path));
  return {};
}

base::Result<void> ScanWorker::keep(const model::Event& event, const detect::Hit& hit,
                                    std::string_view path) {
  ++counts_.matches;
  const rule::Rule& rule = plan_.rules.rules[hit.rule];
  const rule::Route& route = plan_.program.outline().source(hit.rule).routes[hit.route];
  const std::vector<std::string>& correlated = plan_.correlated_fields[hit.rule];
  store_event(event, route, correlated, rule.generate, alert_.event);
  alert_.why.clear();
  const bool reasons = rule.generate && !plan_.options.only_incidents;
  if (reasons) alert_.why = reasons_.find(rule.condition, route, event);
  host_.clear();
  channel_.clear();
  model::append_text(event.host, host_);
  model::append_text(event.channel, channel_);
  FindingKey key;
  key.time = event.time;
  key.has_time = event.has_time;
  key.host = host_;
  key.channel = channel_;
  key.record_id = event.record_id;
  key.rule = hit.rule;
  key.path = path;
  key.offset = event.offset;
  key.event_id = event.code;
  if (plan_.options.hash_records) {
    key.sha256 = hash_.of(*block_, event.offset, audit_records(event));
  }
  alert_.id = rule.generate ? alert_id(rule.header, key, alert_.event) : std::string();
  std::span<const model::StoredField> fields = alert_.event;
  if (plan_.options.only_incidents) fields = fields.first(strip_event(event.code, correlated));
  packed_.clear();
  if (rule.generate && plan_.options.write_line) {
    pack_line(key, !correlated.empty());
  } else {
    pack(key, {.alert_id = alert_.id, .line = {}, .why = alert_.why, .event = fields}, packed_);
  }
  return findings_.add(packed_);
}

std::size_t ScanWorker::strip_event(std::uint32_t event_id,
                                    const std::vector<std::string>& correlated) {
  std::vector<model::StoredField>& event = alert_.event;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < event.size(); ++i) {
    const bool read = read_by_incidents_.of(event_id, i, event[i].name, IncidentBuilder::reads);
    const bool counted = std::ranges::find(correlated, event[i].name) != correlated.end();
    if (!read && !counted) continue;
    if (kept != i) std::swap(event[kept], event[i]);
    ++kept;
  }
  return kept;
}

void ScanWorker::pack_line(const FindingKey& key, bool event_wanted) {
  auto& shown = shown_[key.rule];
  if (!shown) shown = alert_rule(plan_.rules.rules[key.rule].header, false);
  alert_.rule = shown;
  set_place(key, alert_.place);
  line_.clear();
  plan_.options.write_line(alert_, line_);
  if (!event_wanted) alert_.event.clear();
  pack(key, {.alert_id = alert_.id, .line = line_, .why = {}, .event = alert_.event}, packed_);
}

}  // namespace tocsin::engine
