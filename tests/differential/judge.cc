// SPDX-License-Identifier: Apache-2.0
#include "judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "reference_eval.h"
#include "tocsin/detect/reference.h"

namespace tocsin::detect {
namespace {

bool same_route(const rule::Route& a, const rule::Route& b) {
  return a.product == b.product && a.channel == b.channel && a.provider == b.provider &&
         a.codes == b.codes && a.conditions == b.conditions && a.aliases == b.aliases &&
         a.schema == b.schema;
}

bool before(const Hit& a, const Hit& b) {
  return std::pair(a.rule, a.route) < std::pair(b.rule, b.route);
}

}  // namespace

Judge::Judge(const rule::RuleSet& rules, const rule::LogSourceTable& sources)
    : rules_(rules),
      program_(Program::build(rules, sources)),
      matcher_(*program_),
      regexes_(std::make_unique<naive::Regexes>()) {
  for (std::uint32_t i = 0; i < rules.rules.size(); ++i) {
    const auto routes = sources.routes(rules.rules[i].log_source);
    for (std::uint32_t j = 0; j < routes.size(); ++j) {
      auto road = std::ranges::find_if(
          roads_, [&](const Road& other) { return same_route(other.route, routes[j]); });
      if (road == roads_.end()) {
        roads_.push_back({routes[j], {}});
        road = roads_.end() - 1;
      }
      road->candidates.push_back({i, j});
    }
  }
}

Judge::~Judge() = default;

const model::FieldNames& Judge::field_names() const { return program_->field_names(); }

std::vector<Hit> Judge::naive_hits(const model::Event& event) {
  std::vector<Hit> found;
  for (const Road& road : roads_) {
    if (!takes_route(road.route, event)) {
      continue;
    }
    for (const Candidate& candidate : road.candidates) {
      ++evaluations_;
      if (naive::holds_with(rules_.rules[candidate.rule].condition, road.route, event, *regexes_)) {
        found.push_back({candidate.rule, candidate.route});
      }
    }
  }
  // Of the routes by which a rule matches, the first counts.
  std::ranges::sort(found, before);
  const auto repeated = std::ranges::unique(found, {}, &Hit::rule);
  found.erase(repeated.begin(), repeated.end());
  return found;
}

void Judge::note(std::string_view path, const model::Event& event, const Hit& hit,
                 std::string_view only) {
  if (differences_.size() < 100) {
    differences_.push_back(fmt::format("{}:{} {} by route {} ({})", path, event.record_id,
                                       rules_.rules[hit.rule].header.path, hit.route, only));
  }
}

void Judge::judge(std::string_view path, const model::Event& event) {
  std::vector<Hit> fast;
  matcher_.match(event, fast);
  const std::vector<Hit> slow = naive_hits(event);
  ++events_;
  hits_ += slow.size();
  std::vector<Hit> extra;
  std::ranges::set_difference(fast, slow, std::back_inserter(extra), before);
  for (const Hit& hit : extra) {
    note(path, event, hit, "fast only");
  }
  extra.clear();
  std::ranges::set_difference(slow, fast, std::back_inserter(extra), before);
  for (const Hit& hit : extra) {
    note(path, event, hit, "naive only");
  }
}

}  // namespace tocsin::detect
