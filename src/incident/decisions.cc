// SPDX-License-Identifier: Apache-2.0
// Undoing is leaving out: what was undone is dropped first, then the rest is applied from the
// computed grouping, so that no decision has to know how to be taken back.
#include "tocsin/incident/decisions.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "assessor.h"
#include "claims.h"
#include "tocsin/base/digest.h"
#include "tocsin/incident/assess.h"

namespace tocsin::incident {
namespace {

// "confirmed or dismissed"
std::string states_after(model::IncidentState state) {
  std::string states;
  for (std::size_t i = 0; i < model::kIncidentStateCount; ++i) {
    const auto next = static_cast<model::IncidentState>(i);
    if (!model::may_follow(state, next)) continue;
    if (!states.empty()) states += " or ";
    states += model::incident_state_name(next);
  }
  return states;
}

using model::Decision;
using model::DecisionKind;
using model::Incident;

constexpr double kDecisionBits = 20;

base::Error refuse(std::string why) {
  return base::fail(base::ErrorKind::kNotFound, std::move(why));
}

Incident* find(std::vector<Incident>& incidents, const std::string& id) {
  for (Incident& incident : incidents) {
    if (incident.id == id) return &incident;
  }
  return nullptr;
}

// The gravest alert, the earliest of them.
std::uint32_t strongest(const std::vector<model::IncidentAlert>& alerts) {
  std::uint32_t best = 0;
  for (std::uint32_t i = 1; i < alerts.size(); ++i) {
    if (alerts[i].rule->level > alerts[best].rule->level) best = i;
  }
  return best;
}

bool alert_before(const model::IncidentAlert& a, const model::IncidentAlert& b) {
  model::Alert x, y;
  x.rule = a.rule;
  x.place = a.place;
  y.rule = b.rule;
  y.place = b.place;
  if (comes_before(x, y)) return true;
  return !comes_before(y, x) && a.id < b.id;
}

// Numbers that stand for what stood under other numbers.
using Places = std::vector<std::uint32_t>;
constexpr std::uint32_t kGone = 0xffffffff;

void sort_links(std::vector<model::Link>& links) {
  std::sort(links.begin(), links.end(), [](const model::Link& a, const model::Link& b) {
    return std::tie(a.from, a.to, a.kind, a.entity, a.why) <
           std::tie(b.from, b.to, b.kind, b.entity, b.why);
  });
}

// Brings alerts and entities into order after either was added to or taken from, and moves what
// points to them. Entities that no alert names go.
void put_in_order(Incident& incident) {
  Places alert_order(incident.alerts.size());
  for (std::uint32_t i = 0; i < alert_order.size(); ++i) alert_order[i] = i;
  std::sort(alert_order.begin(), alert_order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return alert_before(incident.alerts[a], incident.alerts[b]);
  });
  std::map<std::pair<model::EntityKind, std::string>, std::uint32_t> known;
  for (const model::IncidentAlert& alert : incident.alerts) {
    for (const model::EntityRef& ref : alert.entities) {
      const model::Entity& entity = incident.entities[ref.entity];
      known.emplace(std::pair(entity.kind, entity.key), ref.entity);
    }
  }
  std::vector<model::Entity> entities;
  std::map<std::pair<model::EntityKind, std::string>, std::uint32_t> places;
  for (const auto& [name, old] : known) {
    places[name] = static_cast<std::uint32_t>(entities.size());
    entities.push_back(incident.entities[old]);
  }
  const auto place_of = [&](std::uint32_t old) {
    const auto at = places.find({incident.entities[old].kind, incident.entities[old].key});
    return at == places.end() ? kGone : at->second;
  };
  Places new_place(incident.alerts.size());
  std::vector<model::IncidentAlert> alerts;
  for (const std::uint32_t old : alert_order) {
    new_place[old] = static_cast<std::uint32_t>(alerts.size());
    alerts.push_back(std::move(incident.alerts[old]));
    for (model::EntityRef& ref : alerts.back().entities) ref.entity = place_of(ref.entity);
  }
  for (model::Link& link : incident.links) {
    link.from = new_place[link.from];
    link.to = new_place[link.to];
    if (link.from > link.to) std::swap(link.from, link.to);
    if (link.entity && place_of(*link.entity) == kGone) link.entity.reset();
    if (link.entity) link.entity = place_of(*link.entity);
  }
  incident.alerts = std::move(alerts);
  incident.entities = std::move(entities);
  sort_links(incident.links);
}

std::string said_by(const Decision& decision) {
  return fmt::format("{} by {}: {}",
                     decision.kind == DecisionKind::kSplit ? "kept together" : "joined",
                     decision.by.empty() ? "somebody" : decision.by,
                     decision.reason.empty() ? "no reason given" : decision.reason);
}

model::Link decided_link(const Incident& incident, std::uint32_t a, std::uint32_t b,
                         const Decision& decision) {
  model::Link link;
  link.from = std::min(a, b);
  link.to = std::max(a, b);
  link.kind = model::LinkKind::kDecision;
  link.bits = kDecisionBits;
  const auto apart = incident.alerts[b].place.time - incident.alerts[a].place.time;
  link.distance = apart < apart.zero() ? -apart : apart;
  link.why = said_by(decision);
  return link;
}

void merge_into(Incident& stays, Incident&& goes, const Decision& decision) {
  const auto alerts = static_cast<std::uint32_t>(stays.alerts.size());
  const auto entities = static_cast<std::uint32_t>(stays.entities.size());
  const std::uint32_t a = strongest(stays.alerts), b = alerts + strongest(goes.alerts);
  for (model::IncidentAlert& alert : goes.alerts) {
    for (model::EntityRef& ref : alert.entities) ref.entity += entities;
    stays.alerts.push_back(std::move(alert));
  }
  for (model::Entity& entity : goes.entities) stays.entities.push_back(std::move(entity));
  for (model::Link& link : goes.links) {
    link.from += alerts;
    link.to += alerts;
    if (link.entity) *link.entity += entities;
    stays.links.push_back(std::move(link));
  }
  stays.links.push_back(decided_link(stays, a, b, decision));
  put_in_order(stays);
}

// Where links were cut, what fell apart is held together by the decision.
void bind(Incident& incident, const Decision& decision) {
  Places parents(incident.alerts.size());
  for (std::uint32_t i = 0; i < parents.size(); ++i) parents[i] = i;
  const auto root = [&](std::uint32_t i) {
    while (parents[i] != i) i = parents[i] = parents[parents[i]];
    return i;
  };
  for (const model::Link& link : incident.links) {
    const std::uint32_t a = root(link.from), b = root(link.to);
    parents[std::max(a, b)] = std::min(a, b);
  }
  for (std::uint32_t i = 1; i < parents.size(); ++i) {
    if (root(i) != i) continue;
    incident.links.push_back(decided_link(incident, 0, i, decision));
    parents[i] = 0;
  }
  sort_links(incident.links);
}

Incident part_of(const Incident& whole, const std::set<std::string>& wanted, bool inside,
                 const Decision& decision) {
  Incident part;
  part.id = whole.id;
  part.state = whole.state;
  part.entities = whole.entities;
  part.claims = inside ? std::vector<model::Claim>{} : whole.claims;
  Places places(whole.alerts.size(), kGone);
  for (std::uint32_t i = 0; i < whole.alerts.size(); ++i) {
    if (wanted.contains(whole.alerts[i].id) != inside) continue;
    places[i] = static_cast<std::uint32_t>(part.alerts.size());
    part.alerts.push_back(whole.alerts[i]);
  }
  for (const model::Link& link : whole.links) {
    if (places[link.from] == kGone || places[link.to] == kGone) continue;
    model::Link kept = link;
    kept.from = places[link.from];
    kept.to = places[link.to];
    part.links.push_back(std::move(kept));
  }
  put_in_order(part);
  bind(part, decision);
  return part;
}

class Casebook {
 public:
  Casebook(std::vector<Incident> incidents, const model::Coverage& coverage)
      : incidents_(std::move(incidents)), coverage_(coverage) {}

