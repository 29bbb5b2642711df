// SPDX-License-Identifier: Apache-2.0
#include "rule_coverage.h"

#include <algorithm>

#include <fmt/format.h>

#include "console.h"
#include "tocsin/model/attack.h"
#include "tocsin/wire/json_writer.h"

namespace tocsin::cli {
namespace {

void count(Coverage::Entry& entry, model::Level level) {
  ++entry.rules;
  entry.highest = std::max(entry.highest, level);
}

void add(const rule::RuleHeader& header, Coverage& coverage) {
  ++coverage.rules;
  const model::AttackTags tags = model::attack_tags(header.tags);
  for (const std::string& technique : tags.techniques) {
    count(coverage.techniques[technique], header.level);
  }
  for (const std::size_t tactic : tags.tactics) {
    count(coverage.tactics[std::string(model::attack_tactics()[tactic].tag)], header.level);
  }
  coverage.rules_without_technique += tags.techniques.empty() ? 1 : 0;
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
  for (const model::AttackTactic& tactic : model::attack_tactics()) {
    const auto found = coverage.tactics.find(std::string(tactic.tag));
    const std::uint64_t rules = found == coverage.tactics.end() ? 0 : found->second.rules;
    if (rules > 0 || !tactic.given_up) out += fmt::format("{:<21}  {:>5}\n", tactic.tag, rules);
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
