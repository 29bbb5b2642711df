// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "alert_log.h"

namespace tocsin::incident {

// Alerts are counted apart: all of them, and those of at least little, some, more, most note
// (AlertRow).
inline constexpr std::size_t kTiers = 5;

// In how much of the input an entity is seen.
struct EntityCounts {
  std::uint32_t alerts = 0;
  std::uint32_t hours = 0;    // different ones
  std::uint32_t minutes = 0;  // different ones
  std::uint32_t hosts = 0;    // different places
  std::uint32_t accounts = 0;
};

// How much each entity is everybody's, learnt from the whole input. Numbers that steer links go
// through coarse steps (`steps`, `rate`), so that one event more or less seldom moves any.
// Immutable.
class Statistics {
 public:
  explicit Statistics(const AlertLog& log);

  // Of a resolved entity; of one that a single alert names all counts are one.
  const EntityCounts& of(EntityIndex entity, std::size_t tier) const;
  // A number for entities that more than one alert names, from 0 without gaps; else kNoEntity.
  std::uint32_t shared(EntityIndex entity) const { return shared_[entity]; }
  std::size_t shared_count() const { return shared_count_; }
  // Has the processor fetch what of() will soon ask for: first the number, later the counts.
  void fetch(EntityIndex entity) const { __builtin_prefetch(&shared_[entity]); }
  void fetch_counts(EntityIndex entity) const {
    if (shared_[entity] != kNoEntity) __builtin_prefetch(&counts_[0][shared_[entity]]);
  }
  // While alerts are looked at one after the other: has the processor fetch the shared numbers of
  // those some places on, and hands out those of nearer ones, whose tables are the caller's.
  template <class Fetch>
  void fetch_ahead(const AlertLog& log, AlertIndex alert, const Fetch& fetch_shared) const {
    constexpr std::size_t kFar = 12, kNear = 4;
    if (alert + kFar >= log.rows().size()) return;
    for (const std::uint32_t packed : log.packed_refs(log.rows()[alert + kFar])) {
      fetch(AlertLog::unpack(packed).entity);
    }
    for (const std::uint32_t packed : log.packed_refs(log.rows()[alert + kNear])) {
      const std::uint32_t number = shared_[AlertLog::unpack(packed).entity];
      if (number != kNoEntity) fetch_shared(number);
    }
  }

  // Episodes a day in which something unrelated touches the entity.
  double rate(EntityIndex entity, std::size_t tier) const;
  // The median over the entities of a kind, where there are enough to speak of one; else 0.
  double usual_rate(model::EntityKind kind, std::size_t tier) const {
    return population_rate_[tier][static_cast<std::size_t>(kind)];
  }
  // log2 of a count, rounded down.
  static int steps(std::uint32_t count);
  std::uint32_t hosts() const { return hosts_; }
  double days() const { return days_; }  // between the first and the last alert

 private:
  void count_times(const AlertLog& log);
  void count_partners(const AlertLog& log, EntityIndex AlertRow::* partner,
                      std::uint32_t EntityCounts::* count);
  // Entities of each kind that one alert names, but for ordinary ones.
  using Lone = std::array<std::uint32_t, model::kEntityKindCount>;
  void learn_population(std::size_t tier, const Lone& lone);

  std::vector<std::uint32_t> shared_;
  std::size_t shared_count_ = 0;
  std::array<std::vector<EntityCounts>, kTiers> counts_;
  std::array<std::array<double, model::kEntityKindCount>, kTiers> population_rate_{};
  std::vector<model::EntityKind> kinds_;  // by shared number
  std::vector<bool> ordinary_;            // by shared number
  std::uint32_t hosts_ = 0;
  double days_ = 0;
  double days_rounded_ = 1;
};

}  // namespace tocsin::incident
