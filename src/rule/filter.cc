// SPDX-License-Identifier: Apache-2.0
#include "filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "detection.h"
#include "header.h"

namespace tocsin::rule {
namespace {

using text::YamlNode;

bool contains(const std::string& wide, const std::string& narrow) {
  return wide.empty() || wide == narrow;
}

bool read_targets(const YamlNode& section, FilterDraft& out, Report& report) {
  const YamlNode* rules = section.find("rules");
  if (rules == nullptr) {
    report.error(section.place, "no-rules", "the filter names no rules",
                 "add `rules:` with ids, or `rules: any`");
    return false;
  }
  out.targets = read_texts(*rules, "rules", report);
  out.any_rule = rules->is_scalar() && (rules->text == "any" || rules->text == "ANY");
  return true;
}

void read_semantics(const YamlNode& root, FilterDraft& out, Report& report) {
  const YamlNode* semantics = root.find("filter-semantics");
  if (semantics == nullptr) return;
  out.excludes = semantics->text == "exclude";
  if (!out.excludes && semantics->text != "keep") {
    report.error(semantics->place, "bad-filter-semantics",
                 "`filter-semantics` is neither `keep` nor `exclude`");
  }
}

}  // namespace

bool read_filter(const YamlNode& root, ValueContext& context, FilterDraft& out, Report& report) {
  const YamlNode& section = *root.find("filter");
  auto source = read_log_source(root, report);
  if (!section.is_map()) {
    report.error(section.place, "bad-filter", "the filter is not a map");
    return false;
  }
  read_semantics(root, out, report);
  Detection detection;
  const bool sound = read_targets(section, out, report) &&
                     check_detection(section, {{"condition", "rules"}}, context, detection, report);
  if (!sound || !source || report.failed()) return false;
  if (detection.has_aggregation) {
    report.error(detection.aggregation_place, "bad-condition", "a filter cannot aggregate");
    return false;
  }
  if (!detection.has_not && !out.excludes) {
    report.warn(section.place, "filter-keeps",
                "the filter's condition has no `not`: only events that match it will alert",
                "to drop what matches, write `not` or `filter-semantics: exclude`");
  }
  out.log_source = std::move(*source);
  out.condition = std::move(detection.expression);
  return true;
}

bool applies(const FilterDraft& filter, const Rule& rule) {
  const LogSource& wide = filter.log_source;
  const LogSource& narrow = rule.log_source;
  if (!contains(wide.category, narrow.category) || !contains(wide.product, narrow.product) ||
      !contains(wide.service, narrow.service)) {
    return false;
  }
  return filter.any_rule || std::ranges::any_of(filter.targets, [&](const std::string& target) {
           return target == rule.header.id || (!target.empty() && target == rule.header.name);
         });
}

void apply_filter(const FilterDraft& filter, Rule& rule) {
  Expression& into = rule.condition;
  const auto predicate_shift = static_cast<std::uint32_t>(into.predicates.size());
  const auto node_shift = static_cast<std::uint32_t>(into.nodes.size());
  into.predicates.insert(into.predicates.end(), filter.condition.predicates.begin(),
                         filter.condition.predicates.end());
  for (const Node& node : filter.condition.nodes) {
    Node& copy = into.nodes.emplace_back(node);
    if (copy.kind == Node::Kind::kPredicate) copy.predicate += predicate_shift;
    for (std::uint32_t& child : copy.children) child += node_shift;
    // Told apart from the rule's own searches, whose names may be the same.
    if (!copy.label.empty()) copy.label = fmt::format("{}: {}", filter.header.title, copy.label);
  }
  std::uint32_t root = filter.condition.root + node_shift;
  if (filter.excludes) {
    Node& negated = into.nodes.emplace_back();
    negated.kind = Node::Kind::kNot;
    negated.children = {root};
    root = static_cast<std::uint32_t>(into.nodes.size() - 1);
  }
  Node& both = into.nodes.emplace_back();
  both.kind = Node::Kind::kAll;
  both.children = {into.root, root};
  into.root = static_cast<std::uint32_t>(into.nodes.size() - 1);
}

}  // namespace tocsin::rule
