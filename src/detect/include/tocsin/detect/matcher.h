// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "tocsin/base/result.h"
#include "tocsin/model/event.h"
#include "tocsin/rule/log_source_table.h"
#include "tocsin/rule/outline.h"
#include "tocsin/rule/rule.h"

namespace tocsin::detect {

// The compiled form of a rule set: immutable once built, shared by all threads, outlives its
// Matchers. Groups of rules compile lazily on first use (thread-safe), so that start-up costs
// only what the evidence needs.
class Program {
 public:
  // `rules` must outlive the program.
  static std::unique_ptr<Program> build(const rule::RuleSet& rules,
                                        const rule::LogSourceTable& sources);

  // The same with the routes of a log source from elsewhere.
  using RoutesOf = rule::RoutesOf;
  static std::unique_ptr<Program> build(const rule::RuleSet& rules, const RoutesOf& routes_of);
  ~Program();

  // By which roads the events of each rule come: Hit::route is a position in these.
  const rule::Outline& outline() const;

  // The names that decoders must number. Complete and frozen after build().
  const model::FieldNames& field_names() const;

 private:
  friend class Matcher;
  friend class ReasonFinder;
  struct State;
  explicit Program(std::unique_ptr<State> state);
  static std::unique_ptr<Program> build(const rule::RuleSet& rules,
                                        std::shared_ptr<const rule::Outline> outline);
  std::unique_ptr<State> state_;
};

// One hit: a rule of the set, and which of its routes (index into LogSourceTable::routes of its
// log source) the event came by: the first in order for which the condition holds.
struct Hit {
  std::uint32_t rule = 0;
  std::uint32_t route = 0;
};

// Runs a Program over events. One thread each; holds scratch memory and bounded caches.
class Matcher {
 public:
  explicit Matcher(const Program& program);
  ~Matcher();
  // Appends the rules that match, ascending by rule, each once.
  void match(const model::Event& event, std::vector<Hit>& hits);
  // Empties every cache, as after construction (for benchmarks and tests).
  void forget();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tocsin::detect
