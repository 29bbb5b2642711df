// SPDX-License-Identifier: Apache-2.0
#include "correlation_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <utility>

#include "condition.h"
#include "header.h"
#include "tocsin/text/suggestion.h"

namespace tocsin::rule {
namespace {

using text::YamlKind;
using text::YamlMember;
using text::YamlNode;

constexpr std::int64_t kTimespanSecondsMax = 1000ll * 31'556'952;
constexpr std::size_t kInputsMax = 1000;

constexpr std::array<std::string_view, 8> kTypes = {"event_count",      "value_count", "temporal",
                                                    "temporal_ordered", "value_sum",   "value_avg",
                                                    "value_percentile", "value_median"};
constexpr std::array<std::string_view, 6> kComparisons = {"lt", "lte", "gt", "gte", "eq", "neq"};
constexpr std::array<std::string_view, 8> kKeys = {"type",    "rules",     "group-by", "timespan",
                                                   "aliases", "condition", "generate", "timeframe"};

bool is_temporal(CorrelationType type) {
  return type == CorrelationType::kTemporal || type == CorrelationType::kTemporalOrdered;
}

class Reader {
 public:
  Reader(const YamlNode& section, CorrelationDraft& out, Report& report)
      : section_(section), out_(out), correlation_(out.correlation), report_(report) {}

  bool run() {
    if (!section_.is_map()) {
      report_.error(section_.place, "bad-correlation", "the correlation is not a map");
      return false;
    }
    lint_keys();
    read_type();
    read_rules();
    read_group_by();
    read_timespan();
    read_aliases();
    read_generate();
    read_condition();
    return !report_.failed();
  }

 private:
  void lint_keys() {
    for (const YamlMember& member : section_.members()) {
      if (std::ranges::find(kKeys, member.key) != kKeys.end()) continue;
      report_.warn(member.place, "unknown-key",
                   fmt::format("unknown key `{}` in a correlation", member.key),
                   text::did_you_mean(member.key, kKeys));
    }
  }

  void read_type() {
    const YamlNode* type = section_.find("type");
    if (type == nullptr || !type->is_scalar()) {
      report_.error(section_.place, "no-correlation-type", "the correlation has no type");
      return;
    }
    const auto found = std::ranges::find(kTypes, type->text);
    if (found == kTypes.end()) {
      report_.error(type->place, "bad-correlation-type",
                    fmt::format("unknown correlation type `{}`", type->text),
                    text::did_you_mean(type->text, kTypes));
      return;
    }
    correlation_.type = static_cast<CorrelationType>(found - kTypes.begin());
  }

  void read_rules() {
    const YamlNode* rules = section_.find("rules");
    if (rules == nullptr) return;  // an extended condition may name them
    for (std::string& reference : read_texts(*rules, "rules", report_)) add_input(reference);
    if (correlation_.inputs.size() > kInputsMax) {
      report_.error(rules->place, "too-many-rules", "the correlation names more than 1000 rules");
    }
  }

  std::uint32_t add_input(const std::string& reference) {
    auto& inputs = correlation_.inputs;
    for (std::uint32_t i = 0; i < inputs.size(); ++i) {
      if (inputs[i].reference == reference) return i;
    }
    inputs.push_back({false, 0, reference});
    return static_cast<std::uint32_t>(inputs.size() - 1);
  }

  void read_group_by() {
    const YamlNode* group = section_.find("group-by");
    if (group == nullptr || group->kind == YamlKind::kNull) return;
    correlation_.group_by = read_texts(*group, "group-by", report_);
  }

  void read_timespan() {
    const YamlNode* span = section_.find("timespan");
    if (span == nullptr) span = section_.find("timeframe");
    if (span == nullptr) {
      report_.error(section_.place, "no-timespan", "the correlation has no timespan");
      return;
    }
    const auto parsed = parse_timespan(span->text);
    if (parsed) {
      correlation_.timespan = *parsed;
      return;
    }
    report_.error(span->place, "bad-timespan", fmt::format("`{}` is no time span", span->text),
                  "write a count and one of s m h d w M y, as in `15m`");
  }

  void read_aliases() {
    const YamlNode* aliases = section_.find("aliases");
    if (aliases == nullptr || aliases->kind == YamlKind::kNull) return;
    for (const YamlMember& alias : aliases->members()) {
      CorrelationDraft::Alias& row = out_.aliases.emplace_back();
      row.name = alias.key;
      for (const YamlMember& mapping : alias.value.members()) {
        row.field_of_reference.emplace_back(mapping.key, mapping.value.text);
      }
      if (row.field_of_reference.empty()) {
        report_.error(alias.place, "bad-alias",
                      fmt::format("the alias `{}` maps no rule to a field", alias.key));
      }
    }
    if (!aliases->is_map()) {
      report_.error(aliases->place, "bad-alias", "the aliases are not a map");
    }
  }

  void read_generate() {
    const YamlNode* generate = section_.find("generate");
    if (generate == nullptr) return;
    if (generate->kind != YamlKind::kBool) {
      report_.warn(generate->place, "bad-generate", "`generate` is neither true nor false");
    }
    correlation_.generate = generate->truth();
  }

  void read_condition() {
    const YamlNode* condition = section_.find("condition");
    if (condition == nullptr || condition->kind == YamlKind::kNull) {
      if (!is_temporal(correlation_.type)) {
        report_.error(section_.place, "no-condition", "the correlation has no condition");
      }
    } else if (condition->is_map()) {
      read_bounds(*condition);
    } else if (condition->is_scalar() && is_temporal(correlation_.type)) {
      read_extended(*condition);
    } else {
      report_.error(condition->place, "bad-condition",
                    "the condition of this correlation is not a map");
    }
    if (correlation_.inputs.empty()) {
      report_.error(section_.place, "no-rules", "the correlation names no rules");
    }
  }

