// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tocsin/model/alert.h"
#include "tocsin/model/event.h"
#include "tocsin/rule/log_source_table.h"
#include "tocsin/rule/rule.h"

namespace tocsin::detect {

// The naive evaluator: the meaning of a rule, written for reading and not for speed. It judges
// the fast one in tests, and explains matches. No index, no cache, no shared state; any thread.

// Whether the event comes by this route (product, channel, provider, code, conditions).
bool takes_route(const rule::Route& route, const model::Event& event);

// Whether the condition holds for the event, with field names read as the route says.
bool holds(const rule::Expression& condition, const rule::Route& route, const model::Event& event);

// True where the event comes by one of the routes and the condition holds by it.
bool matches(const rule::Rule& rule, const std::vector<rule::Route>& routes,
             const model::Event& event);

// One node of an explained condition.
struct Explained {
  bool value = false;
  std::string text;   // "all of", "any of", "not", or the predicate in words
  std::string label;  // search identifier, or empty
  std::string seen;   // for a predicate: the event's value that decided, cut to 512 bytes
  std::string field;  // native name of that value, or the rule's name where absent
  std::vector<Explained> children;
};

// The whole tree with truth values.
Explained explain(const rule::Expression& condition, const rule::Route& route,
                  const model::Event& event);

// The predicates that made the condition true: leaves that hold on paths of true nodes, without
// those under `not`. What an alert shows as `why`.
using model::Reason;  // field: native name; predicate: in words; value: cut to 512 bytes
std::vector<Reason> reasons(const rule::Expression& condition, const rule::Route& route,
                            const model::Event& event);

}  // namespace tocsin::detect
