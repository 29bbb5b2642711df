// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generate_value.h"
#include "tocsin/detect/generate.h"
#include "tocsin/rule/log_source_table.h"
#include "tocsin/rule/rule.h"

namespace tocsin::detect::naive {

// One native field of an event in the making: what is asked of it and what it holds so far.
struct FieldPlan {
  ValueDemand demand;
  bool present = false;     // kExists asks for it
  bool with_value = false;  // some value must not be kNull
  bool null = false;        // every value must be kNull, or the field absent
  bool absent = false;
  std::vector<std::optional<std::string>> values;  // empty: the field is absent
};

// Looks for an event that comes by a route and for which the condition is true (or false): a
// depth-first search over the choices that `any` (and, under `not`, `all`) leave, which keeps per
// field what has been asked and a value that meets all of it. Bounded by steps; each attempt
// takes the choices in another order.
class EventSearch {
 public:
  EventSearch(const rule::Rule& rule, const rule::Route& route, std::uint64_t seed);

  // The event, confirmed by the naive evaluator; nothing where none was found.
  std::optional<GeneratedEvent> find(bool wanted);

 private:
  struct Obligation {
    std::uint32_t node = 0;
    bool wanted = true;
    bool negated = false;
  };
  struct State {
    std::map<std::string, FieldPlan, std::less<>> plans;
    std::vector<Obligation> choices;
    std::vector<const rule::Predicate*> keywords_not;  // that no value may pass
  };

  void add_route_conditions();
  std::uint32_t add_any_of(const std::string& field, const std::vector<std::string>& texts);

  bool solve(State& state, std::vector<Obligation> agenda);
  bool solve_choice(State& state, const Obligation& choice);
  bool settle(State& state, std::vector<Obligation>& agenda);
  std::vector<std::uint32_t> in_order(const State& state, const Obligation& choice);
  bool accept(const State& state) const;

  bool demand(State& state, const rule::Predicate& predicate, bool wanted, bool negated);
  bool demand_null(State& state, const rule::Predicate& predicate, bool wanted, bool negated);
  bool demand_reference(State& state, const rule::Predicate& predicate, bool wanted);
  bool demand_keyword(State& state, const rule::Predicate& predicate, bool wanted);
  bool demand_value(State& state, const rule::Predicate& predicate, bool wanted);
  bool refresh(State& state, const std::string& name, FieldPlan& plan);
  bool refresh_values(const std::string& name, FieldPlan& plan, const ValueDemand& full);

  std::vector<std::string> natives(std::string_view field) const;
  std::vector<std::string> natives_of(const rule::Predicate& predicate) const;
  bool may_carry(std::string_view native) const;
  GeneratedEvent event_of(const State& state) const;

  const rule::Rule& rule_;
  const rule::Route& route_;
  rule::Expression condition_;  // the rule's, and the route's conditions after it
  std::size_t own_predicates_ = 0;
  std::vector<std::uint32_t> route_nodes_;
  std::deque<rule::Predicate> derived_;  // made while searching
  base::Random random_;
  Regexes regexes_;
  bool wanted_ = true;
  int attempt_ = 0;
  int steps_left_ = 0;
};

}  // namespace tocsin::detect::naive
