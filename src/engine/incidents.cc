// SPDX-License-Identifier: Apache-2.0
#include "tocsin/engine/incidents.h"

#include "path_hosts.h"
#include "relations.h"
#include "tocsin/engine/observer.h"

namespace tocsin::engine {

IncidentBuilder::IncidentBuilder(const Observer& observer)
    : observer_(observer),
      grouper_({}, incident::EntityTable::built_in()),
      path_hosts_(std::make_unique<PathHosts>(observer.coverage())) {}
IncidentBuilder::~IncidentBuilder() = default;

bool IncidentBuilder::reads(std::string_view field) {
  return incident::Grouper::reads(field) || pairs_read(field);
}

std::vector<model::Surprise> IncidentBuilder::add(const model::Alert& alert) {
  std::vector<model::Surprise> surprises = observer_.judge(alert);
  const model::RecordPlace& place = alert.place;
  const bool of_web_server = place.channel == "access" || place.channel == "error";
  const bool unsaid = of_web_server && place.host.empty();
  grouper_.add(alert, surprises, unsaid ? path_hosts_->host_of(place.path) : std::string_view());
  return surprises;
}

IncidentResult IncidentBuilder::finish(const IncidentEach& each, IncidentsMade made) && {
  IncidentResult result;
  result.coverage = observer_.coverage();
  result.pairs_not_kept = observer_.pairs_not_kept();
  incident::Wanted wanted;
  if (made == IncidentsMade::kTold) wanted = {model::Rank::kMedium, kToldMax};
  std::size_t told = 0;
  const auto take = [&](const model::Incident& incident) {
    const bool for_people = incident.rank > model::Rank::kLow && told < kToldMax;
    told += for_people;
    each(incident, for_people);
    if (!for_people) result.left_out.add(incident);
  };
  result.left_out.add(grouper_.finish(result.coverage, take, wanted));
  result.losses = grouper_.losses();
  return result;
}

}  // namespace tocsin::engine
