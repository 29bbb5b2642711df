// SPDX-License-Identifier: Apache-2.0
#include "learnt_alerts.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "tocsin/base/digest.h"

namespace tocsin::engine {
namespace {

// Raised when what an alert means changes.
constexpr std::uint64_t kVersion = 1;

struct Surprise {
  anomaly::Relation relation;
  std::string_view left, right;
  anomaly::Finding finding;
  const anomaly::KeptSighting* sighting;
};

std::shared_ptr<const model::AlertRule> detector(anomaly::Relation relation) {
  const std::string_view name = anomaly::relation_name(relation);
  std::string word(name);
  std::ranges::replace(word, ' ', '-');
  model::AlertRule rule;
  rule.id = fmt::format("tocsin-first-seen-{}", word);
  rule.title = fmt::format("First seen: {}", name);
  rule.level = model::Level::kMedium;
  rule.description =
      "Learnt, not written: this pair was never seen before in the input, and its like is seldom "
      "seen with others. Nothing is said in the first days of a log, and at most a few times a "
      "day.";
  rule.falsepositives = {"New staff, new machines, new software"};
  rule.author = "Tocsin";
  rule.status = "stable";
  rule.version = kVersion;
  rule.learnt = true;
  return std::make_shared<const model::AlertRule>(std::move(rule));
}

model::Alert alert_of(const Surprise& surprise,
                      const std::shared_ptr<const model::AlertRule>& rule) {
  model::Alert alert;
  alert.rule = rule;
  anomaly::Sighting sighting = surprise.sighting->whole();
  alert.place = std::move(sighting.place);
  alert.event = std::move(sighting.fields);
  alert.why.push_back({std::string(anomaly::relation_name(surprise.relation)),
                       fmt::format("{:.1f} bits: {}", surprise.finding.bits, surprise.finding.why),
                       fmt::format("{} and {}", surprise.left, surprise.right)});
  base::Digest digest;
  digest.add("first seen").add(rule->id).add(rule->version);
  digest.add(surprise.left).add(surprise.right);
  digest.add(alert.place.path).add(alert.place.record_id).add(alert.place.offset);
  alert.id = digest.hex();
  return alert;
}

}  // namespace

LearntAlerts learnt_alerts(const anomaly::Rarity& rarity, std::uint32_t alerts_a_day) {
  std::vector<Surprise> surprises;
  rarity.each_first_seen([&](anomaly::Relation relation, std::string_view left,
                             std::string_view right, const anomaly::Finding& finding,
                             const anomaly::KeptSighting& sighting) {
    surprises.push_back({relation, left, right, finding, &sighting});
  });
  // Of those that surprise alike, this order decides.
  std::ranges::sort(surprises, [](const Surprise& a, const Surprise& b) {
    return std::tie(a.relation, a.left, a.right) < std::tie(b.relation, b.left, b.right);
  });
  anomaly::DailyBudget budget(alerts_a_day);
  for (std::size_t i = 0; i < surprises.size(); ++i) {
    budget.offer(surprises[i].sighting->time(), surprises[i].finding.bits, i);
  }
  std::array<std::shared_ptr<const model::AlertRule>, anomaly::kRelationCount> rules;
  LearntAlerts learnt;
  for (const std::uint64_t number : budget.chosen()) {
    const Surprise& surprise = surprises[number];
    auto& rule = rules[static_cast<std::size_t>(surprise.relation)];
    if (!rule) rule = detector(surprise.relation);
    learnt.alerts.push_back(alert_of(surprise, rule));
  }
  std::ranges::sort(learnt.alerts, model::comes_before);
  learnt.over_budget = budget.over_budget();
  return learnt;
}

bool tells_entity(std::string_view field) {
  constexpr auto kFields = std::to_array<std::string_view>({
      "User",
      "ProcessGuid",
      "ProcessId",
      "ParentProcessGuid",
      "ParentProcessId",
      "LogonId",
      "SubjectUserSid",
      "SubjectUserName",
      "SubjectDomainName",
      "SubjectLogonId",
      "TargetUserSid",
      "TargetDomainName",
      "TargetLogonId",
      "WorkstationName",
      "IpAddress",
      "NewProcessId",
      "pid",
      "auid",
      "ses",
      "id.resp_h",
      "sourceIPAddress",
      "ipAddress",
      "ClientIP",
      "appId",
      "AppId",
  });
  return std::ranges::find(kFields, field) != kFields.end();
}

}  // namespace tocsin::engine
