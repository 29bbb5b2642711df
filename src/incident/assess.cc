// SPDX-License-Identifier: Apache-2.0
#include "tocsin/incident/assess.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <unordered_map>

#include "claims.h"
#include "coverage_index.h"
#include "entity_forms.h"
#include "score.h"
#include "tocsin/model/attack.h"
#include "tocsin/model/casefold.h"

namespace tocsin::incident {
namespace {

using model::EntityKind;
using model::EntityRole;

// What each rule of the incident says, looked up once.
struct RuleView {
  const model::AlertRule* rule = nullptr;
  model::AttackTags tags;
  double rarity = 0;
  std::uint64_t alerts = 0;
};

// The rules of an incident, each once: by id, version and title, as one that was changed is
// another one.
class RuleViews {
 public:
  explicit RuleViews(const model::Incident& incident) {
    std::map<std::tuple<std::string_view, std::uint64_t, std::string_view>, std::size_t> known;
    std::unordered_map<const model::AlertRule*, std::size_t> objects;
    of_alert_.reserve(incident.alerts.size());
    for (const model::IncidentAlert& alert : incident.alerts) {
      const model::AlertRule& rule = *alert.rule;
      const auto [object, is_other] = objects.try_emplace(&rule, 0);
      if (is_other) {
        const auto [at, is_new] =
            known.try_emplace({rule.id, rule.version, rule.title}, all_.size());
        if (is_new) all_.push_back({&rule, model::attack_tags(rule.tags), 0, 0});
        object->second = at->second;
      }
      RuleView& view = all_[object->second];
      view.rarity = std::max(view.rarity, alert.rarity);
      ++view.alerts;
      of_alert_.push_back(static_cast<std::uint32_t>(object->second));
    }
  }
  const std::vector<RuleView>& all() const { return all_; }
  // Of the rule of an alert, by the alert's place in the incident.
  const RuleView& of(std::size_t alert) const { return all_[of_alert_[alert]]; }

