// SPDX-License-Identifier: Apache-2.0
#include "rule_lists.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "console.h"
#include "tocsin/wire/json_writer.h"

namespace tocsin::cli {
namespace {

std::string_view state_name(rule::RuleState state) {
  switch (state) {
    case rule::RuleState::kActive:
      return "active";
    case rule::RuleState::kDegraded:
      return "degraded";
    case rule::RuleState::kInactive:
      return "inactive";
  }
  return "";
}

std::string_view severity_name(text::Severity severity) {
  switch (severity) {
    case text::Severity::kNote:
      return "note";
    case text::Severity::kWarning:
      return "warning";
    case text::Severity::kError:
      return "error";
  }
  return "";
}

std::string_view paint(text::Severity severity, bool colour) {
  if (!colour) return "";
  return severity == text::Severity::kError     ? "\x1b[31m"
         : severity == text::Severity::kWarning ? "\x1b[33m"
                                                : "\x1b[36m";
}

std::string diagnostic_text(const text::Diagnostic& d, bool colour) {
  std::string text = printable(d.path);
  if (d.place.line > 0) text += fmt::format(":{}:{}", d.place.line, d.place.column);
  text += fmt::format(": {}{}{}: {} [{}]\n", paint(d.severity, colour), severity_name(d.severity),
                      colour ? "\x1b[0m" : "", printable(d.message), d.code);
  if (!d.hint.empty()) text += fmt::format("    hint: {}\n", printable(d.hint));
  return text;
}

void write_diagnostics(const rule::RuleSet& set, const std::string& path, wire::JsonWriter& json) {
  json.key("diagnostics").begin_array();
  const auto before = [](const text::Diagnostic& d, const std::string& p) { return d.path < p; };
  auto at = std::lower_bound(set.diagnostics.begin(), set.diagnostics.end(), path, before);
  for (; at != set.diagnostics.end() && at->path == path; ++at) {
    json.begin_object();
    json.key("severity").text(severity_name(at->severity));
    json.key("line").number(std::uint64_t{at->place.line});
    json.key("column").number(std::uint64_t{at->place.column});
    json.key("code").text(at->code);
    json.key("message").text(at->message);
    json.key("hint").text(at->hint);
    json.end_object();
  }
  json.end_array();
}

// How often each reason keeps a rule from being active, most frequent first.
std::string reasons_text(const rule::RuleSet& set, rule::RuleState state) {
  std::map<std::string, std::size_t> counts;
  for (const rule::RuleStatus& status : set.statuses) {
    if (status.state == state) ++counts[status.reason];
  }
  std::vector<std::pair<std::size_t, std::string>> sorted;
  for (const auto& [reason, count] : counts) sorted.emplace_back(count, reason);
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  constexpr std::size_t kShown = 40;
  std::string text;
  for (std::size_t i = 0; i < std::min(sorted.size(), kShown); ++i) {
    text += fmt::format("  {:6}  {}\n", sorted[i].first, printable(sorted[i].second));
  }
  if (sorted.size() > kShown)
    text += fmt::format("          and {} more reasons\n", sorted.size() - kShown);
  return text;
}

template <class Item>
void write_rule(const Item& item, std::string_view kind, wire::JsonWriter& json) {
  const rule::RuleHeader& header = item.header;
  json.begin_object();
  json.key("id").text(header.id);
  json.key("title").text(header.title);
  json.key("kind").text(kind);
  json.key("level").text(level_name(header.level));
  json.key("status").text(header.status);
  json.key("path").text(header.path);
  json.key("tags").begin_array();
  for (const std::string& tag : header.tags) json.text(tag);
  json.end_array();
  json.end_object();
}

std::string_view level_paint(model::Level level, bool colour) {
  if (!colour) return "";
  constexpr std::string_view kPaints[] = {"\x1b[2m", "\x1b[36m", "\x1b[33m", "\x1b[31m",
                                          "\x1b[1;31m"};
  return kPaints[static_cast<std::size_t>(level)];
}

}  // namespace

std::string statuses_json(const rule::RuleSet& set) {
  std::string out;
  wire::JsonWriter json(out);
  json.begin_array();
  for (const rule::RuleStatus& status : set.statuses) {
    json.begin_object();
    json.key("id").text(status.id);
    json.key("path").text(status.path);
    json.key("title").text(status.title);
    json.key("state").text(state_name(status.state));
    json.key("reason").text(status.reason);
    write_diagnostics(set, status.path, json);
    json.end_object();
  }
  json.end_array();
  out += '\n';
  return out;
}

std::string statuses_table(const rule::RuleSet& set, bool all, bool colour) {
  std::string out;
  for (const text::Diagnostic& diagnostic : set.diagnostics) {
    if (diagnostic.severity == text::Severity::kNote && !all) continue;
    out += diagnostic_text(diagnostic, colour);
  }
  std::size_t active = 0, degraded = 0, inactive = 0;
  for (const rule::RuleStatus& status : set.statuses) {
    active += status.state == rule::RuleState::kActive ? 1 : 0;
    degraded += status.state == rule::RuleState::kDegraded ? 1 : 0;
    inactive += status.state == rule::RuleState::kInactive ? 1 : 0;
    const bool shown = all || status.state != rule::RuleState::kActive;
    if (!shown) continue;
    out += fmt::format("{:<8}  {}  {}{}{}\n", state_name(status.state), printable(status.path),
                       printable(status.title), status.reason.empty() ? "" : ": ",
                       printable(status.reason));
  }
  if (!out.empty()) out += '\n';
  out += fmt::format("{} rules: {} active, {} degraded, {} inactive\n", set.statuses.size(), active,
                     degraded, inactive);
  if (degraded > 0) out += "degraded because:\n" + reasons_text(set, rule::RuleState::kDegraded);
  if (inactive > 0) out += "inactive because:\n" + reasons_text(set, rule::RuleState::kInactive);
  return out;
}

std::string rules_json(const rule::RuleSet& set) {
  std::string out;
  wire::JsonWriter json(out);
  json.begin_array();
  for (const rule::Rule& rule : set.rules) write_rule(rule, "event", json);
  for (const rule::Correlation& c : set.correlations) write_rule(c, "correlation", json);
  json.end_array();
  out += '\n';
  return out;
}

std::string rules_table(const rule::RuleSet& set, bool colour, std::size_t width) {
  std::vector<const rule::RuleHeader*> headers;
  for (const rule::Rule& rule : set.rules) headers.push_back(&rule.header);
  for (const rule::Correlation& c : set.correlations) headers.push_back(&c.header);
  std::sort(headers.begin(), headers.end(), [](const auto* a, const auto* b) {
    if (a->level != b->level) return a->level > b->level;
    return a->title != b->title ? a->title < b->title : a->id < b->id;
  });
  std::string out;
  for (const rule::RuleHeader* header : headers) {
    std::string title = printable(header->title);
    const std::size_t room = width > 60 ? width - 54 : 20;
    if (title.size() > room) title = title.substr(0, room - 3) + "...";
    out += fmt::format("{}{:<13}{}  {:<36}  {}\n", level_paint(header->level, colour),
                       level_name(header->level), colour ? "\x1b[0m" : "", printable(header->id),
                       title);
  }
  out += fmt::format("\n{} rules and {} correlations run\n", set.rules.size(),
                     set.correlations.size());
  return out;
}

std::string tests_json(const std::vector<engine::RuleTestResult>& results) {
  std::string out;
  wire::JsonWriter json(out);
  json.begin_array();
  for (const engine::RuleTestResult& result : results) {
    json.begin_object();
    json.key("id").text(result.rule_id);
    json.key("title").text(result.rule_title);
    json.key("path").text(result.path);
    json.key("line").number(std::uint64_t{result.place.line});
    json.key("test").text(result.test);
    json.key("match").boolean(result.wanted);
    json.key("passed").boolean(result.passed);
    json.key("problem").text(result.problem);
    json.end_object();
  }
  json.end_array();
  out += '\n';
  return out;
}

std::string tests_table(const std::vector<engine::RuleTestResult>& results) {
  std::string out;
  std::size_t passed = 0;
  for (const engine::RuleTestResult& result : results) {
    passed += result.passed ? 1 : 0;
    if (result.passed) continue;
    out += fmt::format("{}:{}: {}: {} ({})\n", printable(result.path), result.place.line,
                       printable(result.rule_title), printable(result.problem),
                       printable(result.test));
  }
  out += fmt::format("{} tests: {} passed, {} failed\n", results.size(), passed,
                     results.size() - passed);
  return out;
}

}  // namespace tocsin::cli
