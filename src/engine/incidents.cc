// SPDX-License-Identifier: Apache-2.0
#include "tocsin/engine/incidents.h"

#include <algorithm>
#include <utility>

#include "tocsin/engine/observer.h"

namespace tocsin::engine {

IncidentBuilder::IncidentBuilder(const Observer& observer)
    : observer_(observer), grouper_({}, incident::EntityTable::built_in()) {}

std::vector<model::Surprise> IncidentBuilder::add(const model::Alert& alert) {
  std::vector<model::Surprise> surprises = observer_.judge(alert);
  grouper_.add(alert, surprises);
  return surprises;
}

IncidentResult IncidentBuilder::finish(const std::function<void(const model::Incident&)>& each) && {
  IncidentResult result;
  result.coverage = observer_.coverage();
  result.pairs_not_kept = observer_.pairs_not_kept();
  // Where nobody wants them, those of rank low are not even made.
  const model::Rank least = each ? model::Rank::kLow : model::Rank::kMedium;
  const auto take = [&](model::Incident&& incident) {
    if (each) each(incident);
    if (incident.rank > model::Rank::kLow && result.incidents.size() < kKeptMax) {
      result.incidents.push_back(std::move(incident));
    } else {
      result.left_out.add(incident);
    }
  };
  const model::IncidentTally not_made = grouper_.finish(result.coverage, take, least);
  result.left_out.incidents += not_made.incidents;
  result.left_out.alerts += not_made.alerts;
  result.left_out.highest = std::max(result.left_out.highest, not_made.highest);
  result.losses = grouper_.losses();
  return result;
}

}  // namespace tocsin::engine
