// SPDX-License-Identifier: Apache-2.0
#include "tocsin/detect/reference.h"

#include <algorithm>

#include "reference_eval.h"
#include "tocsin/base/check.h"
#include "tocsin/model/casefold.h"

namespace tocsin::detect {
namespace naive {

using rule::Test;

std::vector<std::string_view> native_names(const rule::Route& route, std::string_view field) {
  std::vector<std::string_view> names;
  bool aliased = false;
  for (const auto& [name, natives] : route.aliases) {
    if (name == field) {
      aliased = true;
      names.insert(names.end(), natives.begin(), natives.end());
    }
  }
  if (!aliased) {
    names.push_back(field);
  }
  return names;
}

std::vector<const model::Field*> fields_named(const rule::Route& route, const model::Event& event,
                                              std::string_view field) {
  std::vector<const model::Field*> found;
  if (field.empty()) {
    for (const auto& candidate : event.fields) {
      found.push_back(&candidate);
    }
    return found;
  }
  for (const std::string_view name : native_names(route, field)) {
    for (const auto& candidate : event.fields) {
      if (candidate.name() == name) {
        found.push_back(&candidate);
      }
    }
  }
  return found;
}

bool outside_schema(const rule::Route& route, std::string_view field) {
  if (route.schema.empty() || field.empty()) {
    return false;
  }
  return std::ranges::none_of(native_names(route, field), [&](std::string_view name) {
    return std::ranges::find(route.schema, name) != route.schema.end();
  });
}

bool Evaluation::same_as_other(const rule::Predicate& predicate, const model::Value& value) const {
  if (value.kind == model::ValueKind::kNull) {
    return false;
  }
  const auto text_of = [&](const model::Value& v) {
    return predicate.cased ? model::to_text(v) : model::folded(model::to_text(v));
  };
  const std::string text = text_of(value);
  const auto others = fields_named(route_, event_, predicate.other_field);
  return std::ranges::any_of(others, [&](const model::Field* other) {
    return other->value.kind != model::ValueKind::kNull &&
           text_compares(predicate.reference_test, text, text_of(other->value));
  });
}

std::vector<const model::Field*> Evaluation::passing_fields(
    const rule::Predicate& predicate) const {
  std::vector<const model::Field*> passing;
  for (const model::Field* field : fields_named(route_, event_, predicate.field)) {
    bool passes = false;
    switch (predicate.test) {
      case Test::kNull:
        break;
      case Test::kExists:
        passes = true;
        break;
      case Test::kSameAsField:
        passes = same_as_other(predicate, field->value);
        break;
      default:
        passes = value_passes(predicate, field->value, regexes_);
        break;
    }
    if (passes) {
      passing.push_back(field);
    }
  }
  return passing;
}

bool Evaluation::predicate_holds(const rule::Predicate& predicate, bool negated) const {
  if (predicate.test != Test::kNull) {
    return !passing_fields(predicate).empty();
  }
  if (!negated && outside_schema(route_, predicate.field)) {
    return false;
  }
  const auto fields = fields_named(route_, event_, predicate.field);
  return std::ranges::all_of(fields, [](const model::Field* field) {
    return field->value.kind == model::ValueKind::kNull;
  });
}

bool Evaluation::node_holds(std::uint32_t index, bool negated) const {
  CHECK(index < condition_.nodes.size());
  const rule::Node& node = condition_.nodes[index];
  const auto child_holds = [&](std::uint32_t child) { return node_holds(child, negated); };
  switch (node.kind) {
    case rule::Node::Kind::kAll:
      return std::ranges::all_of(node.children, child_holds);
    case rule::Node::Kind::kAny:
      return std::ranges::any_of(node.children, child_holds);
    case rule::Node::Kind::kNot:
      return !node_holds(node.children.at(0), !negated);
    case rule::Node::Kind::kPredicate:
      CHECK(node.predicate < condition_.predicates.size());
      return predicate_holds(condition_.predicates[node.predicate], negated);
  }
  return false;
}

bool holds_with(const rule::Expression& condition, const rule::Route& route,
                const model::Event& event, Regexes& regexes) {
  return Evaluation(condition, route, event, regexes).node_holds(condition.root, false);
}

}  // namespace naive

bool takes_route(const rule::Route& route, const model::Event& event) {
  const auto same = [](const std::string& wanted, const model::Value& value) {
    return wanted.empty() || model::folded(wanted) == model::folded(model::to_text(value));
  };
  const bool code_fits =
      route.codes.empty() || std::ranges::find(route.codes, event.code) != route.codes.end();
  if (!code_fits || (!route.product.empty() && route.product != event.product) ||
      !same(route.channel, event.channel) || !same(route.provider, event.provider)) {
    return false;
  }
  return std::ranges::all_of(route.conditions, [&](const auto& condition) {
    const auto& [name, accepted] = condition;
    return std::ranges::any_of(event.fields, [&](const model::Field& field) {
      return field.name() == name && field.value.kind != model::ValueKind::kNull &&
             std::ranges::any_of(accepted, [&](const std::string& text) {
               return model::folded(text) == model::folded(model::to_text(field.value));
             });
    });
  });
}

bool holds(const rule::Expression& condition, const rule::Route& route, const model::Event& event) {
  naive::Regexes regexes;
  return naive::holds_with(condition, route, event, regexes);
}

bool matches(const rule::Rule& rule, const std::vector<rule::Route>& routes,
             const model::Event& event) {
  return std::ranges::any_of(routes, [&](const rule::Route& route) {
    return takes_route(route, event) && holds(rule.condition, route, event);
  });
}

}  // namespace tocsin::detect
