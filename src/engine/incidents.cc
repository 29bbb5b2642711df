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

IncidentResult IncidentBuilder::finish() && {
  IncidentResult result;
  result.coverage = observer_.coverage();
  result.pairs_not_kept = observer_.pairs_not_kept();
  grouper_.finish(result.coverage, [&](model::Incident&& incident) {
    result.incidents.push_back(std::move(incident));
  });
  result.losses = grouper_.losses();
  return result;
}

}  // namespace tocsin::engine