  void read_bounds(const YamlNode& condition) {
    for (const YamlMember& member : condition.members()) {
      const auto found = std::ranges::find(kComparisons, member.key);
      if (found != kComparisons.end()) {
        double value = 0;
        if (!number(member.value, value)) continue;
        constexpr std::array kMeanings = {Comparison::kLess,    Comparison::kLessEqual,
                                          Comparison::kGreater, Comparison::kGreaterEqual,
                                          Comparison::kEqual,   Comparison::kNotEqual};
        correlation_.bounds.push_back(
            {kMeanings[static_cast<std::size_t>(found - kComparisons.begin())], value});
      } else if (member.key == "field") {
        correlation_.value_fields = read_texts(member.value, "field", report_);
      } else if (member.key == "percentile") {
        read_percentile(member.value);
      } else {
        report_.error(member.place, "bad-condition",
                      fmt::format("unknown comparison `{}`", member.key),
                      text::did_you_mean(member.key, kComparisons));
      }
    }
    check_bounds(condition);
  }

  void check_bounds(const YamlNode& condition) {
    if (correlation_.bounds.empty()) {
      report_.error(condition.place, "bad-condition", "the condition compares with nothing");
    }
    const CorrelationType type = correlation_.type;
    const bool needs_field = type != CorrelationType::kEventCount && !is_temporal(type);
    if (needs_field && correlation_.value_fields.empty()) {
      report_.error(condition.place, "no-field", "the condition names no field",
                    "add `field:` to the condition");
    }
    if (needs_field && type != CorrelationType::kValueCount &&
        correlation_.value_fields.size() > 1) {
      report_.error(condition.place, "bad-condition", "only value_count takes several fields");
    }
    if (!needs_field && !correlation_.value_fields.empty()) {
      report_.warn(condition.place, "unused-field", "this correlation type looks at no field");
    }
  }

  void read_percentile(const YamlNode& node) {
    if (!number(node, correlation_.percentile)) return;
    if (correlation_.percentile < 0 || correlation_.percentile > 100) {
      report_.error(node.place, "bad-percentile", "a percentile lies between 0 and 100");
    }
  }

  bool number(const YamlNode& node, double& out) {
    if (node.is_scalar() && text::read_yaml_float(node.text, out)) return true;
    report_.error(node.place, "bad-condition", fmt::format("`{}` is no number", node.text));
    return false;
  }

  void read_extended(const YamlNode& condition) {
    text::Place place = condition.place;
    if (condition.quoted) ++place.column;
    const auto tree = parse_condition(condition.text, place, {.dots_in_names = true}, report_);
    if (!tree) return;
    if (tree->aggregation_place.line != 0) {
      report_.error(tree->aggregation_place, "bad-condition", "a bar in a correlation's condition");
      return;
    }
    const bool derives = correlation_.inputs.empty();
    for (const ConditionNode& written : tree->nodes) {
      CorrelationNode node;
      node.children = written.children;
      switch (written.kind) {
        case ConditionNode::Kind::kAnd:
          node.kind = CorrelationNode::Kind::kAll;
          break;
        case ConditionNode::Kind::kOr:
          node.kind = CorrelationNode::Kind::kAny;
          break;
        case ConditionNode::Kind::kNot:
          node.kind = CorrelationNode::Kind::kNot;
          break;
        case ConditionNode::Kind::kName:
          node.kind = CorrelationNode::Kind::kRule;
          node.rule = input_of(written, derives);
          break;
        default:
          report_.error(written.place, "bad-condition",
                        "`of` has no meaning in a correlation's condition");
          return;
      }
      correlation_.extended.push_back(std::move(node));
    }
  }

  std::uint32_t input_of(const ConditionNode& written, bool derives) {
    const std::size_t before = correlation_.inputs.size();
    const std::uint32_t index = add_input(std::string(written.name));
    if (derives || correlation_.inputs.size() == before) return index;
    correlation_.inputs.pop_back();
    report_.error(
        written.place, "unknown-rule",
        fmt::format("the condition names `{}`, which `rules` does not list", written.name));
    return 0;
  }

  const YamlNode& section_;
  CorrelationDraft& out_;
  Correlation& correlation_;
  Report& report_;
};

}  // namespace

bool read_correlation(const YamlNode& root, CorrelationDraft& out, Report& report) {
  const YamlNode* generate = root.find("generate");  // where early rules have it
  if (generate != nullptr) out.correlation.generate = generate->truth();
  return Reader(*root.find("correlation"), out, report).run();
}

std::optional<std::chrono::microseconds> parse_timespan(std::string_view text) {
  std::int64_t count = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc() || stop + 1 != end || count <= 0) return std::nullopt;
  std::int64_t unit = 0;
  switch (*stop) {
    case 's':
      unit = 1;
      break;
    case 'm':
      unit = 60;
      break;
    case 'h':
      unit = 3600;
      break;
    case 'd':
      unit = 86'400;
      break;
    case 'w':
      unit = 604'800;
      break;
    case 'M':
      unit = 2'629'746;
      break;
    case 'y':
      unit = 31'556'952;
      break;
    default:
      return std::nullopt;
  }
  if (count > kTimespanSecondsMax / unit) return std::nullopt;
  return std::chrono::seconds(count * unit);
}

}  // namespace tocsin::rule
