// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tocsin/incident/grouper.h"
#include "tocsin/model/alert.h"
#include "tocsin/model/incident.h"

namespace tocsin::engine {

class Observer;

// What a scan made of its alerts, and what it rests on.
struct IncidentResult {
  std::vector<model::Incident> incidents;  // in the order of their rank
  model::Coverage coverage;
  incident::Losses losses;
  std::uint64_t pairs_not_kept = 0;
};

// Alerts of a scan to incidents. One thread.
//
//   IncidentBuilder builder(scan.observer());          // after the workers have returned
//   scan.finish([&](model::Alert&& alert) { builder.add(alert); ... });
//   IncidentResult result = std::move(builder).finish();
class IncidentBuilder {
 public:
  // `observer` must outlive it.
  explicit IncidentBuilder(const Observer& observer);
  // In the order of the scan's output. Returns what is out of the ordinary about the alert's
  // event, which is kept as evidence.
  std::vector<model::Surprise> add(const model::Alert& alert);
  IncidentResult finish() &&;

 private:
  const Observer& observer_;
  incident::Grouper grouper_;
};

}  // namespace tocsin::engine
