// SPDX-License-Identifier: Apache-2.0
#include "filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
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

std::optional<std::chrono::sys_days> date_of(std::string_view text) {
  int year = 0;
  unsigned month = 0, day = 0;
  const auto read = [&](std::size_t at, std::size_t digits, auto& number) {
    const char* end = text.data() + at + digits;
    const auto result = std::from_chars(text.data() + at, end, number);
    return result.ec == std::errc{} && result.ptr == end;
  };
  const bool formed = text.size() == 10 && text[4] == '-' && text[7] == '-' && text[0] != '-' &&
                      read(0, 4, year) && read(5, 2, month) && read(8, 2, day);
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!formed || !date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

// Exceptions say who answers for them and until when: keys of ours beside those of Sigma.
void read_expiry(const YamlNode& root, FilterDraft& out, Report& report) {
  const YamlNode* owner = root.find("owner");
  if (owner != nullptr && owner->is_scalar()) out.owner = owner->text;
  const YamlNode* expires = root.find("expires");
  if (expires == nullptr) return;
  out.expires = expires->is_scalar() ? date_of(expires->text) : std::nullopt;
  if (out.expires) return;
  report.error(expires->place, "bad-expires",
               fmt::format("`expires` is no date: {}",
                           expires->is_scalar() ? expires->text : "a list or map"),
               "write the last day on which the exception holds, as 2027-02-28");
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
  read_expiry(root, out, report);
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

std::string expired(const FilterDraft& filter, std::chrono::sys_days today) {
  if (!filter.expires || *filter.expires >= today) return {};
  const std::chrono::year_month_day date(*filter.expires);
  return fmt::format("{}exception `{}` by {} expired on {:04}-{:02}-{:02}, not applied",
                     kExpiredReason, filter.header.title,
                     filter.owner.empty() ? "nobody named" : filter.owner,
                     static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
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
