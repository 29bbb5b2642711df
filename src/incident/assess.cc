// SPDX-License-Identifier: Apache-2.0
#include "tocsin/incident/assess.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "assessor.h"
#include "entity_forms.h"
#include "tocsin/model/casefold.h"

namespace tocsin::incident {
namespace {

using model::EntityKind;
using model::EntityRole;

// The places of those that are involved, the most first.
void find_most(const std::vector<std::uint64_t>& counts, std::vector<std::uint32_t>& places) {
  places.clear();
  for (std::uint32_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) places.push_back(i);
  }
  std::sort(places.begin(), places.end(), [&](std::uint32_t a, std::uint32_t b) {
    return counts[a] != counts[b] ? counts[a] > counts[b] : a < b;
  });
}

// A host as people call it: without its domain, where no other host of the incident is called so.
std::string_view short_name(const model::Incident& incident, std::uint32_t host) {
  const std::string& name = incident.entities[host].name;
  const std::string_view label = first_label(name);
  const bool letters = label.find_first_not_of("0123456789") != std::string_view::npos;
  if (!letters || label.size() == name.size()) return name;
  const std::string folded = model::folded(label);
  const bool alone = std::ranges::none_of(incident.hosts, [&](std::uint32_t other) {
    const std::string_view other_label = first_label(incident.entities[other].name);
    return other != host && other_label.size() == label.size() &&
           model::folded(other_label) == folded;
  });
  return alone ? label : std::string_view(name);
}

}  // namespace

Assessor::KnownRule& Assessor::known_rule(const std::shared_ptr<const model::AlertRule>& rule) {
  const auto [object, is_other] = by_object_.try_emplace(rule.get(), nullptr);
  if (!is_other) return *object->second;
  held_.push_back(rule);
  const auto [named, is_new] =
      by_name_.try_emplace({rule->id, rule->version, rule->title}, nullptr);
  if (is_new) {
    known_.push_back({rule, model::attack_tags(rule->tags), 0, 0});
    named->second = &known_.back();
  }
  return *(object->second = named->second);
}

void Assessor::read_rules(const model::Incident& incident) {
  ++incidents_;
  rules_.clear();
  of_alert_.clear();
  for (const model::IncidentAlert& alert : incident.alerts) {
    KnownRule& known = known_rule(alert.rule);
    if (known.seen_in != incidents_) {
      known.seen_in = incidents_;
      known.place = static_cast<std::uint32_t>(rules_.size());
      rules_.push_back({&known, 0, 0});
    }
    RuleView& view = rules_[known.place];
    view.rarity = std::max(view.rarity, alert.rarity);
    ++view.alerts;
    of_alert_.push_back(known.place);
  }
}

void Assessor::find_times_and_stages(model::Incident& incident) {
  const std::size_t tactics = model::attack_tactics().size();
  stages_.assign(tactics, {});
  grave_.resize(tactics);
  for (std::vector<std::uint32_t>& alerts : grave_) alerts.clear();
  incident.first = incident.last = incident.alerts.front().place.time;
  for (std::uint32_t i = 0; i < incident.alerts.size(); ++i) {
    const model::Timestamp time = incident.alerts[i].place.time;
    incident.first = std::min(incident.first, time);
    incident.last = std::max(incident.last, time);
    const RuleView& view = rules_[of_alert_[i]];
    for (const std::size_t tactic : view.known->tags.tactics) {
      Seen& seen = stages_[tactic];
      if (seen.alerts++ == 0) seen.first = seen.last = time;
      seen.last = std::max(seen.last, time);
      if (!seen.unusual && !is_usual(view.rarity)) {
        seen.unusual = true;
        seen.first_unusual = time;
      }
      if (view.known->rule->level >= model::Level::kMedium) grave_[tactic].push_back(i);
    }
  }
  std::size_t stages = 0;
  for (std::size_t tactic = 0; tactic < tactics; ++tactic) {
    const Seen& seen = stages_[tactic];
    if (seen.alerts == 0) continue;
    if (stages == incident.stages.size()) incident.stages.emplace_back();
    model::Stage& stage = incident.stages[stages++];
    stage.tactic = tactic;
    stage.first = seen.first;
    stage.last = seen.last;
    stage.alerts = seen.alerts;
    stage.techniques.clear();
    for (const RuleView& view : rules_) {
      const model::AttackTags& tags = view.known->tags;
      if (std::ranges::find(tags.tactics, tactic) == tags.tactics.end()) continue;
      stage.techniques.insert(stage.techniques.end(), tags.techniques.begin(),
                              tags.techniques.end());
    }
    std::sort(stage.techniques.begin(), stage.techniques.end());
    stage.techniques.erase(std::unique(stage.techniques.begin(), stage.techniques.end()),
                           stage.techniques.end());
  }
  incident.stages.resize(stages);
}

