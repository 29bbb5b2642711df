// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "gram_frequency.h"
#include "regex_literals.h"
#include "tocsin/rule/expression.h"

namespace tocsin::detect {

// What it costs to look for a predicate on every event, for the choice of anchors. Costs are in
// the time of evaluating one candidate rule.

inline constexpr double kNeverAnchor = std::numeric_limits<double>::infinity();

// The expected share of values of this kind that the test holds for.
double literal_rate(GramFrequency::Kind kind, rule::Test test, std::string_view literal);

// What looking for the literal costs beside the candidates that it makes. kNeverAnchor where
// every value has it.
double looking_cost(rule::Test test, std::string_view literal);

// GramFrequency::rate_anywhere of the built-in table, for LiteralScanner.
float gram_rate(std::uint32_t gram);

bool is_ascii(std::string_view text);

// What a value must contain, begin with or end with for a predicate to hold. One of `any` is
// necessary; nothing is said where `any` is empty.
struct Necessary {
  struct Piece {
    rule::Test test = rule::Test::kContains;  // kContains, kStartsWith, kEndsWith or kEquals
    std::string text;                         // folded
  };
  std::vector<Piece> any;
  bool exact = false;  // also sufficient
};

// Whether a predicate's text is its one necessary piece, and sufficient.
bool is_plain(const rule::Predicate& predicate);

// The necessary pieces of one predicate (of kEquals: without its integer and GUID forms). `regex`
// is what its text needs, where that is a regular expression.
Necessary necessary_pieces(const rule::Predicate& predicate, const RegexNeeds* regex);

}  // namespace tocsin::detect
