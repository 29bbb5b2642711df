// SPDX-License-Identifier: Apache-2.0
// A three-valued walk: predicates on fields that the schema lacks are false (a test for null
// too, but for those under `not`, which keep the specification's meaning), all others unknown.
#include "reach.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <vector>

namespace tocsin::rule {
namespace {

enum class Truth : unsigned char { kFalse, kTrue, kUnknown };

struct Walk {
  const Expression& condition;
  const Route& route;
  std::set<std::string_view> missing;  // fields whose absence decided a test
  std::set<std::string_view> null_on;  // of those, fields tested for null

  bool lacks(std::string_view field) const {
    return !field.empty() && !std::ranges::binary_search(route.schema, field);
  }

  Truth predicate(const Predicate& p, bool positive) {
    const bool absent = lacks(p.field);
    if (!absent && !lacks(p.other_field)) return Truth::kUnknown;
    const bool null_under_not = p.test == Test::kNull && !positive;
    if (positive || null_under_not) missing.insert(absent ? p.field : p.other_field);
    if (null_under_not) return Truth::kTrue;
    if (positive && p.test == Test::kNull) null_on.insert(p.field);
    return Truth::kFalse;
  }

  Truth node(std::uint32_t index, bool positive) {
    const Node& n = condition.nodes[index];
    if (n.kind == Node::Kind::kPredicate) {
      return predicate(condition.predicates[n.predicate], positive);
    }
    if (n.kind == Node::Kind::kNot) {
      const Truth inner = node(n.children.front(), !positive);
      return inner == Truth::kUnknown ? inner
             : inner == Truth::kTrue  ? Truth::kFalse
                                      : Truth::kTrue;
    }
    const bool all = n.kind == Node::Kind::kAll;
    const Truth decides = all ? Truth::kFalse : Truth::kTrue;
    Truth result = all ? Truth::kTrue : Truth::kFalse;
    for (const std::uint32_t child : n.children) {
      const Truth truth = node(child, positive);
      if (truth == decides) {
        result = decides;
      } else if (truth == Truth::kUnknown && result != decides) {
        result = Truth::kUnknown;
      }
    }
    return result;
  }
};

std::string names(const std::set<std::string_view>& fields) {
  constexpr std::size_t kShownMax = 20;
  if (fields.size() <= kShownMax) return fmt::format("{}", fmt::join(fields, ", "));
  const std::vector<std::string_view> shown(fields.begin(), std::next(fields.begin(), kShownMax));
  return fmt::format("{} and {} more", fmt::join(shown, ", "), fields.size() - kShownMax);
}

}  // namespace

std::string reach_lost(const Expression& condition, const std::vector<Route>& routes) {
  std::string lost;
  for (const Route& route : routes) {
    if (route.schema.empty()) continue;
    Walk walk{condition, route, {}, {}};
    const Truth truth = walk.node(condition.root, true);
    if (truth != Truth::kFalse && walk.null_on.empty()) continue;
    if (!lost.empty()) lost += "; ";
    if (truth == Truth::kFalse) {
      lost += fmt::format("on {}: cannot match, the events have no {}", route.label,
                          names(walk.missing));
    } else {
      lost += fmt::format("on {}: the events never have {}, a test for null on it counts as false",
                          route.label, names(walk.null_on));
    }
  }
  return lost;
}

}  // namespace tocsin::rule
