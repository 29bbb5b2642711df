// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/anomaly/rarity.h"
#include "tocsin/model/alert.h"
#include "tocsin/model/event.h"
#include "tocsin/model/incident.h"

namespace tocsin::engine {

struct ObserverOptions {
  anomaly::Options anomaly;
  std::size_t logs_max = 20'000;  // logs of hosts that are counted apart; others only in sum
  // Of each day (UTC) so many of the greatest surprises become alerts of their own; 0: none.
  std::uint32_t alerts_a_day = 3;
};

// Alerts of the learnt detectors, in order, and the surprises that their budget had no room for.
struct LearntAlerts {
  std::vector<model::Alert> alerts;
  std::uint64_t over_budget = 0;
};

// Gives the SHA-256 of the record that an event was read from, or nothing where it is not known.
using RecordHashOf = std::function<std::string()>;

// Looks at every event of a scan for what no rule says: which logs were searched from when to
// when, and which pairs (account and host, parent and child process …) are seldom. What it says
// depends on the set of events alone: each worker has its own, and they are joined at the end.
// Memory is bounded. One thread at a time.
class Observer {
 public:
  explicit Observer(const ObserverOptions& options);
  ~Observer();
  Observer(Observer&&) noexcept;

  // `path`: of the evidence, as alerts show it. `hash`, where given, is asked for the few events
  // that may become alerts of their own.
  void observe(const model::Event& event, std::string_view path, const RecordHashOf& hash = {});
  // Takes in all that another one with the same options observed.
  void join(const Observer& other);

  // What is surprising about an alert's event, given everything observed.
  std::vector<model::Surprise> judge(const model::Alert& alert) const;
  // What alerts by itself: pairs never seen before that are of enough bits (anomaly::DailyBudget),
  // within the budget of their day.
  LearntAlerts alerts() const;
  // Events without a time are counted and have no part in times or gaps.
  model::Coverage coverage() const;
  // As anomaly::Rarity::observations_not_kept.
  std::uint64_t pairs_not_kept() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tocsin::engine