  base::Result<void> take(const Decision& decision) {
    Incident* incident = find(incidents_, decision.incident);
    if (incident == nullptr) {
      return refuse(fmt::format("there is no incident {} here", decision.incident));
    }
    switch (decision.kind) {
      case DecisionKind::kMerge:
        return merge(decision);
      case DecisionKind::kSplit:
        return split(*incident, decision);
      case DecisionKind::kState:
        return move(*incident, decision);
      case DecisionKind::kConfirmClaim:
        return confirm(*incident, decision);
      case DecisionKind::kUndo:
        break;
    }
    return {};
  }

  std::vector<Incident> close() {
    Assessor assessor(coverage_);
    for (const std::string& id : touched_) {
      if (Incident* incident = find(incidents_, id)) assessor.assess(*incident);
    }
    std::sort(incidents_.begin(), incidents_.end(), ranks_before);
    return std::move(incidents_);
  }

 private:
  base::Result<void> merge(const Decision& decision) {
    std::set<std::string> others;
    for (const std::string& other : decision.others) {
      const Incident* incident = find(incidents_, other);
      const bool fits = incident != nullptr && other != decision.incident;
      if (!fits || !others.insert(other).second) {
        return refuse(fmt::format("incident {} cannot be merged into {}: {}", other,
                                  decision.incident,
                                  incident == nullptr ? "it is not there" : "it is named twice"));
      }
    }
    if (others.empty()) return refuse("a merge names no incident to take in");
    for (const std::string& other : decision.others) {
      Incident goes = std::move(*find(incidents_, other));
      std::erase_if(incidents_, [&](const Incident& i) { return i.id.empty() || i.id == other; });
      merge_into(*find(incidents_, decision.incident), std::move(goes), decision);
    }
    touched_.insert(decision.incident);
    return {};
  }

