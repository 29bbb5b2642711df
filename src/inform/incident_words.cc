// SPDX-License-Identifier: Apache-2.0
#include "incident_words.h"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "tocsin/model/attack.h"
#include "words.h"

namespace tocsin::inform {

std::string duration_text(std::chrono::microseconds duration) {
  using namespace std::chrono;
  if (duration < milliseconds(1)) return "0 s";
  if (duration < seconds(10))
    return fmt::format("{:.1f} s", std::chrono::duration<double>(duration).count());
  const auto all = duration_cast<seconds>(duration).count();
  if (all < 120) return fmt::format("{} s", all);
  if (all < 2 * 3600) return fmt::format("{} min", all / 60);
  if (all < 48 * 3600) return fmt::format("{} h {} min", all / 3600, all / 60 % 60);
  return fmt::format("{} days {} h", all / 86400, all / 3600 % 24);
}

std::string ranks_up_to(model::Rank highest) {
  return std::string(rank_name(highest)) + (highest > model::Rank::kLow ? " or below" : "");
}

model::Level level_of(model::Rank rank) {
  return static_cast<model::Level>(static_cast<std::size_t>(model::Level::kLow) +
                                   static_cast<std::size_t>(rank));
}

std::string names_of(const model::Incident& incident, const std::vector<std::uint32_t>& places,
                     std::size_t most) {
  std::string out;
  for (std::size_t i = 0; i < std::min(places.size(), most); ++i) {
    if (i != 0) out += ", ";
    out += incident.entities[places[i]].name;
  }
  if (places.size() > most) out += fmt::format(" and {} more", places.size() - most);
  return out;
}

std::string course_of(const model::Incident& incident) {
  std::string out;
  for (const model::Stage& stage : incident.stages) {
    if (!out.empty()) out += " > ";
    out += model::attack_tactics()[stage.tactic].name;
  }
  return out;
}

std::vector<RuleGroup> rules_of(const model::Incident& incident) {
  std::map<std::string_view, std::size_t> places;
  std::vector<RuleGroup> groups;
  for (std::uint32_t i = 0; i < incident.alerts.size(); ++i) {
    const model::AlertRule* rule = incident.alerts[i].rule.get();
    const auto [place, is_new] = places.try_emplace(rule->id, groups.size());
    if (is_new) groups.push_back({rule, {}});
    groups[place->second].alerts.push_back(i);
  }
  std::ranges::sort(groups, [](const RuleGroup& a, const RuleGroup& b) {
    return std::tuple(b.rule->level, a.alerts.front()) <
           std::tuple(a.rule->level, b.alerts.front());
  });
  return groups;
}

std::vector<LinkGroup> links_of(const model::Incident& incident) {
  std::vector<LinkGroup> groups;
  for (const model::Link& link : incident.links) {
    auto group = std::ranges::find(groups, link.kind, &LinkGroup::kind);
    if (group == groups.end()) group = groups.insert(groups.end(), {link.kind, 0, &link});
    ++group->links;
    if (link.bits > group->strongest->bits) group->strongest = &link;
  }
  std::ranges::sort(groups, [](const LinkGroup& a, const LinkGroup& b) {
    return std::tuple(-a.strongest->bits, a.kind) < std::tuple(-b.strongest->bits, b.kind);
  });
  return groups;
}

std::string link_words(const model::Link& link) {
  return fmt::format("{} ({:.1f} bits): {}", link_kind_name(link.kind), link.bits, link.why);
}

std::string where_words(const model::NextCheck& check) {
  std::string where = check.log;
  if (!check.host.empty()) where += " of " + check.host;
  const bool one_day = day_text(check.from) == day_text(check.until);
  where += fmt::format(", {} to {} UTC: {}", time_text(check.from),
                       one_day ? clock_text(check.until) : time_text(check.until),
                       check.presence == model::Presence::kPresent  ? "in the input"
                       : check.presence == model::Presence::kPartly ? "partly in the input"
                                                                    : "missing from the input");
  if (!check.note.empty()) where += " (" + check.note + ")";
  return where;
}

}  // namespace tocsin::inform
