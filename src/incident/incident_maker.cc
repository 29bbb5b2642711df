// SPDX-License-Identifier: Apache-2.0
#include "incident_maker.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "tocsin/base/digest.h"
#include "tocsin/model/attack.h"

namespace tocsin::incident {
namespace {

model::Entity shown_entity(const AlertLog& log, const Statistics& statistics, EntityIndex entity) {
  const EntityStore& store = log.entities();
  model::Entity shown;
  shown.kind = store.kind(entity);
  shown.key = store.key(entity);
  shown.name = store.name(entity);
  for (const EntityIndex other : store.united(entity)) {
    const bool new_name = store.key(other) != store.key(entity);
    if (new_name) shown.aliases.emplace_back(store.name(other));
  }
  std::sort(shown.aliases.begin(), shown.aliases.end());
  const auto last = std::unique(shown.aliases.begin(), shown.aliases.end());
  shown.aliases.erase(last, shown.aliases.end());
  const EntityCounts& counts = statistics.of(entity, 0);
  shown.ubiquity = {counts.alerts, counts.hours, counts.hosts, counts.accounts,
                    store.ordinary(entity)};
  return shown;
}

}  // namespace

model::Incident make_incident(const AlertLog& log, const Statistics& statistics,
                              std::span<const AlertIndex> members,
                              std::span<const Candidate> links) {
  std::vector<EntityIndex> entities;
  for (const AlertIndex alert : members) {
    for (const std::uint32_t packed : log.packed_refs(log.rows()[alert])) {
      entities.push_back(AlertLog::unpack(packed).entity);
    }
  }
  const EntityStore& store = log.entities();
  std::sort(entities.begin(), entities.end());
  entities.erase(std::unique(entities.begin(), entities.end()), entities.end());
  std::sort(entities.begin(), entities.end(), [&](EntityIndex a, EntityIndex b) {
    return std::pair(store.kind(a), store.key(a)) < std::pair(store.kind(b), store.key(b));
  });
  model::Incident incident;
  std::unordered_map<EntityIndex, std::uint32_t> places;
  for (const EntityIndex entity : entities) {
    places.emplace(entity, static_cast<std::uint32_t>(incident.entities.size()));
    incident.entities.push_back(shown_entity(log, statistics, entity));
  }
  for (const AlertIndex alert : members) {
    model::IncidentAlert& shown = incident.alerts.emplace_back(log.shown(alert));
    for (const std::uint32_t packed : log.packed_refs(log.rows()[alert])) {
      const ReadRef ref = AlertLog::unpack(packed);
      shown.entities.push_back({places.at(ref.entity), ref.role});
    }
  }
  const auto place_of = [&](AlertIndex alert) {
    return static_cast<std::uint32_t>(std::lower_bound(members.begin(), members.end(), alert) -
                                      members.begin());
  };
  for (const Candidate& link : links) {
    model::Link& shown = incident.links.emplace_back();
    shown.from = place_of(link.a);
    shown.to = place_of(link.b);
    shown.kind = link.kind;
    if (link.entity != kNoEntity) {
      const auto at = places.find(link.entity);
      if (at != places.end()) shown.entity = at->second;
    }
    shown.bits = link.bits;
    shown.distance = log.rows()[link.b].time - log.rows()[link.a].time;
    shown.why = explain(link, log, statistics);
  }
  return incident;
}

ScoreFacts facts_of(const AlertLog& log, std::span<const AlertIndex> members) {
  ScoreFacts facts;
  std::vector<std::uint32_t> rules;
  std::vector<std::pair<model::Timestamp, std::size_t>> tactics;
  std::vector<EntityIndex> hosts, accounts;
  const EntityStore& store = log.entities();
  for (const AlertIndex alert : members) {
    const AlertRow& row = log.rows()[alert];
    facts.surprise_bits += log.surprise_bits(alert);
    rules.push_back(row.rule);
    for (const std::uint32_t packed : log.packed_refs(row)) {
      const EntityIndex entity = AlertLog::unpack(packed).entity;
      if (store.ordinary(entity)) continue;
      const model::EntityKind kind = store.kind(entity);
      if (kind == model::EntityKind::kHost) hosts.push_back(entity);
      const bool person =
          kind == model::EntityKind::kAccount || kind == model::EntityKind::kPrincipal;
      if (person) accounts.push_back(entity);
    }
  }
  const auto sort_once = [](auto& items) {
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
  };
  sort_once(hosts);
  sort_once(accounts);
  facts.hosts = hosts.size();
  facts.accounts = accounts.size();
  std::vector<bool> seen(model::attack_tactics().size());
  std::vector<std::uint32_t> known;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (std::find(known.begin(), known.end(), rules[i]) != known.end()) continue;
    known.push_back(rules[i]);
    const RuleRow& rule = log.rules()[rules[i]];
    facts.rules.push_back({rule.rule->level, rule.rarity});
    if (is_usual(rule.rarity)) continue;
    for (const std::size_t tactic : rule.tactics) {
      if (!seen[tactic]) tactics.emplace_back(log.rows()[members[i]].time, tactic);
      seen[tactic] = true;
    }
  }
  std::sort(tactics.begin(), tactics.end());
  for (const auto& [time, tactic] : tactics) facts.tactics.push_back(tactic);
  return facts;
}

std::string incident_id(const AlertLog& log, std::span<const AlertIndex> members, bool taken) {
  base::Digest digest;
  const AlertRow& first = log.rows()[members.front()];
  if (members.size() == 1) {
    // Those of one rule at one instant are told apart by counting, or where they are very many by
    // their own ids.
    constexpr AlertIndex kNeighbours = 64;
    const AlertIndex alert = members.front();
    std::uint64_t before = 0;
    AlertIndex back = 1;
    for (; back <= std::min(alert, kNeighbours); ++back) {
      const AlertRow& row = log.rows()[alert - back];
      const bool together =
          row.time == first.time && row.host == first.host && row.channel == first.channel;
      if (!together) break;
      before += row.rule == first.rule;
    }
    const model::AlertRule& rule = *log.rules()[first.rule].rule;
    digest.add("incident of").add(rule.id).add(rule.version).add(rule.title);
    digest.add(static_cast<std::uint64_t>(first.time.time_since_epoch().count()));
    digest.add(log.text(first.host)).add(log.text(first.channel)).add(before);
    if (back > kNeighbours) digest.add(log.id(alert));
    return digest.hex();
  }
  const auto hour = std::chrono::floor<std::chrono::hours>(first.time).time_since_epoch().count();
  digest.add("incident from").add(static_cast<std::uint64_t>(hour));
  digest.add(first.place == kNoEntity ? std::string_view() : log.entities().key(first.place));
  if (taken) digest.add(log.id(members.front()));
  return digest.hex();
}

}  // namespace tocsin::incident
