// SPDX-License-Identifier: Apache-2.0
#include "incident_maker.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "tocsin/base/digest.h"
#include "tocsin/model/attack.h"

namespace tocsin::incident {
namespace {

template <class Items>
void sort_once(Items& items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

}  // namespace

void IncidentMaker::show_entity(EntityIndex entity, model::Entity& shown) const {
  const EntityStore& store = log_.entities();
  shown.aliases.clear();
  shown.kind = store.kind(entity);
  shown.key = store.key(entity);
  shown.name = store.name(entity);
  for (const auto& [root, other] : store.united(entity)) {
    const bool new_name = store.key(other) != store.key(entity);
    if (new_name) shown.aliases.emplace_back(store.name(other));
  }
  sort_once(shown.aliases);
  const EntityCounts& counts = statistics_.of(entity, 0);
  shown.ubiquity = {counts.alerts, counts.hours, counts.hosts, counts.accounts,
                    store.ordinary(entity)};
}

void IncidentMaker::show_link(const Candidate& link, model::Link& shown) const {
  shown.from = alert_places_[link.a];
  shown.to = alert_places_[link.b];
  shown.kind = link.kind;
  shown.entity.reset();
  if (link.entity != kNoEntity) shown.entity = entity_place(link.entity);
  shown.bits = link.bits;
  shown.distance = log_.rows()[link.b].time - log_.rows()[link.a].time;
  explain(link, log_, statistics_, shown.why);
}

std::optional<std::uint32_t> IncidentMaker::entity_place(EntityIndex entity) const {
  const std::uint32_t place = entity_places_[entity];
  if (place >= order_.size() || order_[place].entity != entity) return std::nullopt;
  return place;
}

void IncidentMaker::find_entities(std::span<const AlertIndex> members) {
  const EntityStore& store = log_.entities();
  order_.clear();
  for (const AlertIndex alert : members) {
    for (const std::uint32_t packed : log_.packed_refs(log_.rows()[alert])) {
      const EntityIndex entity = AlertLog::unpack(packed).entity;
      if (entity_place(entity)) continue;
      entity_places_[entity] = static_cast<std::uint32_t>(order_.size());
      order_.push_back({store.kind(entity), store.key(entity), entity});
    }
  }
  std::sort(order_.begin(), order_.end(), [](const Named& x, const Named& y) {
    return x.kind != y.kind ? x.kind < y.kind : x.key < y.key;
  });
  for (std::uint32_t i = 0; i < order_.size(); ++i) entity_places_[order_[i].entity] = i;
}

void IncidentMaker::make(std::span<const AlertIndex> members, std::span<const Candidate> links,
                         model::Incident& incident) {
  find_entities(members);
  incident.state = model::IncidentState::kSuspected;
  // Nobody has confirmed anything yet; their memory is used again.
  for (model::Claim& claim : incident.claims) claim.state = model::ClaimState::kClaimed;
  incident.entities.resize(order_.size());
  for (std::size_t i = 0; i < order_.size(); ++i) {
    show_entity(order_[i].entity, incident.entities[i]);
  }
  incident.alerts.resize(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    alert_places_[members[i]] = static_cast<std::uint32_t>(i);
    model::IncidentAlert& shown = incident.alerts[i];
    log_.show(members[i], shown);
    shown.entities.clear();
    for (const std::uint32_t packed : log_.packed_refs(log_.rows()[members[i]])) {
      const ReadRef ref = AlertLog::unpack(packed);
      shown.entities.push_back({entity_places_[ref.entity], ref.role});
    }
  }
  incident.links.resize(links.size());
  for (std::size_t i = 0; i < links.size(); ++i) show_link(links[i], incident.links[i]);
}

void FactFinder::look_at(const AlertLog& log, AlertIndex alert) {
  const EntityStore& store = log.entities();
  const AlertRow& row = log.rows()[alert];
  facts_.surprise_bits += log.surprise_bits(alert);
  for (const std::uint32_t packed : log.packed_refs(row)) {
    const EntityIndex entity = AlertLog::unpack(packed).entity;
    const model::EntityKind kind = store.kind(entity);
    const bool host = kind == model::EntityKind::kHost;
    const bool person =
        kind == model::EntityKind::kAccount || kind == model::EntityKind::kPrincipal;
    if ((host || person) && !store.ordinary(entity)) {
      (host ? hosts_ : accounts_).push_back(entity);
    }
  }
  if (std::find(rules_.begin(), rules_.end(), row.rule) != rules_.end()) return;
  rules_.push_back(row.rule);
  const RuleRow& rule = log.rules()[row.rule];
  facts_.rules.push_back({rule.rule->level, rule.rarity});
  if (is_usual(rule.rarity)) return;
  for (const std::size_t tactic : rule.tactics) {
    const bool seen = std::any_of(tactics_.begin(), tactics_.end(),
                                  [&](const auto& known) { return known.second == tactic; });
    if (!seen) tactics_.emplace_back(row.time, tactic);
  }
}

ScoreFacts& FactFinder::facts_of(const AlertLog& log, std::span<const AlertIndex> members) {
  facts_.rules.clear();
  facts_.tactics.clear();
  facts_.surprise_bits = 0;
  tactics_.clear();
  hosts_.clear();
  accounts_.clear();
  rules_.clear();
  for (const AlertIndex alert : members) look_at(log, alert);
  sort_once(hosts_);
  sort_once(accounts_);
  facts_.hosts = hosts_.size();
  facts_.accounts = accounts_.size();
  std::sort(tactics_.begin(), tactics_.end());
  for (const auto& [time, tactic] : tactics_) facts_.tactics.push_back(tactic);
  return facts_;
}

IncidentId incident_id(const AlertLog& log, std::span<const AlertIndex> members, bool taken) {
  base::Digest digest;
  const auto add_id = [&](AlertIndex alert) {
    std::string id;
    log.copy_id(alert, id);
    digest.add(id);
  };
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
    if (back > kNeighbours) add_id(alert);
    return digest.bytes();
  }
  const auto hour = std::chrono::floor<std::chrono::hours>(first.time).time_since_epoch().count();
  digest.add("incident from").add(static_cast<std::uint64_t>(hour));
  digest.add(first.place == kNoEntity ? std::string_view() : log.entities().key(first.place));
  if (taken) add_id(members.front());
  return digest.bytes();
}

}  // namespace tocsin::incident
