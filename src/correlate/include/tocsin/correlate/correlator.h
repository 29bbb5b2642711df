// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/model/alert.h"
#include "tocsin/rule/rule.h"

namespace tocsin::correlate {

// What memory the correlations may hold. Each limit that is reached is counted, never silent.
struct Options {
  std::size_t groups_max =
      100'000;  // known groups over all correlations; the one idle longest goes
  std::size_t entries_max = 400'000;   // remembered events over all groups; then whole groups go
  std::size_t causes_max = 50'000;     // remembered with their place; later ones are only counted
  std::size_t causes_shown_max = 100;  // listed in an alert; the count stays exact
};

// What was set aside. Names as in reports: "correlation-group-missing", ….
struct Losses {
  std::uint64_t group_missing = 0;  // events without a group-by field: they belong to no group
  std::uint64_t value_missing = 0;  // events without the (numeric) field that is counted
  std::uint64_t groups_evicted = 0;
  std::uint64_t entries_evicted = 0;
  std::uint64_t causes_not_kept = 0;  // counted, but without their place
};

// One match of an event rule, as correlations see it. Borrowed for the call.
struct Match {
  std::uint32_t rule = 0;  // index into RuleSet::rules
  const model::RecordPlace* place = nullptr;
  const std::vector<model::StoredField>* event = nullptr;
};

// A correlation that fired.
struct Firing {
  std::uint32_t correlation = 0;  // index into RuleSet::correlations
  model::Timestamp time{};        // of the event or of the window's end that made it fire
  std::vector<std::pair<std::string, std::string>> group;  // group-by name -> value
  double value = 0;                  // what the condition compared: count, sum, …
  std::vector<model::Cause> causes;  // in order of time, at most causes_shown_max: the last ones
  std::uint64_t cause_count = 0;
  std::string key;  // of the group and window: the same cause gives the same key
};

// Runs all correlations of a rule set over matches in order of time. Deterministic: the firings
// depend only on the sequence of matches. One thread. `rules` must outlive it.
//
// Meaning where the specification is silent (see docs/adr/0004-correlation-semantics.md): windows
// slide and include both ends (events at t and t + timespan are together). A condition that
// only sets a lower bound is judged at each event, and fires when it becomes true; while it stays
// true it fires again at most once a timespan. A condition with an upper bound, eq, neq or `not`
// is judged when a window closes: the first opens with the group's first event, later ones follow
// on, also empty ones, and it fires on the first of a run of windows for which it holds. Equal
// time stamps are in order. Groups compare without regard to case.
class Correlator {
 public:
  Correlator(const rule::RuleSet& rules, Options options);
  ~Correlator();

  // Whether some correlation listens to matches of this rule.
  bool wants(std::uint32_t rule) const;
  // A match; times never step back (an earlier one is taken as the latest so far). Appends what
  // fires, in order of time, windows that closed before this match first.
  void add(const Match& match, std::vector<Firing>& firings);
  // Says that no match before `now` will come: closes windows that ended.
  void advance(model::Timestamp now, std::vector<Firing>& firings);
  // Says that no match will come at all: open windows are judged as they stand.
  void finish(std::vector<Firing>& firings);

  const Losses& losses() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tocsin::correlate
