// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report.h"
#include "tocsin/text/diagnostic.h"

namespace tocsin::rule {

// The syntax tree of a condition; names are not looked up yet. Children before parents.
//
//   condition  := or [ "|" aggregation ]
//   or         := and { "or" and }
//   and        := not { "and" not }
//   not        := "not" not | primary
//   primary    := "(" or ")" | quantifier "of" ( "them" | pattern ) | identifier
//   quantifier := "1" | "any" | "all"
//   identifier := [A-Za-z0-9_-]+      pattern := the same with "*"
struct ConditionNode {
  enum class Kind : std::uint8_t { kAnd, kOr, kNot, kName, kAnyOf, kAllOf };
  Kind kind = Kind::kName;
  std::string_view name;  // kName: the identifier; kAnyOf, kAllOf: the pattern, or "them"
  text::Place place;
  std::vector<std::uint32_t> children;
};

struct ConditionTree {
  std::vector<ConditionNode> nodes;
  std::uint32_t root = 0;
  std::string_view aggregation;  // what stands after a "|", without it; empty where nothing
  text::Place aggregation_place;
};

struct ConditionOptions {
  bool dots_in_names = false;  // identifiers may hold '.', as rule names do
};

// Parses; views point into `text`. Reports what is wrong and returns nothing. `place` is where
// the text begins. Depth is bounded.
std::optional<ConditionTree> parse_condition(std::string_view text, text::Place place,
                                             const ConditionOptions& options, Report& report);

// Whether an identifier is what a pattern of "x of" means: "them" is every one that does not
// begin with "_"; a pattern with "*" likewise, unless it begins with "_" itself.
bool selects(std::string_view pattern, std::string_view identifier);

}  // namespace tocsin::rule
