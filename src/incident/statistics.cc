// SPDX-License-Identifier: Apache-2.0
#include "statistics.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace tocsin::incident {
namespace {

constexpr EntityCounts kOnce{1, 1, 1, 1, 1};
// A kind with fewer entities than this has no usual rate.
constexpr std::size_t kPopulationMin = 20;
constexpr double kHourDays = 1.0 / 24, kMonthDays = 32;

double days_between(model::Timestamp from, model::Timestamp until) {
  return std::chrono::duration<double, std::ratio<86400>>(until - from).count();
}

// Hours of activity in steps of four: up to three are the fewest.
double stepped(std::uint32_t hours, double fewest) {
  if (hours < 4) return fewest;
  const int power = (std::bit_width(hours) - 1) / 2;
  return 1.5 * static_cast<double>(std::uint64_t{1} << (2 * power));
}

}  // namespace

Statistics::Statistics(const AlertLog& log) : shared_(log.entities().size(), 0) {
  const std::vector<AlertRow>& rows = log.rows();
  if (rows.empty()) return;
  days_ = days_between(rows.front().time, rows.back().time);
  days_rounded_ = std::exp2(std::ceil(std::log2(std::max(1.0, days_))));
  for (const AlertRow& row : rows) {
    EntityIndex last = kNoEntity;
    for (const std::uint32_t packed : log.packed_refs(row)) {
      const EntityIndex entity = AlertLog::unpack(packed).entity;
      // An entity in two roles is one alert more, which only says that it is shared.
      if (entity != last) ++shared_[entity];
      last = entity;
    }
  }
  for (EntityIndex entity = 0; entity < shared_.size(); ++entity) {
    if (shared_[entity] < 2) {
      shared_[entity] = kNoEntity;
      continue;
    }
    shared_[entity] = static_cast<std::uint32_t>(shared_count_++);
    kinds_.push_back(log.entities().kind(entity));
  }
  for (auto& tier : counts_) tier.resize(shared_count_);
  count_times(log);
  for (std::size_t tier = 0; tier < kTiers; ++tier) count_partners(log, tier);
  for (std::size_t tier = 0; tier < kTiers; ++tier) learn_population(log, tier);
}

void Statistics::count_times(const AlertLog& log) {
  struct Last {
    std::int64_t minute = std::numeric_limits<std::int64_t>::min();
    std::uint32_t alert = kNoEntity;
  };
  std::vector<Last> lasts;
  for (std::size_t tier = 0; tier < kTiers; ++tier) {
    lasts.assign(shared_count_, {});
    for (std::uint32_t i = 0; i < log.rows().size(); ++i) {
      const AlertRow& row = log.rows()[i];
      if (row.notable < tier) continue;
      const auto time = row.time.time_since_epoch();
      const std::int64_t minute = std::chrono::floor<std::chrono::minutes>(time).count();
      for (const std::uint32_t packed : log.packed_refs(row)) {
        const std::uint32_t entity = shared_[AlertLog::unpack(packed).entity];
        if (entity == kNoEntity || lasts[entity].alert == i) continue;
        EntityCounts& counts = counts_[tier][entity];
        Last& last = lasts[entity];
        ++counts.alerts;
        const bool first = last.alert == kNoEntity;
        counts.minutes += first || minute != last.minute;
        counts.hours += first || minute / 60 != last.minute / 60;
        last = {minute, i};
      }
    }
  }
}

void Statistics::count_partners(const AlertLog& log, std::size_t tier) {
  std::vector<std::uint64_t> pairs;
  const auto tally = [&](auto partner_of, std::uint32_t EntityCounts::* count) {
    pairs.clear();
    for (const AlertRow& row : log.rows()) {
      const EntityIndex partner = partner_of(row);
      if (row.notable < tier || partner == kNoEntity) continue;
      for (const std::uint32_t packed : log.packed_refs(row)) {
        const std::uint32_t entity = shared_[AlertLog::unpack(packed).entity];
        if (entity != kNoEntity) pairs.push_back(std::uint64_t{entity} << 32 | partner);
      }
    }
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    for (const std::uint64_t pair : pairs) ++(counts_[tier][pair >> 32].*count);
  };
  tally([](const AlertRow& row) { return row.place; }, &EntityCounts::hosts);
  tally([](const AlertRow& row) { return row.actor; }, &EntityCounts::accounts);
}

// What is usual for a host, an account …: where most of them are busy, a coincidence is likely even
// at one that is quiet by its hours. The median does not move with the busiest.
void Statistics::learn_population(const AlertLog& log, std::size_t tier) {
  std::array<std::vector<std::uint32_t>, model::kEntityKindCount> minutes;
  const EntityStore& store = log.entities();
  std::vector<bool> seen(store.size());
  for (const AlertRow& row : log.rows()) {
    for (const std::uint32_t packed : log.packed_refs(row)) {
      const EntityIndex entity = AlertLog::unpack(packed).entity;
      if (seen[entity] || store.ordinary(entity)) continue;
      seen[entity] = true;
      // A single alert is what every entity has: it says nothing of a rate. Of note not even that.
      const std::uint32_t times = shared_[entity] == kNoEntity ? 0 : of(entity, tier).minutes;
      minutes[static_cast<std::size_t>(store.kind(entity))].push_back(times);
    }
  }
  const double span = std::max(days_, kHourDays);
  for (std::size_t kind = 0; kind < minutes.size(); ++kind) {
    std::vector<std::uint32_t>& all = minutes[kind];
    if (kind == static_cast<std::size_t>(model::EntityKind::kHost)) {
      hosts_ = static_cast<std::uint32_t>(all.size());
    }
    if (all.size() < kPopulationMin) continue;
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::nth_element(all.begin(), middle, all.end());
    if (*middle > 1) population_rate_[tier][kind] = *middle / span;
  }
}

const EntityCounts& Statistics::of(EntityIndex entity, std::size_t tier) const {
  const std::uint32_t number = shared_[entity];
  return number == kNoEntity ? kOnce : counts_[tier][number];
}

double Statistics::rate(EntityIndex entity, std::size_t tier) const {
  const std::uint32_t number = shared_[entity];
  const bool lively = number != kNoEntity && (kinds_[number] == model::EntityKind::kHost ||
                                              kinds_[number] == model::EntityKind::kAccount);
  // What was seen once or twice might be seen as often in any month.
  const double fewest = lively ? 1 : 0.5;
  const double own = std::max(stepped(of(entity, tier).hours, fewest) / days_rounded_,
                              fewest / std::min(days_rounded_, kMonthDays));
  if (number == kNoEntity) return own;
  // What is far quieter than its kind is not judged by its kind.
  const double usual = usual_rate(kinds_[number], tier);
  const double minutes = of(entity, tier).minutes / std::max(days_, kHourDays);
  return minutes * 4 < usual ? own : std::max(own, usual);
}

int Statistics::steps(std::uint32_t count) {
  return count == 0 ? 0 : static_cast<int>(std::bit_width(count)) - 1;
}

}  // namespace tocsin::incident
