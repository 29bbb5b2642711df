// SPDX-License-Identifier: Apache-2.0
#include "rule_explanation.h"

#include <algorithm>

#include <fmt/format.h>

#include "event_reading.h"
#include "tocsin/detect/reference.h"
#include "tocsin/rule/log_source_table.h"

namespace tocsin::cli {
namespace {

constexpr std::size_t kEventsShown = 3;

const rule::Rule* find_rule(const rule::RuleSet& set, const std::string& name) {
  const auto found = std::find_if(set.rules.begin(), set.rules.end(), [&](const rule::Rule& r) {
    return r.header.id == name || r.header.name == name || r.header.title == name;
  });
  return found == set.rules.end() ? nullptr : &*found;
}

base::Error unknown_rule(const rule::RuleSet& set, const std::string& name) {
  for (const rule::Correlation& c : set.correlations) {
    if (c.header.id != name && c.header.name != name && c.header.title != name) continue;
    return base::fail(base::ErrorKind::kUnsupported,
                      fmt::format("'{}' is a correlation: it has no condition on one event; "
                                  "explain the rules that it counts",
                                  printable(name)));
  }
  for (const rule::RuleStatus& status : set.statuses) {
    if (status.id != name && status.title != name) continue;
    return base::fail(base::ErrorKind::kNotFound,
                      fmt::format("rule '{}' is inactive: {}", printable(name), status.reason));
  }
  return base::fail(base::ErrorKind::kNotFound,
                    fmt::format("no rule has the id, name or title '{}'; "
                                "`tocsin rules list` shows what there is",
                                printable(name)));
}

void append_tree(const detect::Explained& node, std::size_t depth, std::string& out) {
  out += fmt::format("{}{} {}", std::string(depth * 2, ' '), node.value ? "true " : "false",
                     printable(node.text));
  if (!node.label.empty()) out += fmt::format("  ({})", printable(node.label));
  if (!node.seen.empty()) {
    out += fmt::format("\n{}      {} is '{}'", std::string(depth * 2, ' '), printable(node.field),
                       printable(node.seen));
  }
  out += '\n';
  for (const detect::Explained& child : node.children) append_tree(child, depth + 1, out);
}

void append_event(const rule::Rule& rule, const rule::Route& route, const model::Event& event,
                  std::string_view path, std::string& out) {
  std::string time;
  if (event.has_time) model::append_rfc3339(event.time, time);
  const detect::Explained tree = detect::explain(rule.condition, route, event);
  out += fmt::format("record {} of {}, {} {}, as {}: {}\n", event.record_id, printable(path),
                     printable(model::to_text(event.host)), time, route.label,
                     tree.value ? "MATCHES" : "does not match");
  append_tree(tree, 1, out);
}

}  // namespace

base::Result<std::string> explain_rule(Console& console, const rule::RuleSet& set,
                                       const ExplainRequest& request) {
  const rule::Rule* rule = find_rule(set, request.rule);
  if (rule == nullptr) return unknown_rule(set, request.rule);
  const std::vector<rule::Route> routes = rule::LogSourceTable::built_in().routes(rule->log_source);
  std::string out = fmt::format("{} ({}, {})\n", printable(rule->header.title),
                                printable(rule->header.id), level_name(rule->header.level));
  std::size_t shown = 0;
  std::uint64_t seen = 0;
  const model::FieldNames names;
  const auto visit = [&](const model::Event& event, std::string_view path) {
    if (request.record_id != 0 && event.record_id != request.record_id) return true;
    ++seen;
    for (const rule::Route& route : routes) {
      if (!detect::takes_route(route, event)) continue;
      append_event(*rule, route, event, path, out);
      ++shown;
      break;
    }
    return shown < kEventsShown;
  };
  TRY([[maybe_unused]] const auto statuses,
      read_events(console, {request.event_path}, {}, names, visit));
  if (seen == 0) {
    return base::fail(base::ErrorKind::kNotFound,
                      fmt::format("{} has no such event", printable(request.event_path)));
  }
  if (shown == 0) {
    out += fmt::format("none of the {} events is of the rule's log source", seen);
    for (const rule::Route& route : routes) out += fmt::format("\n  {}", route.label);
    out += '\n';
  }
  return out;
}

}  // namespace tocsin::cli
