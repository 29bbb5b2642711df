// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "links.h"
#include "score.h"
#include "tocsin/model/incident.h"

namespace tocsin::incident {

// Makes the nouns of clusters: alerts, entities and links, without what assess() adds. What it is
// made from must outlive it. One thread.
class IncidentMaker {
 public:
  IncidentMaker(const AlertLog& log, const Statistics& statistics)
      : log_(log),
        statistics_(statistics),
        entity_places_(log.entities().size()),
        alert_places_(log.rows().size()) {}

  // `members` are in order; `links` are those that hold them together. Overwrites all of
  // `incident`, whose memory is used again.
  void make(std::span<const AlertIndex> members, std::span<const Candidate> links,
            model::Incident& incident);

 private:
  struct Named {
    model::EntityKind kind;
    std::string_view key;
    EntityIndex entity;
  };
  void find_entities(std::span<const AlertIndex> members);
  void show_entity(EntityIndex entity, model::Entity& shown) const;
  void show_link(const Candidate& link, model::Link& shown) const;
  // The place of an entity in the incident, or none.
  std::optional<std::uint32_t> entity_place(EntityIndex entity) const;

  const AlertLog& log_;
  const Statistics& statistics_;
  std::vector<Named> order_;  // the entities of the incident as it shows them
  // Where entities and alerts stand in the incident that named them last.
  std::vector<std::uint32_t> entity_places_, alert_places_;
};

// Finds what the score of alerts looks at; the same as assess() finds in the noun. Most incidents
// are lone alerts: its memory is used again for the next one.
class FactFinder {
 public:
  // Valid until the next call.
  ScoreFacts& facts_of(const AlertLog& log, std::span<const AlertIndex> members);

 private:
  void look_at(const AlertLog& log, AlertIndex alert);

  ScoreFacts facts_;
  std::vector<std::pair<model::Timestamp, std::size_t>> tactics_;
  std::vector<EntityIndex> hosts_, accounts_;
  std::vector<std::uint32_t> rules_;
};

// What an incident's id is made of. A lone alert: its rule, time, host and log, in
// whatever file they were. Several: the place and the hour of the first one, which stay when any
// other event comes or goes; where that is taken, the first alert's id as well.
using IncidentId = std::array<std::uint8_t, 16>;
IncidentId incident_id(const AlertLog& log, std::span<const AlertIndex> members, bool taken);

}  // namespace tocsin::incident
