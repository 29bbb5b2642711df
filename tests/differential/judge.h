// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/detect/matcher.h"
#include "tocsin/model/event.h"
#include "tocsin/rule/log_source_table.h"
#include "tocsin/rule/rule.h"

namespace tocsin::detect {

namespace naive {
class Regexes;
}

// Runs both evaluators over events and keeps what they disagree on. The naive one is asked for
// every rule of every route that the event takes; equal routes are tried only once an event.
class Judge {
 public:
  // Both outlive it.
  Judge(const rule::RuleSet& rules, const rule::LogSourceTable& sources);
  ~Judge();

  const model::FieldNames& field_names() const;
  void judge(std::string_view path, const model::Event& event);

  std::size_t events() const { return events_; }
  std::size_t hits() const { return hits_; }
  std::size_t evaluations() const { return evaluations_; }  // of a rule by a route, naive
  // "path:record rule (by which evaluator only)", at most the first hundred.
  const std::vector<std::string>& differences() const { return differences_; }

 private:
  struct Candidate {
    std::uint32_t rule = 0;
    std::uint32_t route = 0;  // of the rule
  };
  // A distinct route with the rules that have it.
  struct Road {
    rule::Route route;
    std::vector<Candidate> candidates;
  };
  std::vector<Hit> naive_hits(const model::Event& event);
  void note(std::string_view path, const model::Event& event, const Hit& hit,
            std::string_view only);

  const rule::RuleSet& rules_;
  std::vector<Road> roads_;
  std::unique_ptr<Program> program_;
  Matcher matcher_;
  std::unique_ptr<naive::Regexes> regexes_;
  std::size_t events_ = 0;
  std::size_t hits_ = 0;
  std::size_t evaluations_ = 0;
  std::vector<std::string> differences_;
};

}  // namespace tocsin::detect
