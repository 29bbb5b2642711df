// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/incident/grouper.h"
#include "tocsin/model/alert.h"
#include "tocsin/model/incident.h"

namespace tocsin::engine {

class Observer;
class PathHosts;

// What a scan made of its alerts, and what it rests on.
struct IncidentResult {
  model::IncidentTally left_out;  // incidents that are not for people to read one by one
  model::Coverage coverage;
  incident::Losses losses;
  std::uint64_t pairs_not_kept = 0;
};

// Receives the incidents of a scan in the order of their rank. `told`: it is to be shown to people;
// of those above rank low at most IncidentBuilder::kToldMax are, as there may be very many.
using IncidentEach = std::function<void(const model::Incident& incident, bool told)>;

// Which incidents somebody wants to have whole. Making all of them costs several times as much.
enum class IncidentsMade : std::uint8_t { kTold, kAll };

// Alerts of a scan to incidents. One thread.
//
//   IncidentBuilder builder(scan.observer());          // after the workers have returned
//   scan.finish([&](model::Alert&& alert) { builder.add(alert); ... });
//   IncidentResult result = std::move(builder).finish(each, IncidentsMade::kTold);
class IncidentBuilder {
 public:
  static constexpr std::size_t kToldMax = 1000;

  // `observer` must outlive it.
  explicit IncidentBuilder(const Observer& observer);
  ~IncidentBuilder();
  // Whether add() looks at fields of this name; others make no difference to it.
  static bool reads(std::string_view field);
  // In the order of the scan's output. Returns what is out of the ordinary about the alert's
  // event, which is kept as evidence.
  std::vector<model::Surprise> add(const model::Alert& alert);
  // Incidents that are not made are counted. None is kept.
  IncidentResult finish(const IncidentEach& each, IncidentsMade made) &&;

 private:
  const Observer& observer_;
  incident::Grouper grouper_;
  std::unique_ptr<PathHosts> path_hosts_;
};

}  // namespace tocsin::engine
