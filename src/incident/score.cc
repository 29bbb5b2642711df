// SPDX-License-Identifier: Apache-2.0
// Every part grows quickly at first and then flattens, so that the thousandth alert of a noisy rule
// does not outrank a second stage of an attack. Rules count once each, however often they matched.
#include "score.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "tocsin/model/attack.h"

namespace tocsin::incident {
namespace {

constexpr double kLevelsMax = 45, kStagesMax = 25, kRulesMax = 8, kRarityMax = 6, kSpreadMax = 10,
                 kAnomaliesMax = 6;
constexpr std::array<double, model::kLevelCount> kWeights = {0.1, 1, 5, 14, 30};
constexpr double kRarityWhole = 7;  // bits from which a rule is as rare as can be
constexpr double kWorthMin = 0.05;  // of a rule that matches everywhere every day

double saturated(double max, double amount, double scale) {
  return max * (1 - std::exp(-std::max(0.0, amount) / scale));
}

std::string levels_text(const ScoreFacts& facts) {
  std::array<std::size_t, model::kLevelCount> rules{};
  for (const ScoreFacts::Rule& rule : facts.rules) ++rules[static_cast<std::size_t>(rule.level)];
  std::string text;
  for (std::size_t level = model::kLevelCount; level-- > 0;) {
    if (rules[level] == 0) continue;
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {}", rules[level], model::level_name(static_cast<model::Level>(level)));
  }
  return "different rules by level: " + text;
}

// The most stages that follow one another as in an attack.
std::size_t in_order(const std::vector<std::size_t>& tactics) {
  std::vector<std::size_t> ends;
  for (const std::size_t tactic : tactics) {
    const auto at = std::upper_bound(ends.begin(), ends.end(), tactic);
    if (at == ends.end()) {
      ends.push_back(tactic);
    } else {
      *at = tactic;
    }
  }
  return ends.size();
}

}  // namespace

Score score_of(ScoreFacts& facts, bool words) {
  // One order of adding, so that the same facts give the same sum.
  std::sort(facts.rules.begin(), facts.rules.end());
  double levels = 0, worth_most = kWorthMin;
  std::size_t serious = 0, unusual = 0;
  std::vector<double> rarities;
  for (const ScoreFacts::Rule& rule : facts.rules) {
    const double rarity = std::clamp(rule.rarity, 0.0, kRarityWhole);
    const double worth = std::max(kWorthMin, rarity / kRarityWhole);
    levels += kWeights[static_cast<std::size_t>(rule.level)] * worth;
    unusual += !is_usual(rule.rarity);
    if (rule.level < model::Level::kMedium) continue;
    worth_most = std::max(worth_most, worth);
    serious += !is_usual(rule.rarity);
    rarities.push_back(rarity);
  }
  std::sort(rarities.rbegin(), rarities.rend());
  rarities.resize(std::min<std::size_t>(rarities.size(), 3));
  double rarity = 0;
  for (const double bits : rarities) rarity += bits / kRarityWhole / 3;
  // One rule with five tactics is one step, not five.
  const std::size_t ordered = std::min(in_order(facts.tactics), unusual);
  const std::size_t spread = facts.hosts + facts.accounts;

  Score score;
  const auto part = [&](std::string_view name, double points, auto why) {
    points = std::round(points * 10) / 10;
    score.points += points;
    if (words) score.parts.push_back({std::string(name), points, why()});
  };
  part("levels", saturated(kLevelsMax, levels, 45), [&] { return levels_text(facts); });
  part("stages", saturated(kStagesMax, static_cast<double>(ordered) - 1, 3), [&] {
    return fmt::format("{} stages of an attack, {} of them in its order", facts.tactics.size(),
                       ordered);
  });
  part("rules", saturated(kRulesMax, static_cast<double>(serious) - 1, 4), [&] {
    return fmt::format("{} different rules of level medium or above that are not usual here",
                       serious);
  });
  part("rarity", kRarityMax * rarity, [&] {
    return fmt::format("its rarest rules matched on 1 of {:.0f} hosts and days",
                       rarities.empty() ? 1.0 : std::exp2(rarities.front()));
  });
  part("entities", worth_most * saturated(kSpreadMax, static_cast<double>(spread) - 2, 4), [&] {
    return fmt::format("{} hosts and {} accounts involved", facts.hosts, facts.accounts);
  });
  part("anomalies", saturated(kAnomaliesMax, facts.surprise_bits, 20), [&] {
    return fmt::format("{:.1f} bits of surprise at what was never seen before",
                       facts.surprise_bits);
  });
  score.points = std::round(score.points * 10) / 10;
  return score;
}

model::Rank rank_of(double points) {
  if (points >= 70) return model::Rank::kCritical;
  if (points >= 45) return model::Rank::kHigh;
  if (points >= 20) return model::Rank::kMedium;
  return model::Rank::kLow;
}

}  // namespace tocsin::incident