 private:
  std::vector<RuleView> all_;
  std::vector<std::uint32_t> of_alert_;
};

void find_stages(model::Incident& incident, const RuleViews& views) {
  std::map<std::size_t, model::Stage> stages;
  for (std::size_t i = 0; i < incident.alerts.size(); ++i) {
    const model::IncidentAlert& alert = incident.alerts[i];
    const RuleView& view = views.of(i);
    for (const std::size_t tactic : view.tags.tactics) {
      const auto [at, is_new] = stages.try_emplace(tactic);
      model::Stage& stage = at->second;
      if (is_new) stage = {tactic, alert.place.time, alert.place.time, 0, {}};
      stage.last = std::max(stage.last, alert.place.time);
      ++stage.alerts;
      stage.techniques.insert(stage.techniques.end(), view.tags.techniques.begin(),
                              view.tags.techniques.end());
      if (stage.techniques.size() < 64) continue;
      std::sort(stage.techniques.begin(), stage.techniques.end());
      stage.techniques.erase(std::unique(stage.techniques.begin(), stage.techniques.end()),
                             stage.techniques.end());
    }
  }
  incident.stages.clear();
  for (auto& [tactic, stage] : stages) {
    std::sort(stage.techniques.begin(), stage.techniques.end());
    stage.techniques.erase(std::unique(stage.techniques.begin(), stage.techniques.end()),
                           stage.techniques.end());
    incident.stages.push_back(std::move(stage));
  }
}

// Hosts by alerts on them, accounts by alerts that name them; the system's own come not at all.
void find_involved(model::Incident& incident) {
  std::vector<std::uint64_t> on(incident.entities.size()), by(incident.entities.size());
  for (const model::IncidentAlert& alert : incident.alerts) {
    for (const model::EntityRef& ref : alert.entities) {
      const model::Entity& entity = incident.entities[ref.entity];
      if (entity.ubiquity.ordinary) continue;
      if (entity.kind == EntityKind::kHost)
        on[ref.entity] += ref.role == EntityRole::kWhere ? 4 : 1;
      const bool person =
          entity.kind == EntityKind::kAccount || entity.kind == EntityKind::kPrincipal;
      if (person) by[ref.entity] += ref.role == EntityRole::kActor ? 4 : 1;
    }
  }
  const auto most = [](const std::vector<std::uint64_t>& counts) {
    std::vector<std::uint32_t> places;
    for (std::uint32_t i = 0; i < counts.size(); ++i) {
      if (counts[i] > 0) places.push_back(i);
    }
    std::sort(places.begin(), places.end(), [&](std::uint32_t a, std::uint32_t b) {
      return counts[a] != counts[b] ? counts[a] > counts[b] : a < b;
    });
    return places;
  };
  incident.hosts = most(on);
  incident.accounts = most(by);
}

void give_score(model::Incident& incident, const RuleViews& views) {
  ScoreFacts facts;
  for (const RuleView& view : views.all()) facts.rules.push_back({view.rule->level, view.rarity});
  std::map<std::size_t, model::Timestamp> firsts;
  for (std::size_t i = 0; i < incident.alerts.size(); ++i) {
    const RuleView& view = views.of(i);
    if (is_usual(view.rarity)) continue;
    for (const std::size_t tactic : view.tags.tactics) {
      firsts.try_emplace(tactic, incident.alerts[i].place.time);
    }
  }
  std::vector<std::pair<model::Timestamp, std::size_t>> ordered;
  for (const auto& [tactic, first] : firsts) ordered.emplace_back(first, tactic);
  std::sort(ordered.begin(), ordered.end());
  for (const auto& [first, tactic] : ordered) facts.tactics.push_back(tactic);
  facts.hosts = incident.hosts.size();
  facts.accounts = incident.accounts.size();
  for (const model::IncidentAlert& alert : incident.alerts) {
    double bits = 0;
    for (const model::Surprise& surprise : alert.surprises) bits += surprise.bits;
    facts.surprise_bits += bits;
  }
  Score score = score_of(facts, true);
  incident.score = score.points;
  incident.parts = std::move(score.parts);
  incident.rank = rank_of(incident.score);
}

std::vector<std::string> names_of(const model::Incident& incident,
                                  const std::vector<std::uint32_t>& places) {
  std::vector<std::string> names;
  for (const std::uint32_t place : places) names.push_back(incident.entities[place].name);
  return names;
}

// Hosts as people call them: without their domain, where no other host of the incident is called
// so.
std::vector<std::string> short_names(std::vector<std::string> names) {
  std::map<std::string, std::size_t> labels;
  for (const std::string& name : names) ++labels[model::folded(first_label(name))];
  for (std::string& name : names) {
    const std::string_view label = first_label(name);
    const bool letters = label.find_first_not_of("0123456789") != std::string_view::npos;
    if (letters && labels[model::folded(label)] == 1) name.resize(label.size());
  }
  return names;
}

// The stages that say most: those with the gravest alerts, at most three, in ATT&CK's order.
std::string told_stages(const RuleViews& views) {
  std::map<std::size_t, double> weights;
  for (const RuleView& view : views.all()) {
    const double weight = std::exp2(2.0 * static_cast<double>(view.rule->level));
    for (const std::size_t tactic : view.tags.tactics) weights[tactic] += weight;
  }
  std::vector<std::pair<double, std::size_t>> heaviest;
  for (const auto& [tactic, weight] : weights) heaviest.emplace_back(-weight, tactic);
  std::sort(heaviest.begin(), heaviest.end());
  const std::size_t more = heaviest.size() > 3 ? heaviest.size() - 3 : 0;
  heaviest.resize(heaviest.size() - more);
  std::vector<std::size_t> told;
  for (const auto& [weight, tactic] : heaviest) told.push_back(tactic);
  std::sort(told.begin(), told.end());
  std::string text;
  for (std::size_t i = 0; i < told.size(); ++i) {
    if (i > 0) text += i + 1 == told.size() && more == 0 ? " and " : ", ";
    std::string name(model::attack_tactics()[told[i]].name);
    if (i > 0) name = model::folded(name);
    text += name;
  }
  if (more > 0) text += fmt::format(" and {} more stages", more);
  return text;
}

void give_title(model::Incident& incident, const RuleViews& views) {
  const std::string hosts = list_names(short_names(names_of(incident, incident.hosts)), "hosts");
  const std::string accounts = list_names(names_of(incident, incident.accounts), "accounts");
  std::string what;
  if (views.all().size() == 1) {
    const RuleView& view = views.all().front();
    what = view.rule->title;
    if (view.alerts > 1) what += fmt::format(", {} times", view.alerts);
  } else {
    what = told_stages(views);
    if (what.empty()) what = fmt::format("{} rules matched", views.all().size());
  }
  if (!hosts.empty()) what += " on " + hosts;
  if (!accounts.empty()) what += " by or against " + accounts;
  incident.title = std::move(what);
}

}  // namespace

void assess(model::Incident& incident, const CoverageIndex& coverage) {
  if (incident.alerts.empty()) return;
  incident.first = incident.last = incident.alerts.front().place.time;
  for (const model::IncidentAlert& alert : incident.alerts) {
    incident.first = std::min(incident.first, alert.place.time);
    incident.last = std::max(incident.last, alert.place.time);
  }
  const RuleViews views(incident);
  find_stages(incident, views);
  find_involved(incident);
  give_score(incident, views);
  give_title(incident, views);
  make_claims(incident);
  make_next_checks(incident, coverage);
}

void assess(model::Incident& incident, const model::Coverage& coverage) {
  assess(incident, CoverageIndex(coverage));
}

bool ranks_before(const model::Incident& a, const model::Incident& b) {
  return std::tie(b.score, a.first, a.id) < std::tie(a.score, b.first, b.id);
}

}  // namespace tocsin::incident
