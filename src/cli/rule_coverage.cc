// SPDX-License-Identifier: Apache-2.0
#include "rule_coverage.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "console.h"
#include "tocsin/wire/json_writer.h"

namespace tocsin::cli {
namespace {

// Tactics in the order of an intrusion, as ATT&CK lists them.
constexpr std::array<std::string_view, 14> kTactics = {"reconnaissance",  "resource-development",
                                                       "initial-access",  "execution",
                                                       "persistence",     "privilege-escalation",
                                                       "defense-evasion", "credential-access",
                                                       "discovery",       "lateral-movement",
                                                       "collection",      "command-and-control",
                                                       "exfiltration",    "impact"};

bool is_technique(std::string_view name) {
  return name.size() >= 5 && name[0] == 't' &&
         std::all_of(name.begin() + 1, name.begin() + 5,
                     [](char c) { return c >= '0' && c <= '9'; });
}

std::string upper(std::string_view text) {
  std::string out(text);
  if (!out.empty() && out[0] == 't') out[0] = 'T';
  return out;
}

void count(Coverage::Entry& entry, model::Level level) {
  ++entry.rules;
  entry.highest = std::max(entry.highest, level);
}

void add(const rule::RuleHeader& header, Coverage& coverage) {
  ++coverage.rules;
  bool any = false;
  for (const std::string& tag : header.tags) {
    constexpr std::string_view kPrefix = "attack.";
    if (!tag.starts_with(kPrefix)) continue;
    std::string name = tag.substr(kPrefix.size());
    std::replace(name.begin(), name.end(), '_', '-');
    if (is_technique(name)) {
      count(coverage.techniques[upper(name)], header.level);
      any = true;
    } else if (std::find(kTactics.begin(), kTactics.end(), name) != kTactics.end()) {
      count(coverage.tactics[name], header.level);
    }
  }
  coverage.rules_without_technique += any ? 0 : 1;
}

}  // namespace

Coverage cover(const rule::RuleSet& set) {
  Coverage coverage;
  for (const rule::Rule& rule : set.rules) {
    if (rule.generate) add(rule.header, coverage);
  }
  for (const rule::Correlation& correlation : set.correlations) {
    if (correlation.alerts) add(correlation.header, coverage);
  }
  return coverage;
}

std::string coverage_table(const Coverage& coverage) {
  std::string out = "tactic                 rules\n";
  for (const std::string_view tactic : kTactics) {
    const auto found = coverage.tactics.find(std::string(tactic));
    const std::uint64_t rules = found == coverage.tactics.end() ? 0 : found->second.rules;
    out += fmt::format("{:<21}  {:>5}\n", tactic, rules);
  }
  out += "\ntechnique   rules  highest level\n";
  for (const auto& [technique, entry] : coverage.techniques) {
    out += fmt::format("{:<10}  {:>5}  {}\n", printable(technique), entry.rules,
                       level_name(entry.highest));
  }
  out += fmt::format("\n{} techniques by {} rules; {} rules name none\n",
                     coverage.techniques.size(), coverage.rules, coverage.rules_without_technique);
  return out;
}

std::string coverage_json(const Coverage& coverage) {
  std::string out;
  wire::JsonWriter json(out);
  const auto write = [&](const std::map<std::string, Coverage::Entry>& entries) {
    json.begin_object();
    for (const auto& [name, entry] : entries) {
      json.key(name).begin_object();
      json.key("rules").number(entry.rules);
      json.key("highest_level").text(level_name(entry.highest));
      json.end_object();
    }
    json.end_object();
  };
  json.begin_object();
  json.key("rules").number(coverage.rules);
  json.key("rules_without_technique").number(coverage.rules_without_technique);
  json.key("tactics");
  write(coverage.tactics);
  json.key("techniques");
  write(coverage.techniques);
  json.end_object();
  out += '\n';
  return out;
}

std::string navigator_layer(const Coverage& coverage) {
  std::string out;
  wire::JsonWriter json(out);
  json.begin_object();
  json.key("name").text("Tocsin rule coverage");
  json.key("versions").begin_object();
  json.key("layer").text("4.5");
  json.end_object();
  json.key("domain").text("enterprise-attack");
  json.key("techniques").begin_array();
  for (const auto& [technique, entry] : coverage.techniques) {
    json.begin_object();
    json.key("techniqueID").text(technique);
    json.key("score").number(entry.rules);
    json.key("comment").text(
        fmt::format("{} rules, up to {}", entry.rules, level_name(entry.highest)));
    json.end_object();
  }
  json.end_array();
  json.end_object();
  out += '\n';
  return out;
}

}  // namespace tocsin::cli
