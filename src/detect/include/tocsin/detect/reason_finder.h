// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "tocsin/detect/matcher.h"
#include "tocsin/model/alert.h"
#include "tocsin/model/event.h"
#include "tocsin/rule/expression.h"
#include "tocsin/rule/log_source_table.h"

namespace tocsin::detect {

// reasons() (reference.h) for the hits of a Matcher, in a fraction of the time: a scan asks for
// them at every alert. Asks each predicate once, with the tests of the fast evaluator, and shares
// the program's regular expressions. Says what reasons() says, which judges it. One thread each.
class ReasonFinder {
 public:
  // `program` must outlive it.
  explicit ReasonFinder(const Program& program);
  ~ReasonFinder();
  // `condition` must outlive it too, and stay where it is: its predicates are remembered.
  std::vector<model::Reason> find(const rule::Expression& condition, const rule::Route& route,
                                  const model::Event& event);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tocsin::detect
