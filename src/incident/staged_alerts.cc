// SPDX-License-Identifier: Apache-2.0
#include "staged_alerts.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace tocsin::incident {

void StagedAlerts::rule(const std::string& word, model::Level level,
                        std::vector<std::string> tags) {
  model::AlertRule made;
  made.id = word;
  made.title = "Rule " + word;
  made.level = level;
  made.tags = std::move(tags);
  rules_[word] = std::make_shared<const model::AlertRule>(std::move(made));
}

StagedAlerts::Draft StagedAlerts::alert(const std::string& word, const std::string& host,
                                        std::chrono::microseconds at) {
  if (!rules_.contains(word)) rule(word, model::Level::kHigh, {});
  constexpr std::chrono::sys_days kBegin = std::chrono::year(2026) / 3 / 2;
  auto& alert = *alerts_.emplace_back(std::make_unique<model::Alert>());
  alert.rule = rules_[word];
  alert.id = fmt::format("{:032x}", alerts_.size());
  alert.place.time = kBegin + at;
  alert.place.host = host;
  alert.place.channel = "Microsoft-Windows-Sysmon/Operational";
  alert.place.event_id = 1;
  alert.place.path = host + ".evtx";
  alert.place.record_id = alerts_.size();
  alert.place.offset = alerts_.size() * 100;
  return Draft(alert);
}

std::vector<model::Alert> StagedAlerts::sorted() const {
  std::vector<model::Alert> all;
  for (const auto& alert : alerts_) all.push_back(*alert);
  std::sort(all.begin(), all.end(), model::comes_before);
  return all;
}

std::set<std::string> members(const model::Incident& incident) {
  std::set<std::string> ids;
  for (const model::IncidentAlert& alert : incident.alerts) ids.insert(alert.id);
  return ids;
}

std::map<std::string, std::set<std::string>> outline(
    const std::vector<model::Incident>& incidents) {
  std::map<std::string, std::set<std::string>> all;
  for (const model::Incident& incident : incidents) {
    EXPECT_TRUE(all.emplace(incident.id, members(incident)).second) << "an id twice";
  }
  return all;
}

const model::Incident& holder(const std::vector<model::Incident>& incidents,
                              const std::string& id) {
  for (const model::Incident& incident : incidents) {
    if (members(incident).contains(id)) return incident;
  }
  ADD_FAILURE() << "no incident holds alert " << id;
  return incidents.front();
}

void expect_reasons(const model::Incident& incident) {
  std::vector<std::uint32_t> parents(incident.alerts.size());
  std::iota(parents.begin(), parents.end(), 0u);
  const auto root = [&](std::uint32_t i) {
    while (parents[i] != i) i = parents[i];
    return i;
  };
  for (const model::Link& link : incident.links) {
    ASSERT_LT(link.from, link.to);
    ASSERT_LT(link.to, incident.alerts.size());
    EXPECT_FALSE(link.why.empty());
    EXPECT_GT(link.bits, 0);
    EXPECT_GE(link.distance.count(), 0);
    if (link.entity) {
      ASSERT_LT(*link.entity, incident.entities.size());
      EXPECT_FALSE(incident.entities[*link.entity].name.empty());
    } else {
      const bool needs_none =
          link.kind == model::LinkKind::kSameEvent || link.kind == model::LinkKind::kCorrelation ||
          link.kind == model::LinkKind::kDecision || link.kind == model::LinkKind::kRepetition;
      EXPECT_TRUE(needs_none) << link.why;
    }
    parents[std::max(root(link.from), root(link.to))] = std::min(root(link.from), root(link.to));
  }
  for (std::uint32_t i = 0; i < parents.size(); ++i) {
    EXPECT_EQ(root(i), 0u) << "alert " << i << " of " << incident.title << " hangs on no link";
  }
}

}  // namespace tocsin::incident