  base::Result<void> split(Incident& incident, const Decision& decision) {
    const std::set<std::string> leaving(decision.alerts.begin(), decision.alerts.end());
    std::size_t found = 0;
    for (const model::IncidentAlert& alert : incident.alerts) found += leaving.contains(alert.id);
    if (leaving.empty() || found != leaving.size()) {
      return refuse(fmt::format("incident {} has {} of the {} alerts that shall leave it",
                                incident.id, found, leaving.size()));
    }
    if (found == incident.alerts.size()) {
      return refuse(fmt::format("nothing would stay in incident {}", incident.id));
    }
    Incident part = part_of(incident, leaving, true, decision);
    part.id = base::Digest().add("split").add(incident.id).add(decision.id).hex();
    incident = part_of(incident, leaving, false, decision);
    touched_.insert(incident.id);
    touched_.insert(part.id);
    incidents_.push_back(std::move(part));
    return {};
  }

  base::Result<void> move(Incident& incident, const Decision& decision) {
    if (!model::may_follow(incident.state, decision.state)) {
      return refuse(fmt::format("incident {} is {} and cannot become {}, only {}", incident.id,
                                model::incident_state_name(incident.state),
                                model::incident_state_name(decision.state),
                                states_after(incident.state)));
    }
    incident.state = decision.state;
    return {};
  }

  base::Result<void> confirm(Incident& incident, const Decision& decision) {
    for (model::Claim& claim : incident.claims) {
      if (claim.id != decision.claim) continue;
      claim.state = model::ClaimState::kConfirmed;
      claim.confirmed_by = fmt::format("{}: {}", decision.by, decision.reason);
      touched_.insert(incident.id);
      return {};
    }
    return refuse(fmt::format("incident {} has no claim {}", incident.id, decision.claim));
  }

  std::vector<Incident> incidents_;
  const model::Coverage& coverage_;
  std::set<std::string> touched_;
};

// The decisions that stand, and those that cannot: undoing what is not there, or undone already.
std::vector<const Decision*> standing(std::span<const Decision> decisions,
                                      std::vector<Refusal>& refusals) {
  std::set<std::string> undone, known;
  for (const Decision& decision : decisions) {
    if (decision.kind != DecisionKind::kUndo) {
      known.insert(decision.id);
    } else if (!known.contains(decision.undone) || !undone.insert(decision.undone).second) {
      refusals.push_back({decision.id, fmt::format("there is no decision {} to undo, or it is "
                                                   "undone already",
                                                   decision.undone)});
    }
  }
  std::vector<const Decision*> all;
  for (const Decision& decision : decisions) {
    const bool stands = decision.kind != DecisionKind::kUndo && !undone.contains(decision.id);
    if (stands) all.push_back(&decision);
  }
  return all;
}

}  // namespace

Decided apply(std::vector<Incident> computed, std::span<const Decision> decisions,
              const model::Coverage& coverage) {
  Decided decided;
  Casebook book(std::move(computed), coverage);
  for (const Decision* decision : standing(decisions, decided.refusals)) {
    const base::Result<void> taken = book.take(*decision);
    if (!taken.ok()) decided.refusals.push_back({decision->id, taken.error().message});
  }
  decided.incidents = book.close();
  return decided;
}

base::Result<void> check(const std::vector<Incident>& incidents, std::span<const Decision> taken,
                         const Decision& next) {
  std::vector<Decision> all(taken.begin(), taken.end());
  all.push_back(next);
  const Decided before = apply(incidents, taken, {});
  const Decided after = apply(incidents, all, {});
  for (const Refusal& refusal : after.refusals) {
    if (refusal.decision == next.id) return refuse(refusal.why);
  }
  // Undoing may take the ground from under a later decision.
  if (after.refusals.size() > before.refusals.size()) {
    return refuse(fmt::format("decision {} would no longer be possible: {}",
                              after.refusals.back().decision, after.refusals.back().why));
  }
  return {};
}

std::string make_decision_id(const Decision& decision, std::size_t ordinal) {
  base::Digest digest;
  digest.add("decision").add(ordinal).add(model::decision_kind_name(decision.kind));
  digest.add(static_cast<std::uint64_t>(decision.time.time_since_epoch().count()));
  digest.add(decision.by).add(decision.reason).add(decision.incident);
  digest.add(model::incident_state_name(decision.state)).add(decision.claim).add(decision.undone);
  digest.add(decision.others.size());
  for (const std::string& other : decision.others) digest.add(other);
  for (const std::string& alert : decision.alerts) digest.add(alert);
  return digest.hex();
}

}  // namespace tocsin::incident
