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
  days_ = std::chrono::duration<double, std::ratio<86400>>(log.span()).count();
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
  Lone lone{};
  const EntityStore& store = log.entities();
  for (EntityIndex entity = 0; entity < shared_.size(); ++entity) {
    if (shared_[entity] < 2) {
      const bool named = shared_[entity] == 1 && !store.ordinary(entity);
      lone[static_cast<std::size_t>(store.kind(entity))] += named;
      shared_[entity] = kNoEntity;
      continue;
    }
    shared_[entity] = static_cast<std::uint32_t>(shared_count_++);
    kinds_.push_back(store.kind(entity));
    ordinary_.push_back(store.ordinary(entity));
  }
  for (auto& tier : counts_) tier.resize(shared_count_);
  count_times(log);
  count_partners(log, &AlertRow::place, &EntityCounts::hosts);
  count_partners(log, &AlertRow::actor, &EntityCounts::accounts);
  for (std::size_t tier = 0; tier < kTiers; ++tier) learn_population(tier, lone);
}

void Statistics::count_times(const AlertLog& log) {
  struct Last {
    std::int64_t minute = std::numeric_limits<std::int64_t>::min();
    std::uint32_t alert = kNoEntity;
  };
  std::array<std::vector<Last>, kTiers> lasts;
  for (auto& tier : lasts) tier.resize(shared_count_);
  for (std::uint32_t i = 0; i < log.rows().size(); ++i) {
    const AlertRow& row = log.rows()[i];
    fetch_ahead(log, i, [&](std::uint32_t shared) {
      __builtin_prefetch(&counts_[0][shared]);
      __builtin_prefetch(&lasts[0][shared]);
    });
    const auto time = row.time.time_since_epoch();
    const std::int64_t minute = std::chrono::floor<std::chrono::minutes>(time).count();
    for (const std::uint32_t packed : log.packed_refs(row)) {
      const std::uint32_t entity = shared_[AlertLog::unpack(packed).entity];
      if (entity == kNoEntity || lasts[0][entity].alert == i) continue;
      for (std::size_t tier = 0; tier <= row.notable; ++tier) {
        EntityCounts& counts = counts_[tier][entity];
        Last& last = lasts[tier][entity];
        ++counts.alerts;
        const bool first = last.alert == kNoEntity;
        counts.minutes += first || minute != last.minute;
        counts.hours += first || minute / 60 != last.minute / 60;
        last = {minute, i};
      }
    }
  }
}

// A partner counts in a tier when one of their common alerts is of that note.
void Statistics::count_partners(const AlertLog& log, EntityIndex AlertRow::* partner,
                                std::uint32_t EntityCounts::* count) {
  // A meeting is one number, which sorts quickest: the entity, the partner, and how little of note
  // it was. Entities have 28 bits (AlertLog).
  constexpr int kPartnerShift = 8, kEntityShift = 36;
  // Most entities meet the same partners again and again: those met lately are not kept twice.
  constexpr std::size_t kLately = std::size_t{1} << 16;
  std::vector<std::uint64_t> lately(kLately, ~std::uint64_t{0});
  std::vector<std::uint64_t> meetings;
  for (const AlertRow& row : log.rows()) {
    const EntityIndex met = row.*partner;
    if (met == kNoEntity) continue;
    for (const std::uint32_t packed : log.packed_refs(row)) {
      const std::uint32_t entity = shared_[AlertLog::unpack(packed).entity];
      if (entity == kNoEntity) continue;
      const std::uint64_t meeting = std::uint64_t{entity} << kEntityShift |
                                    std::uint64_t{met} << kPartnerShift |
                                    (kTiers - 1u - row.notable);
      std::uint64_t& known = lately[(meeting >> kPartnerShift) * 0x9e3779b97f4a7c15u >> 48];
      if (known >> kPartnerShift == meeting >> kPartnerShift && known <= meeting) continue;
      known = meeting;
      meetings.push_back(meeting);
    }
  }
  std::sort(meetings.begin(), meetings.end());
  std::uint64_t counted = ~std::uint64_t{0};
  for (const std::uint64_t meeting : meetings) {
    const std::uint64_t pair = meeting >> kPartnerShift;
    if (pair == counted) continue;
    counted = pair;
    const std::size_t notable = kTiers - 1 - (meeting & 0xff);
    for (std::size_t tier = 0; tier <= notable; ++tier) {
      ++(counts_[tier][meeting >> kEntityShift].*count);
    }
  }
}

// What is usual for a host, an account …: where most of them are busy, a coincidence is likely even
// at one that is quiet by its hours. The median does not move with the busiest. A single alert is
// what every entity has: it says nothing of a rate. Of note not even that.
void Statistics::learn_population(std::size_t tier, const Lone& lone) {
  std::array<std::vector<std::uint32_t>, model::kEntityKindCount> minutes;
  for (std::size_t kind = 0; kind < minutes.size(); ++kind) minutes[kind].resize(lone[kind]);
  for (std::size_t entity = 0; entity < shared_count_; ++entity) {
    if (ordinary_[entity]) continue;
    minutes[static_cast<std::size_t>(kinds_[entity])].push_back(counts_[tier][entity].minutes);
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
