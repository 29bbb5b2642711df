// SPDX-License-Identifier: Apache-2.0
#include "generate_search.h"

#include <algorithm>
#include <span>
#include <utility>

#include "reference_eval.h"
#include "tocsin/detect/reference.h"
#include "tocsin/model/casefold.h"
#include "tocsin/model/windows_fields.h"

namespace tocsin::detect::naive {
namespace {

using rule::Node;
using rule::Predicate;
using rule::Test;

constexpr int kAttempts = 6;
constexpr int kStepsPerAttempt = 600;

// Where generated keywords stand.
constexpr std::string_view kKeywordField = "Data";

std::vector<std::string> texts_of(const std::vector<std::uint32_t>& codes) {
  std::vector<std::string> out;
  for (const std::uint32_t code : codes) {
    out.push_back(std::to_string(code));
  }
  return out;
}

}  // namespace

EventSearch::EventSearch(const rule::Rule& rule, const rule::Route& route, std::uint64_t seed)
    : rule_(rule),
      route_(route),
      condition_(rule.condition),
      own_predicates_(rule.condition.predicates.size()),
      random_(seed) {
  add_route_conditions();
}

std::uint32_t EventSearch::add_any_of(const std::string& field,
                                      const std::vector<std::string>& texts) {
  Node any;
  any.kind = Node::Kind::kAny;
  for (const auto& text : texts) {
    Predicate predicate;
    predicate.field = field;
    predicate.text = model::folded(text);
    model::Integer number;
    if (model::parse_integer(text, number)) {
      predicate.number = number;
    }
    Node leaf;
    leaf.kind = Node::Kind::kPredicate;
    leaf.predicate = static_cast<std::uint32_t>(condition_.predicates.size());
    condition_.predicates.push_back(std::move(predicate));
    any.children.push_back(static_cast<std::uint32_t>(condition_.nodes.size()));
    condition_.nodes.push_back(std::move(leaf));
  }
  condition_.nodes.push_back(std::move(any));
  return static_cast<std::uint32_t>(condition_.nodes.size() - 1);
}

void EventSearch::add_route_conditions() {
  const auto need = [&](const std::string& field, const std::vector<std::string>& texts) {
    route_nodes_.push_back(add_any_of(field, texts));
  };
  const bool is_windows = route_.product == "windows";
  if (is_windows && !route_.codes.empty()) {
    need("EventID", texts_of(route_.codes));
  }
  if (is_windows && !route_.channel.empty()) {
    need("Channel", {route_.channel});
  }
  if (is_windows && !route_.provider.empty()) {
    need("Provider_Name", {route_.provider});
  }
  for (const auto& [field, texts] : route_.conditions) {
    need(field, texts);
  }
}

std::optional<GeneratedEvent> EventSearch::find(bool wanted) {
  wanted_ = wanted;
  for (attempt_ = 0; attempt_ < kAttempts; ++attempt_) {
    steps_left_ = kStepsPerAttempt;
    derived_.clear();
    std::vector<Obligation> agenda = {{rule_.condition.root, wanted, false}};
    for (const std::uint32_t node : route_nodes_) {
      agenda.push_back({node, true, false});
    }
    State state;
    if (solve(state, std::move(agenda))) {
      return event_of(state);
    }
  }
  return std::nullopt;
}

// Takes what leaves no choice; what leaves one, and what must wait, goes to state.choices.
bool EventSearch::settle(State& state, std::vector<Obligation>& agenda) {
  while (!agenda.empty()) {
    const Obligation next = agenda.back();
    agenda.pop_back();
    const Node& node = condition_.nodes[next.node];
    if (node.kind == Node::Kind::kPredicate) {
      const Predicate& predicate = condition_.predicates[node.predicate];
      if (predicate.test == Test::kSameAsField) {
        state.choices.push_back(next);
      } else if (!demand(state, predicate, next.wanted, next.negated)) {
        return false;
      }
      continue;
    }
    if (node.kind == Node::Kind::kNot) {
      agenda.push_back({node.children.at(0), !next.wanted, !next.negated});
      continue;
    }
    const bool every_child = (node.kind == Node::Kind::kAll) == next.wanted;
    if (every_child || node.children.size() == 1) {
      for (auto child = node.children.rbegin(); child != node.children.rend(); ++child) {
        agenda.push_back({*child, next.wanted, next.negated});
      }
    } else if (node.children.empty()) {
      return false;
    } else {
      state.choices.push_back(next);
    }
  }
  return true;
}

bool EventSearch::solve(State& state, std::vector<Obligation> agenda) {
  if (--steps_left_ < 0 || !settle(state, agenda)) {
    return false;
  }
  if (state.choices.empty()) {
    return accept(state);
  }
  // Comparisons of two fields come last, when both have what else they need.
  const auto effort = [&](const Obligation& choice) {
    const Node& node = condition_.nodes[choice.node];
    const int rank = node.kind == Node::Kind::kPredicate ? 2 : choice.negated ? 1 : 0;
    return std::pair(rank, node.children.size());
  };
  const auto easiest = std::ranges::min_element(state.choices, {}, effort);
  const Obligation choice = *easiest;
  state.choices.erase(easiest);
  return solve_choice(state, choice);
}

bool EventSearch::solve_choice(State& state, const Obligation& choice) {
  const Node& node = condition_.nodes[choice.node];
  if (node.kind == Node::Kind::kPredicate) {
    return demand_reference(state, condition_.predicates[node.predicate], choice.wanted) &&
           solve(state, {});
  }
  for (const std::uint32_t child : in_order(state, choice)) {
    State trial = state;
    if (solve(trial, {{child, choice.wanted, choice.negated}})) {
      state = std::move(trial);
      return true;
    }
    if (steps_left_ <= 0) {
      return false;
    }
  }
  return false;
}

// Children that cost nothing first; the others as they stand, from a random one on later
// attempts.
std::vector<std::uint32_t> EventSearch::in_order(const State& state, const Obligation& choice) {
  std::vector<std::uint32_t> children = condition_.nodes[choice.node].children;
  if (attempt_ > 0) {
    const auto start = static_cast<std::ptrdiff_t>(random_.below(children.size()));
    std::ranges::rotate(children, children.begin() + start);
  }
  model::EventBatch batch;
  add_event(event_of(state), model::FieldNames(), TextForm::kPlain, batch);
  const model::Event& event = batch.events().front();
  const Evaluation evaluation(condition_, route_, event, regexes_);
  std::vector<std::uint32_t> free;
  std::vector<std::uint32_t> costly;
  for (const std::uint32_t child : children) {
    const bool now = evaluation.node_holds(child, choice.negated) == choice.wanted;
    (now ? free : costly).push_back(child);
  }
  free.insert(free.end(), costly.begin(), costly.end());
  return free;
}

bool EventSearch::accept(const State& state) const {
  model::EventBatch batch;
  add_event(event_of(state), model::FieldNames(), TextForm::kPlain, batch);
  const model::Event& event = batch.events().front();
  return takes_route(route_, event) && holds(rule_.condition, route_, event) == wanted_;
}

GeneratedEvent EventSearch::event_of(const State& state) const {
  GeneratedEvent event;
  event.product = route_.product;
  if (route_.product != "windows") {
    event.channel = route_.channel;
    event.provider = route_.provider;
    event.code = route_.codes.empty() ? 0 : route_.codes.front();
  }
  for (const auto& [name, plan] : state.plans) {
    for (const auto& value : plan.values) {
      event.fields.push_back({name, value});
    }
  }
  return event;
}

bool EventSearch::may_carry(std::string_view native) const {
  return route_.schema.empty() || std::ranges::find(route_.schema, native) != route_.schema.end() ||
         std::ranges::find(model::kWindowsSystemFields, native) !=
             model::kWindowsSystemFields.end() ||
         native == "EventType";  // a route's condition may ask for it whatever its schema
}

// The native names of a rule's field that the route can carry.
std::vector<std::string> EventSearch::natives(std::string_view field) const {
  std::vector<std::string> out;
  for (const std::string_view name : native_names(route_, field)) {
    if (may_carry(name)) {
      out.emplace_back(name);
    }
  }
  return out;
}

// What the route's own conditions are about is native already.
std::vector<std::string> EventSearch::natives_of(const Predicate& predicate) const {
  const Predicate* first = condition_.predicates.data();
  const bool of_route =
      std::ranges::any_of(std::span(first, condition_.predicates.size()).subspan(own_predicates_),
                          [&](const Predicate& other) { return &other == &predicate; });
  return of_route ? std::vector<std::string>{predicate.field} : natives(predicate.field);
}

bool EventSearch::demand(State& state, const Predicate& predicate, bool wanted, bool negated) {
  if (predicate.test == Test::kNull) {
    return demand_null(state, predicate, wanted, negated);
  }
  if (predicate.field.empty()) {
    return demand_keyword(state, predicate, wanted);
  }
  return demand_value(state, predicate, wanted);
}

bool EventSearch::demand_null(State& state, const Predicate& predicate, bool wanted, bool negated) {
  if (!negated && outside_schema(route_, predicate.field)) {
    return !wanted;
  }
  const auto names = natives_of(predicate);
  for (const auto& name : names) {
    FieldPlan& plan = state.plans[name];
    (wanted ? plan.null : plan.with_value) = true;
    if (!refresh(state, name, plan)) {
      return false;
    }
    if (!wanted) {
      return true;
    }
  }
  return wanted;
}

bool EventSearch::demand_value(State& state, const Predicate& predicate, bool wanted) {
  for (const auto& name : natives_of(predicate)) {
    FieldPlan& plan = state.plans[name];
    if (predicate.test == Test::kExists) {
      (wanted ? plan.present : plan.absent) = true;
    } else {
      (wanted ? plan.demand.must : plan.demand.must_not).push_back(&predicate);
    }
    if (!refresh(state, name, plan)) {
      return false;
    }
    if (wanted) {
      return true;
    }
  }
  return !wanted;
}

// A keyword may stand in any field: it goes to a field of its own, or with a closed schema to
// the last that is still free. A keyword that must not be there is asked of every field.
bool EventSearch::demand_keyword(State& state, const Predicate& predicate, bool wanted) {
  if (!wanted) {
    state.keywords_not.push_back(&predicate);
    return std::ranges::all_of(
        state.plans, [&](auto& entry) { return refresh(state, entry.first, entry.second); });
  }
  std::string name(kKeywordField);
  if (!may_carry(name)) {
    name = route_.schema.back();
  }
  FieldPlan& plan = state.plans[name];
  plan.demand.must.push_back(&predicate);
  return refresh(state, name, plan);
}

// The other field gets a value first; then that value is what this field is compared with.
bool EventSearch::demand_reference(State& state, const Predicate& predicate, bool wanted) {
  const auto other_names = natives(predicate.other_field);
  if (other_names.empty()) {
    return !wanted;
  }
  FieldPlan& plan = state.plans[other_names.front()];
  plan.with_value = true;
  if (!refresh(state, other_names.front(), plan) || !plan.values.front()) {
    return false;
  }
  Predicate compared;
  compared.field = predicate.field;
  compared.test = predicate.reference_test;
  compared.cased = predicate.cased;
  compared.text = predicate.cased ? *plan.values.front() : model::folded(*plan.values.front());
  derived_.push_back(std::move(compared));
  return demand_value(state, derived_.back(), wanted);
}

bool EventSearch::refresh(State& state, const std::string& name, FieldPlan& plan) {
  if (plan.absent || plan.null) {
    plan.values.clear();
    if (plan.null && plan.present && !plan.absent) {
      plan.values.emplace_back();
    }
    return plan.demand.must.empty() && !plan.with_value && !(plan.absent && plan.present);
  }
  if (plan.demand.must.empty() && !plan.with_value && !plan.present) {
    plan.values.clear();
    return true;
  }
  ValueDemand full = plan.demand;
  full.must_not.insert(full.must_not.end(), state.keywords_not.begin(), state.keywords_not.end());
  return refresh_values(name, plan, full);
}

// One value for everything where that can be; several values are for keywords and `Data`, and a
// way out for the last attempts.
bool EventSearch::refresh_values(const std::string& name, FieldPlan& plan,
                                 const ValueDemand& full) {
  const bool kept =
      plan.values.size() == 1 && plan.values[0] && meets(full, *plan.values[0], regexes_);
  if (kept) {
    return true;
  }
  plan.values.clear();
  if (auto value = find_value(full, random_, regexes_)) {
    plan.values.push_back(std::move(value));
    return true;
  }
  const bool several = name == kKeywordField || attempt_ >= kAttempts / 2;
  if (!several || full.must.size() < 2) {
    return false;
  }
  for (const Predicate* one : full.must) {
    auto value = find_value({{one}, full.must_not}, random_, regexes_);
    if (!value) {
      return false;
    }
    if (std::ranges::find(plan.values, value) == plan.values.end()) {
      plan.values.push_back(std::move(value));
    }
  }
  return true;
}

}  // namespace tocsin::detect::naive