// Hosts by alerts on them, accounts by alerts that name them; the system's own come not at all.
void Assessor::find_involved(model::Incident& incident) {
  on_.assign(incident.entities.size(), 0);
  by_.assign(incident.entities.size(), 0);
  for (const model::IncidentAlert& alert : incident.alerts) {
    for (const model::EntityRef& ref : alert.entities) {
      const model::Entity& entity = incident.entities[ref.entity];
      if (entity.ubiquity.ordinary) continue;
      if (entity.kind == EntityKind::kHost) {
        on_[ref.entity] += ref.role == EntityRole::kWhere ? 4 : 1;
      }
      const bool person =
          entity.kind == EntityKind::kAccount || entity.kind == EntityKind::kPrincipal;
      if (person) by_[ref.entity] += ref.role == EntityRole::kActor ? 4 : 1;
    }
  }
  find_most(on_, incident.hosts);
  find_most(by_, incident.accounts);
}

void Assessor::give_score(model::Incident& incident) {
  facts_.rules.clear();
  for (const RuleView& view : rules_)
    facts_.rules.push_back({view.known->rule->level, view.rarity});
  ordered_.clear();
  for (std::size_t tactic = 0; tactic < stages_.size(); ++tactic) {
    if (stages_[tactic].unusual) ordered_.emplace_back(stages_[tactic].first_unusual, tactic);
  }
  std::sort(ordered_.begin(), ordered_.end());
  facts_.tactics.clear();
  for (const auto& [first, tactic] : ordered_) facts_.tactics.push_back(tactic);
  facts_.hosts = incident.hosts.size();
  facts_.accounts = incident.accounts.size();
  facts_.surprise_bits = 0;
  for (const model::IncidentAlert& alert : incident.alerts) {
    double bits = 0;
    for (const model::Surprise& surprise : alert.surprises) bits += surprise.bits;
    facts_.surprise_bits += bits;
  }
  incident.score = score_of(facts_, &incident.parts);
  incident.rank = rank_of(incident.score);
}

// The stages that say most: those with the gravest alerts, at most three, in ATT&CK's order.
void Assessor::append_stages(std::string& title) const {
  constexpr std::size_t kTold = 3;
  std::vector<double> weights(stages_.size());
  for (const RuleView& view : rules_) {
    const double weight = std::exp2(2.0 * static_cast<double>(view.known->rule->level));
    for (const std::size_t tactic : view.known->tags.tactics) weights[tactic] += weight;
  }
  std::vector<std::size_t> told;
  for (std::size_t tactic = 0; tactic < weights.size(); ++tactic) {
    if (weights[tactic] > 0) told.push_back(tactic);
  }
  std::sort(told.begin(), told.end(), [&](std::size_t a, std::size_t b) {
    return weights[a] != weights[b] ? weights[a] > weights[b] : a < b;
  });
  const std::size_t more = told.size() > kTold ? told.size() - kTold : 0;
  told.resize(told.size() - more);
  std::sort(told.begin(), told.end());
  for (std::size_t i = 0; i < told.size(); ++i) {
    const std::string_view name = model::attack_tactics()[told[i]].name;
    if (i == 0) {
      title += name;
      continue;
    }
    title += i + 1 == told.size() && more == 0 ? " and " : ", ";
    model::append_folded(name, title);
  }
  if (more > 0) title += fmt::format(" and {} more stage{}", more, more == 1 ? "" : "s");
}

void Assessor::give_title(model::Incident& incident) {
  std::string& title = incident.title;
  title.clear();
  if (rules_.size() == 1) {
    title += rules_.front().known->rule->title;
    const std::uint64_t alerts = rules_.front().alerts;
    if (alerts > 1) title += fmt::format(", {} times", alerts);
  } else {
    append_stages(title);
    if (title.empty()) title = fmt::format("{} rules matched", rules_.size());
  }
  const std::vector<std::uint32_t>&hosts = incident.hosts, &accounts = incident.accounts;
  if (!hosts.empty()) {
    title += " on ";
    append_names([&](std::size_t i) { return short_name(incident, hosts[i]); }, hosts.size(),
                 "host", title);
  }
  if (!accounts.empty()) {
    title += " by or against ";
    append_names([&](std::size_t i) { return incident.entities[accounts[i]].name; },
                 accounts.size(), "account", title);
  }
}

void Assessor::assess(model::Incident& incident) {
  if (incident.alerts.empty()) return;
  read_rules(incident);
  find_times_and_stages(incident);
  find_involved(incident);
  give_score(incident);
  give_title(incident);
  claims_.make(incident, grave_);
  checks_.make(incident, claims_.tactics());
}

void assess(model::Incident& incident, const model::Coverage& coverage) {
  Assessor(coverage).assess(incident);
}

bool ranks_before(const model::Incident& a, const model::Incident& b) {
  return std::tie(b.score, a.first, a.id) < std::tie(a.score, b.first, b.id);
}

}  // namespace tocsin::incident
