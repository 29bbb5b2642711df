// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "tocsin/model/incident.h"

namespace tocsin::incident {

// What a score looks at, from wherever it is known.
struct ScoreFacts {
  struct Rule {
    model::Level level = model::Level::kInformational;
    double rarity = 0;
    friend auto operator<=>(const Rule&, const Rule&) = default;
  };
  std::vector<Rule> rules;  // each once, in any order
  // Of rules that are not usual here, in order of the first alert of each, then of ATT&CK.
  std::vector<std::size_t> tactics;
  std::size_t hosts = 0, accounts = 0;
  double surprise_bits = 0;
};

// Whether a rule of this rarity matches so often here that it is no stage of an attack.
constexpr bool is_usual(double rarity) { return rarity < 3; }

// The score, at most 100. Where `parts` are given, they are replaced by those that it is the sum
// of. Sorts the rules of the facts.
double score_of(ScoreFacts& facts, std::vector<model::ScorePart>* parts);

// From 20 points medium, from 45 high, from 70 critical.
model::Rank rank_of(double points);

}  // namespace tocsin::incident
