// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/rule/expression.h"

namespace tocsin::detect {

// How often pieces of text occur in the values of Windows events, and what that means for the
// choice of anchors: the predicates that are looked for on every event. Learnt by
// tools/learn_gram_frequency.py into data/gram_frequency.tsv, which is built in. The numbers
// steer speed alone; no result depends on them.

// The expected share of values that contain this piece of four bytes (little endian, folded).
float gram_rate(std::uint32_t gram);

inline constexpr double kNeverAnchor = std::numeric_limits<double>::infinity();

// The cost of looking for one literal on every event: the expected share of values that have it,
// plus what looking costs whether or not it is found. kNeverAnchor where the text is empty.
double literal_cost(rule::Test test, std::string_view literal);

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

// The necessary pieces of one predicate (of kEquals: without its integer and GUID forms).
Necessary necessary_pieces(const rule::Predicate& predicate);

}  // namespace tocsin::detect
