// SPDX-License-Identifier: Apache-2.0
// Extended conditions of temporal correlations: a boolean expression over which rules occurred.
// For temporal_ordered the rules that the expression wants (those not under `not`) must also
// occur in the order in which the correlation lists them.
#include "window.h"

namespace tocsin::correlate {
namespace {

using rule::Correlation;
using rule::CorrelationNode;

bool evaluate(const Correlation& correlation, const std::vector<bool>& present, std::uint32_t at) {
  const CorrelationNode& node = correlation.extended[at];
  switch (node.kind) {
    case CorrelationNode::Kind::kRule:
      return present[node.rule];
    case CorrelationNode::Kind::kNot:
      return !evaluate(correlation, present, node.children.front());
    case CorrelationNode::Kind::kAll:
      for (const std::uint32_t child : node.children) {
        if (!evaluate(correlation, present, child)) return false;
      }
      return true;
    case CorrelationNode::Kind::kAny:
      for (const std::uint32_t child : node.children) {
        if (evaluate(correlation, present, child)) return true;
      }
      return false;
  }
  return false;
}

void wanted_rules(const Correlation& correlation, std::uint32_t at, bool negated,
                  std::vector<bool>& wanted) {
  const CorrelationNode& node = correlation.extended[at];
  if (node.kind == CorrelationNode::Kind::kRule && !negated) wanted[node.rule] = true;
  const bool flips = node.kind == CorrelationNode::Kind::kNot;
  for (const std::uint32_t child : node.children) {
    wanted_rules(correlation, child, negated != flips, wanted);
  }
}

}  // namespace

bool extended_holds(const Correlation& correlation, const Window& window) {
  const auto root = static_cast<std::uint32_t>(correlation.extended.size() - 1);
  std::vector<bool> present(correlation.inputs.size(), false);
  for (std::uint32_t i = 0; i < present.size(); ++i) present[i] = window.count_of(i) > 0;
  if (!evaluate(correlation, present, root)) return false;
  if (correlation.type != rule::CorrelationType::kTemporalOrdered) return true;

  // The rules that count are those wanted and present; they must appear as one increasing chain.
  std::vector<bool> wanted(correlation.inputs.size(), false);
  wanted_rules(correlation, root, false, wanted);
  std::uint32_t next = 0;
  const auto skip_unwanted = [&] {
    while (next < wanted.size() && !(wanted[next] && present[next])) ++next;
  };
  skip_unwanted();
  for (const std::uint32_t input : window.inputs_in_order()) {
    if (next < wanted.size() && input == next) {
      ++next;
      skip_unwanted();
    }
  }
  return next == wanted.size();
}

}  // namespace tocsin::correlate
