// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "entity_reader.h"
#include "entity_store.h"
#include "sensors.h"
#include "tocsin/model/alert.h"
#include "tocsin/model/incident.h"

namespace tocsin::incident {

// The number of an alert, in the order of input.
using AlertIndex = std::uint32_t;

// A rule, and how it fared in this input.
struct RuleRow {
  std::shared_ptr<const model::AlertRule> rule;
  std::vector<std::size_t> tactics;  // places in model::attack_tactics()
  std::uint32_t cells = 0;           // hosts times days in which it matched
  double rarity = 0;                 // bits: -log2 of its share of all hosts times days
};

// What is kept of an alert, some 90 bytes, its record's hash and its entities.
struct AlertRow {
  std::array<std::uint8_t, 16> id{};
  model::Timestamp time{};
  std::uint64_t record_id = 0, offset = 0;
  std::uint32_t refs_begin = 0;  // in AlertLog::refs
  std::uint16_t refs_count = 0;
  std::uint8_t notable = 0;  // 0 to 4: how seldom such an alert is by its level and rule
  bool odd_id = false;       // the id is no 32 digits and stands in `odd_ids`
  std::uint32_t rule = 0;
  std::uint32_t host = 0, channel = 0, path = 0, sensor = 0;  // texts
  std::uint32_t event_id = 0;
  EntityIndex place = kNoEntity;  // the host; without one the account or principal that acted
  EntityIndex actor = kNoEntity;  // the first account in it that is not the system's
};

// A correlation's alert and where an event that it counted lies.
struct CauseRow {
  AlertIndex correlation;
  std::uint32_t path;
  std::uint64_t record_id, offset;
};

// All alerts in small form, in order. Filled by add(), then settled once. One thread.
class AlertLog {
 public:
  AlertLog(const EntityTable& table, std::size_t entities_max)
      : store_(table, entities_max), reader_(table, store_) {}

  void add(const model::Alert& alert, std::span<const model::Surprise> surprises,
           std::string_view where);
  // Resolves entities, and judges how seldom rules match. Once, after the last add().
  void settle();

  const std::vector<AlertRow>& rows() const { return rows_; }
  std::vector<RuleRow>& rules() { return rules_; }
  const std::vector<RuleRow>& rules() const { return rules_; }
  const std::vector<CauseRow>& causes() const { return causes_; }
  const EntityStore& entities() const { return store_; }
  std::span<const std::uint32_t> packed_refs(const AlertRow& row) const {
    return std::span(refs_).subspan(row.refs_begin, row.refs_count);
  }
  static ReadRef unpack(std::uint32_t packed) {
    return {packed & kEntityMask, static_cast<model::EntityRole>(packed >> kRoleShift)};
  }
  // Has the processor fetch what show() and the like will soon ask for: first the alert, later its
  // entities' numbers.
  void fetch(AlertIndex alert) const {
    __builtin_prefetch(&rows_[alert]);
    __builtin_prefetch(reinterpret_cast<const char*>(&rows_[alert] + 1) - 1);
    if (alert < hashes_.size()) __builtin_prefetch(&hashes_[alert]);
  }
  void fetch_refs(AlertIndex alert) const { __builtin_prefetch(&refs_[rows_[alert].refs_begin]); }
  // Between the first and the last alert that has a time.
  std::chrono::microseconds span() const;
  // Replaces `out` by the alert's id.
  void copy_id(AlertIndex alert, std::string& out) const;
  const std::string& text(std::uint32_t number) const { return texts_[number]; }
  double surprise_bits(AlertIndex alert) const;
  // As the incident shows it, without entities, which stay. The memory of `shown` is used again.
  void show(AlertIndex alert, model::IncidentAlert& shown) const;

 private:
  static constexpr std::uint32_t kRoleShift = 28;
  static constexpr std::uint32_t kEntityMask = (1u << kRoleShift) - 1;

  // The number of a text; `last` is the one that stood there in the alert before.
  std::uint32_t text_number(std::string_view text, std::uint32_t& last);
  std::uint32_t rule_number(const std::shared_ptr<const model::AlertRule>& rule);
  void keep_hash(const std::string& sha256);
  void keep_id(const std::string& id, AlertRow& row);
  void resolve_refs(AlertRow& row);
  void judge_rules();
  const AlertRow& first_timed() const;

  EntityStore store_;
  EntityReader reader_;
  std::vector<AlertRow> rows_;
  // By alert, from the first one that has one: all zero where there is none.
  using Hash = std::array<std::uint8_t, 32>;
  std::vector<Hash> hashes_;
  std::vector<std::uint32_t> refs_;
  std::vector<RuleRow> rules_;
  std::vector<CauseRow> causes_;
  std::unordered_map<const model::AlertRule*, std::uint32_t> rule_of_object_;
  std::unordered_map<std::string, std::uint32_t> rule_of_name_;
  std::vector<std::string> texts_;
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>> text_numbers_;
  struct LastTexts {
    std::uint32_t host = 0, channel = 0, path = 0, sensor = 0, cause_path = 0;
  };
  LastTexts last_;
  Sensors sensors_;
  std::unordered_map<AlertIndex, std::string> odd_ids_;
  std::unordered_map<AlertIndex, std::vector<model::Surprise>> surprises_;
};

}  // namespace tocsin::incident
