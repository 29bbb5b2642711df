// SPDX-License-Identifier: Apache-2.0
#include "naive_loop.h"

#include <re2/re2.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <tuple>

#include "event_view.h"
#include "group_builder.h"
#include "tocsin/detect/reference.h"
#include "tocsin/model/casefold.h"
#include "value_tests.h"

namespace tocsin::bench {
namespace {

using rule::Node;
using rule::Predicate;
using rule::Test;

// A predicate with its fields found and its pattern compiled.
struct Ready {
  const Predicate* predicate = nullptr;
  std::vector<model::FieldId> fields, others;
  re2::RE2* regex = nullptr;
  bool outside_schema = false;
};

// A rule as it reads on one route.
struct Candidate {
  const rule::Expression* condition = nullptr;
  const rule::Route* route = nullptr;
  std::uint32_t rule = 0, route_index = 0;
  std::vector<Ready> predicates;
};

}  // namespace

struct NaiveLoop::State {
  const model::FieldNames& names;
  std::vector<std::vector<rule::Route>> routes;  // by rule
  std::vector<Candidate> all;
  std::map<std::tuple<std::string, std::string, std::uint32_t>, std::vector<const Candidate*>>
      by_header;
  std::map<std::string, std::unique_ptr<re2::RE2>> regexes;
  std::vector<std::uint16_t> slots;
  detect::EventView view;

  explicit State(const model::FieldNames& n) : names(n) {}

  std::vector<model::FieldId> ids(const rule::Route& route, const std::string& field) const {
    std::vector<model::FieldId> found;
    bool aliased = false;
    for (const auto& [name, natives] : route.aliases) {
      if (name != field) continue;
      aliased = true;
      for (const std::string& native : natives) found.push_back(names.find(native));
    }
    if (!aliased) found.push_back(names.find(field));
    return found;
  }

  Ready ready(const rule::Route& route, const Predicate& predicate) {
    Ready r{.predicate = &predicate, .fields = {}, .others = {}};
    if (!predicate.field.empty()) r.fields = ids(route, predicate.field);
    if (predicate.test == Test::kSameAsField) r.others = ids(route, predicate.other_field);
    if (predicate.test == Test::kRegex) {
      auto& regex = regexes[predicate.text];
      if (!regex) regex = std::make_unique<re2::RE2>(predicate.text, re2::RE2::Quiet);
      r.regex = regex.get();
    }
    r.outside_schema =
        !route.schema.empty() && std::ranges::none_of(r.fields, [&](model::FieldId id) {
          return std::ranges::find(route.schema, names.name(id)) != route.schema.end();
        });
    return r;
  }

  template <class Passes>
  bool any(std::span<const model::FieldId> fields, Passes&& passes) {
    for (const model::FieldId id : fields) {
      for (auto f = view.first(id); f != detect::EventView::kNone; f = view.next(f)) {
        if (passes(f)) return true;
      }
    }
    return false;
  }

  bool text_passes(const Predicate& p, std::string_view text) {
    switch (p.test) {
      case Test::kEquals:
        return text == p.text;
      case Test::kStartsWith:
        return text.starts_with(p.text);
      case Test::kEndsWith:
        return text.ends_with(p.text);
      case Test::kContains:
        return memmem(text.data(), text.size(), p.text.data(), p.text.size()) != nullptr;
      case Test::kGlob:
        return detect::glob_matches(p.glob, text);
      default:
        return false;
    }
  }

