// SPDX-License-Identifier: Apache-2.0
#include "tocsin/engine/incidents.h"

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
  grouper_.finish(result.coverage, [&](model::Incident&& incident) {
    if (each) each(incident);
    if (incident.rank > model::Rank::kLow && result.incidents.size() < kKeptMax) {
      result.incidents.push_back(std::move(incident));
    } else {
      result.left_out.add(incident);
    }
  });
  result.losses = grouper_.losses();
  return result;
}

}  // namespace tocsin::engine
