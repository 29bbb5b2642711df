// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tocsin/incident/grouper.h"
#include "tocsin/model/alert.h"
#include "tocsin/model/incident.h"

namespace tocsin::engine {

class Observer;

// What a scan made of its alerts, and what it rests on.
struct IncidentResult {
  // Those above rank low in the order of their rank, at most kKeptMax; there may be very many of
  // rank low, almost all of them lone alerts.
  std::vector<model::Incident> incidents;
  model::IncidentTally left_out;  // all the others
  model::Coverage coverage;
  incident::Losses losses;
  std::uint64_t pairs_not_kept = 0;
};

// Alerts of a scan to incidents. One thread.
//
//   IncidentBuilder builder(scan.observer());          // after the workers have returned
//   scan.finish([&](model::Alert&& alert) { builder.add(alert); ... });
//   IncidentResult result = std::move(builder).finish([&](const model::Incident& each) { ... });
class IncidentBuilder {
 public:
  static constexpr std::size_t kKeptMax = 1000;

  // `observer` must outlive it.
  explicit IncidentBuilder(const Observer& observer);
  // In the order of the scan's output. Returns what is out of the ordinary about the alert's
  // event, which is kept as evidence.
  std::vector<model::Surprise> add(const model::Alert& alert);
  // `each`, where given, sees every incident in the order of their rank.
  IncidentResult finish(const std::function<void(const model::Incident&)>& each = {}) &&;

 private:
  const Observer& observer_;
  incident::Grouper grouper_;
};

}  // namespace tocsin::engine
