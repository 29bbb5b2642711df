// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "predicate_words.h"
#include "reference_eval.h"
#include "tocsin/detect/reference.h"

namespace tocsin::detect {
namespace {

using naive::Evaluation;
using naive::Regexes;

std::string_view kind_words(rule::Node::Kind kind) {
  switch (kind) {
    case rule::Node::Kind::kAll:
      return "all of";
    case rule::Node::Kind::kAny:
      return "any of";
    case rule::Node::Kind::kNot:
      return "not";
    case rule::Node::Kind::kPredicate:
      break;
  }
  return "";
}

// The value that decided: the first that passes, else the first that the field has.
void describe_predicate(const Evaluation& evaluation, const rule::Predicate& predicate,
                        Explained& out) {
  out.text = naive::predicate_words(predicate);
  out.field = predicate.field;
  const auto passing = evaluation.passing_fields(predicate);
  const model::Field* shown = passing.empty() ? nullptr : passing.front();
  if (shown == nullptr && !predicate.field.empty()) {
    const auto all = naive::fields_named(evaluation.route(), evaluation.event(), predicate.field);
    shown = all.empty() ? nullptr : all.front();
  }
  if (shown != nullptr) {
    out.field = std::string(shown->name());
    out.seen = naive::shown_value(predicate, shown->value, evaluation.regexes());
  }
}

Explained explain_node(const Evaluation& evaluation, std::uint32_t index, bool negated) {
  const rule::Node& node = evaluation.condition().nodes[index];
  Explained out;
  out.label = node.label;
  if (node.kind == rule::Node::Kind::kPredicate) {
    const auto& predicate = evaluation.condition().predicates[node.predicate];
    out.value = evaluation.predicate_holds(predicate, negated);
    describe_predicate(evaluation, predicate, out);
    return out;
  }
  out.text = kind_words(node.kind);
  const bool below = node.kind == rule::Node::Kind::kNot ? !negated : negated;
  for (const std::uint32_t child : node.children) {
    out.children.push_back(explain_node(evaluation, child, below));
  }
  const auto value = [](const Explained& child) { return child.value; };
  switch (node.kind) {
    case rule::Node::Kind::kAll:
      out.value = std::ranges::all_of(out.children, value);
      break;
    case rule::Node::Kind::kAny:
      out.value = std::ranges::any_of(out.children, value);
      break;
    default:
      out.value = !out.children.at(0).value;
      break;
  }
  return out;
}

// The node is known to be true and stands under no `not`.
void collect_reasons(const Evaluation& evaluation, std::uint32_t index,
                     std::vector<Reason>& reasons) {
  const rule::Node& node = evaluation.condition().nodes[index];
  if (node.kind == rule::Node::Kind::kNot) {
    return;
  }
  if (node.kind == rule::Node::Kind::kPredicate) {
    const auto& predicate = evaluation.condition().predicates[node.predicate];
    Explained leaf;
    describe_predicate(evaluation, predicate, leaf);
    naive::add_reason({leaf.field, leaf.text, leaf.seen}, reasons);
    return;
  }
  for (const std::uint32_t child : node.children) {
    if (evaluation.node_holds(child, false)) {
      collect_reasons(evaluation, child, reasons);
    }
  }
}

}  // namespace

Explained explain(const rule::Expression& condition, const rule::Route& route,
                  const model::Event& event) {
  Regexes regexes;
  const Evaluation evaluation(condition, route, event, regexes);
  return explain_node(evaluation, condition.root, false);
}

std::vector<Reason> reasons(const rule::Expression& condition, const rule::Route& route,
                            const model::Event& event) {
  Regexes regexes;
  const Evaluation evaluation(condition, route, event, regexes);
  std::vector<Reason> found;
  if (evaluation.node_holds(condition.root, false)) {
    collect_reasons(evaluation, condition.root, found);
  }
  return found;
}

}  // namespace tocsin::detect
