// SPDX-License-Identifier: Apache-2.0
// Every part grows quickly at first and then flattens, so that the thousandth alert of a noisy rule
// does not outrank a second stage of an attack. Rules count once each, however often they matched.
#include "score.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <iterator>

#include "tocsin/model/attack.h"

namespace tocsin::incident {
namespace {

constexpr double kLevelsMax = 45, kStagesMax = 25, kRulesMax = 8, kRarityMax = 6, kSpreadMax = 10,
                 kAnomaliesMax = 6;
constexpr std::array<double, model::kLevelCount> kWeights = {0.1, 1, 5, 14, 30};
constexpr double kRarityWhole = 7;  // bits from which a rule is as rare as can be
constexpr std::size_t kParts = 6;
constexpr double kWorthMin = 0.05;  // of a rule that matches everywhere every day

double saturated(double max, double amount, double scale) {
  return max * (1 - std::exp(-std::max(0.0, amount) / scale));
}

void append_levels(const ScoreFacts& facts, std::string& text) {
  std::array<std::size_t, model::kLevelCount> rules{};
  for (const ScoreFacts::Rule& rule : facts.rules) ++rules[static_cast<std::size_t>(rule.level)];
  text += "different rules by level: ";
  bool first = true;
  for (std::size_t level = model::kLevelCount; level-- > 0;) {
    if (rules[level] == 0) continue;
    fmt::format_to(std::back_inserter(text), FMT_COMPILE("{}{} {}"), first ? "" : ", ",
                   rules[level], model::level_name(static_cast<model::Level>(level)));
    first = false;
  }
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

double score_of(ScoreFacts& facts, std::vector<model::ScorePart>* parts) {
  // One order of adding, so that the same facts give the same sum.
  std::sort(facts.rules.begin(), facts.rules.end());
  double levels = 0, worth_most = kWorthMin;
  std::size_t serious = 0, unusual = 0;
  std::array<double, 3> rarest{};  // of rules of level medium or above
  for (const ScoreFacts::Rule& rule : facts.rules) {
    const double rarity = std::clamp(rule.rarity, 0.0, kRarityWhole);
    const double worth = std::max(kWorthMin, rarity / kRarityWhole);
    levels += kWeights[static_cast<std::size_t>(rule.level)] * worth;
    unusual += !is_usual(rule.rarity);
    if (rule.level < model::Level::kMedium) continue;
    worth_most = std::max(worth_most, worth);
    serious += !is_usual(rule.rarity);
    if (rarity <= rarest.back()) continue;
    rarest.back() = rarity;
    std::ranges::sort(rarest, std::greater<>{});
  }
  double rarity = 0;
  for (const double bits : rarest) rarity += bits / kRarityWhole / 3;
  // One rule with five tactics is one step, not five.
  const std::size_t ordered = std::min(in_order(facts.tactics), unusual);
  const std::size_t spread = facts.hosts + facts.accounts;

  double score = 0;
  std::size_t told = 0;
  if (parts != nullptr) parts->resize(kParts);
  const auto part = [&](std::string_view name, double points, auto why) {
    points = std::round(points * 10) / 10;
    score += points;
    if (parts == nullptr) return;
    model::ScorePart& shown = (*parts)[told++];
    shown.name = name;
    shown.points = points;
    shown.why.clear();
    why(shown.why);
  };
  const auto text = [](auto form, auto... values) {
    return [=](std::string& out) { fmt::format_to(std::back_inserter(out), form, values...); };
  };
  part("levels", saturated(kLevelsMax, levels, 45),
       [&](std::string& out) { append_levels(facts, out); });
  part("stages", saturated(kStagesMax, static_cast<double>(ordered) - 1, 3),
       text(FMT_COMPILE("{} stages of an attack, {} of them in its order"), facts.tactics.size(),
            ordered));
  part("rules", saturated(kRulesMax, static_cast<double>(serious) - 1, 4),
       text(FMT_COMPILE("{} different rules of level medium or above that are not usual here"),
            serious));
  part("rarity", kRarityMax * rarity,
       text(FMT_COMPILE("its rarest rules matched on 1 of {} hosts and days"),
            std::lround(std::exp2(rarest.front()))));
  part("entities", worth_most * saturated(kSpreadMax, static_cast<double>(spread) - 2, 4),
       text(FMT_COMPILE("{} hosts and {} accounts involved"), facts.hosts, facts.accounts));
  part("anomalies", saturated(kAnomaliesMax, facts.surprise_bits, 20),
       text(FMT_COMPILE("{:.1f} bits of surprise at what was never seen before"),
            facts.surprise_bits));
  return std::round(score * 10) / 10;
}

model::Rank rank_of(double points) {
  if (points >= 70) return model::Rank::kCritical;
  if (points >= 45) return model::Rank::kHigh;
  if (points >= 20) return model::Rank::kMedium;
  return model::Rank::kLow;
}

}  // namespace tocsin::incident