  bool passes(const Ready& r, std::uint32_t field) {
    const Predicate& p = *r.predicate;
    const model::Value& value = view.value(field);
    if (p.test == Test::kExists) return true;
    if (value.kind == model::ValueKind::kNull) return p.test == Test::kEquals && p.text.empty();
    double number = 0;
    switch (p.test) {
      case Test::kRegex:
        return r.regex->ok() && detect::finds(*r.regex, view.text(field));
      case Test::kCidr:
        return detect::is_in_network(p.network, view.address(field));
      case Test::kDatePart:
        return detect::date_part_passes(p, view.text(field));
      case Test::kLess:
      case Test::kLessEqual:
      case Test::kGreater:
      case Test::kGreaterEqual:
        return model::number_of(value, number) && detect::stands_to(p.test, number, p.bound);
      case Test::kSameAsField:
        return any(r.others, [&](std::uint32_t other) {
          Predicate as = p;
          as.test = p.reference_test;
          as.text = view.folded(other);
          return view.value(other).kind != model::ValueKind::kNull &&
                 text_passes(as, view.folded(field));
        });
      default:
        break;
    }
    if (text_passes(p, p.cased ? view.text(field) : view.folded(field))) return true;
    if (p.test != Test::kEquals) return false;
    model::Integer integer;
    if (p.number && model::integer_of(value, integer) && integer == *p.number) return true;
    char wanted[32], digits[32];
    return p.text.size() >= 36 && detect::guid_digits(p.text, wanted) &&
           detect::guid_digits(view.folded(field), digits) && std::ranges::equal(wanted, digits);
  }

  bool predicate_holds(const Ready& r, bool negated) {
    const auto count = static_cast<std::uint32_t>(view.event().fields.size());
    if (r.predicate->field.empty()) {
      for (std::uint32_t f = 0; f < count; ++f) {
        if (passes(r, f)) return true;
      }
      return false;
    }
    if (r.predicate->test == Test::kNull) {
      if (!negated && r.outside_schema) return false;
      return !any(r.fields,
                  [&](std::uint32_t f) { return view.value(f).kind != model::ValueKind::kNull; });
    }
    return any(r.fields, [&](std::uint32_t f) { return passes(r, f); });
  }

  bool holds(const Candidate& c, std::uint32_t index, bool negated) {
    const Node& node = c.condition->nodes[index];
    const auto child_holds = [&](std::uint32_t child) { return holds(c, child, negated); };
    switch (node.kind) {
      case Node::Kind::kAll:
        return std::ranges::all_of(node.children, child_holds);
      case Node::Kind::kAny:
        return std::ranges::any_of(node.children, child_holds);
      case Node::Kind::kNot:
        return !holds(c, node.children[0], !negated);
      case Node::Kind::kPredicate:
        return predicate_holds(c.predicates[node.predicate], negated);
    }
    return false;
  }

  const std::vector<const Candidate*>& candidates(const model::Event& event) {
    auto [it, fresh] = by_header.try_emplace(
        {model::to_text(event.channel), model::to_text(event.provider), event.code});
    if (!fresh) return it->second;
    for (const Candidate& c : all) {
      rule::Route header = *c.route;
      header.conditions.clear();
      if (detect::takes_route(header, event)) it->second.push_back(&c);
    }
    return it->second;
  }
};

NaiveLoop::NaiveLoop(const rule::RuleSet& rules, const rule::LogSourceTable& sources,
                     const model::FieldNames& names)
    : state_(std::make_unique<State>(names)) {
  State& s = *state_;
  for (const rule::Rule& rule : rules.rules) s.routes.push_back(sources.routes(rule.log_source));
  for (std::uint32_t i = 0; i < rules.rules.size(); ++i) {
    for (std::uint32_t r = 0; r < s.routes[i].size(); ++r) {
      const rule::Route& route = s.routes[i][r];
      Candidate c{&rules.rules[i].condition, &route, i, r, {}};
      for (const Predicate& p : c.condition->predicates) c.predicates.push_back(s.ready(route, p));
      s.all.push_back(std::move(c));
    }
  }
  for (std::uint16_t id = 0; id < names.size(); ++id) s.slots.push_back(id);
}

NaiveLoop::~NaiveLoop() = default;

void NaiveLoop::match(const model::Event& event, std::vector<detect::Hit>& hits) {
  State& s = *state_;
  s.view.open(event, s.slots, static_cast<std::uint32_t>(s.slots.size()));
  const std::size_t before = hits.size();
  for (const Candidate* c : s.candidates(event)) {
    if (hits.size() > before && hits.back().rule == c->rule) continue;
    if (!c->route->conditions.empty()) {
      rule::Route conditions;
      conditions.conditions = c->route->conditions;
      if (!detect::takes_route(conditions, event)) continue;
    }
    if (s.holds(*c, c->condition->root, false)) hits.push_back({c->rule, c->route_index});
  }
}

}  // namespace tocsin::bench
