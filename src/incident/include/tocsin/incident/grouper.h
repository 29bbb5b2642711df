// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "tocsin/incident/entity_table.h"
#include "tocsin/model/alert.h"
#include "tocsin/model/incident.h"

namespace tocsin::incident {

struct Options {
  // A link joins when its bits reach this: a chance of a coincidence below 1 in 64 for each
  // alert, which keeps unrelated activity from growing together. Leave it alone unless measured.
  double link_bits_min = 6;
  // Alerts farther apart than this are never linked directly.
  std::chrono::hours reach{14 * 24};
  // More alerts than this are counted and not grouped; each takes some 250 bytes.
  std::size_t alerts_max = 2'000'000;
  // More different entities than this are counted and give no links.
  std::size_t entities_max = 4'000'000;
};

// Which incidents are made; others are only counted, at a small part of the cost.
struct Wanted {
  model::Rank least = model::Rank::kLow;
  std::size_t most = std::numeric_limits<std::size_t>::max();  // those of the highest score
};

// What was left out, to be shown under these names.
struct Losses {
  std::uint64_t alerts_not_grouped = 0;  // incident-alert-not-grouped
  std::uint64_t entities_not_kept = 0;   // incident-entity-not-kept
};

// Receives incidents one after the other, the highest score first.
using IncidentSink = std::function<void(model::Incident&&)>;

// Alerts in, incidents out. Every alert that is kept is in exactly one incident; an alert that
// nothing links is an incident of its own, almost always of rank low. The result depends on the
// set of alerts alone, not on the order of those with one time. One thread.
//
//   Grouper grouper({}, EntityTable::built_in());
//   for (alert : alerts in order) grouper.add(alert);
//   grouper.finish(coverage, [&](model::Incident&& incident) { ... });
//
// What links two alerts, and how ids stay, is in docs/guide/incidents.md.
class Grouper {
 public:
  // `table` must outlive it.
  Grouper(Options options, const EntityTable& table);
  ~Grouper();
  Grouper(Grouper&&) noexcept;

  // Whether add() looks at fields of this name; others make no difference to it.
  static bool reads(std::string_view field);

  // In the order model::comes_before. The alert's fields are read and not kept; `surprises` are.
  // `where` is the host that it happened on, where this is known and the alert does not say it.
  void add(const model::Alert& alert, std::span<const model::Surprise> surprises = {},
           std::string_view where = {});

  // Groups, scores and hands out. Once. `coverage` tells which checks the input allows; without
  // it (no logs) every next check is "missing". Returns those that were not wanted.
  model::IncidentTally finish(const model::Coverage& coverage, const IncidentSink& sink,
                              Wanted wanted = {});

  std::size_t alerts() const;
  const Losses& losses() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The incidents of alerts that are all at hand, in the order of a Grouper; nothing was searched.
std::vector<model::Incident> group(std::span<const model::Alert> alerts);

}  // namespace tocsin::incident
