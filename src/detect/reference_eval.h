// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "predicate_check.h"
#include "tocsin/model/event.h"
#include "tocsin/rule/log_source_table.h"
#include "tocsin/rule/rule.h"

namespace tocsin::detect::naive {

// The native names under which events of a route carry a rule's field: those of every alias
// entry of that name, else the name itself. Order of the table.
std::vector<std::string_view> native_names(const rule::Route& route, std::string_view field);

// The fields of the event that a rule's field name means, in the event's order per native name;
// every field where the name is empty (a keyword).
std::vector<const model::Field*> fields_named(const rule::Route& route, const model::Event& event,
                                              std::string_view field);

// Whether the route's schema is closed and has none of the field's native names.
bool outside_schema(const rule::Route& route, std::string_view field);

// Walks one condition over one event. Borrows all that it is given. `negated` says whether an
// odd number of `not` stands above the node or predicate asked for; it decides what a kNull on a
// field outside a closed schema means (see reference.h).
class Evaluation {
 public:
  Evaluation(const rule::Expression& condition, const rule::Route& route, const model::Event& event,
             Regexes& regexes)
      : condition_(condition), route_(route), event_(event), regexes_(regexes) {}

  bool node_holds(std::uint32_t node, bool negated) const;
  bool predicate_holds(const rule::Predicate& predicate, bool negated) const;

  // The values that pass, for predicates that look at values; empty for kNull.
  std::vector<const model::Field*> passing_fields(const rule::Predicate& predicate) const;

  const rule::Expression& condition() const { return condition_; }
  const rule::Route& route() const { return route_; }
  const model::Event& event() const { return event_; }
  Regexes& regexes() const { return regexes_; }

 private:
  bool same_as_other(const rule::Predicate& predicate, const model::Value& value) const;

  const rule::Expression& condition_;
  const rule::Route& route_;
  const model::Event& event_;
  Regexes& regexes_;
};

// detect::holds and detect::matches with regular expressions that outlive the call, for tests
// over many events.
bool holds_with(const rule::Expression& condition, const rule::Route& route,
                const model::Event& event, Regexes& regexes);

}  // namespace tocsin::detect::naive
