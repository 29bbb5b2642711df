// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "tocsin/detect/matcher.h"

namespace tocsin::bench {

// What the matcher is measured against, written to be as fast as a loop can be: the rules whose
// route fits the event's header, each tried on every event, each predicate on its own, in the
// rule's order; fields found by number, values folded once, regular expressions compiled before.
// No anchors, no shared answers, no lists as sets. One thread.
class NaiveLoop {
 public:
  // All three must outlive it.
  NaiveLoop(const rule::RuleSet& rules, const rule::LogSourceTable& sources,
            const model::FieldNames& names);
  ~NaiveLoop();
  void match(const model::Event& event, std::vector<detect::Hit>& hits);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tocsin::bench
