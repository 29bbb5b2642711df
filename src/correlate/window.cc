// SPDX-License-Identifier: Apache-2.0
#include "window.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace tocsin::correlate {
namespace {

using rule::Correlation;
using rule::CorrelationType;

// The most rules of `inputs` that occur one after the other in their written order: the longest
// increasing subsequence of input positions, over few inputs.
double rules_in_order(const Correlation& correlation, const Window& window) {
  std::vector<std::uint32_t> longest_ending_at(correlation.inputs.size(), 0);
  for (const std::uint32_t input : window.inputs_in_order()) {
    std::uint32_t before = 0;
    for (std::uint32_t i = 0; i < input; ++i) before = std::max(before, longest_ending_at[i]);
    longest_ending_at[input] = std::max(longest_ending_at[input], before + 1);
  }
  const auto longest = std::max_element(longest_ending_at.begin(), longest_ending_at.end());
  return longest == longest_ending_at.end() ? 0 : *longest;
}

double rules_present(const Correlation& correlation, const Window& window) {
  double present = 0;
  for (std::uint32_t i = 0; i < correlation.inputs.size(); ++i) {
    if (window.count_of(i) > 0) ++present;
  }
  return present;
}

std::vector<double> sorted_numbers(const Window& window) {
  std::vector<double> numbers;
  numbers.reserve(window.entries().size());
  for (const Entry& entry : window.entries()) numbers.push_back(entry.number);
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

double percentile_of(const Window& window, double percentile) {
  const std::vector<double> numbers = sorted_numbers(window);
  if (numbers.empty()) return 0;
  const double rank = std::ceil(percentile / 100.0 * static_cast<double>(numbers.size()));
  const auto index = static_cast<std::size_t>(std::max(rank, 1.0)) - 1;
  return numbers[std::min(index, numbers.size() - 1)];
}

double median_of(const Window& window) {
  const std::vector<double> numbers = sorted_numbers(window);
  if (numbers.empty()) return 0;
  const std::size_t middle = numbers.size() / 2;
  return numbers.size() % 2 == 1 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2;
}

bool compares(double value, const Correlation::Bound& bound) {
  switch (bound.comparison) {
    case rule::Comparison::kLess:
      return value < bound.value;
    case rule::Comparison::kLessEqual:
      return value <= bound.value;
    case rule::Comparison::kGreater:
      return value > bound.value;
    case rule::Comparison::kGreaterEqual:
      return value >= bound.value;
    case rule::Comparison::kEqual:
      return value == bound.value;
    case rule::Comparison::kNotEqual:
      return value != bound.value;
  }
  return false;
}

bool within_bounds(const Correlation& correlation, const Window& window) {
  const double value = measure(correlation, window);
  if (correlation.bounds.empty()) return value >= static_cast<double>(correlation.inputs.size());
  return std::all_of(correlation.bounds.begin(), correlation.bounds.end(),
                     [&](const auto& bound) { return compares(value, bound); });
}

bool needs_values(CorrelationType type) {
  return type == CorrelationType::kValueSum || type == CorrelationType::kValueAvg ||
         type == CorrelationType::kValuePercentile || type == CorrelationType::kValueMedian;
}

}  // namespace

double measure(const Correlation& correlation, const Window& window) {
  switch (correlation.type) {
    case CorrelationType::kEventCount:
      return static_cast<double>(window.entries().size());
    case CorrelationType::kValueCount:
      return static_cast<double>(window.distinct_values());
    case CorrelationType::kTemporal:
      return rules_present(correlation, window);
    case CorrelationType::kTemporalOrdered:
      return rules_in_order(correlation, window);
    case CorrelationType::kValueSum:
      return window.sum();
    case CorrelationType::kValueAvg:
      return window.empty() ? 0 : window.sum() / static_cast<double>(window.entries().size());
    case CorrelationType::kValuePercentile:
      return percentile_of(window, correlation.percentile);
    case CorrelationType::kValueMedian:
      return median_of(window);
  }
  return 0;
}

bool satisfied(const Correlation& correlation, const Window& window) {
  // An average of nothing is no number, so no comparison with it holds.
  if (needs_values(correlation.type) && window.empty()) return false;
  if (!correlation.extended.empty()) return extended_holds(correlation, window);
  return within_bounds(correlation, window);
}

bool judged_on_arrival(const Correlation& correlation) {
  if (!correlation.extended.empty()) {
    return std::none_of(correlation.extended.begin(), correlation.extended.end(),
                        [](const auto& n) { return n.kind == rule::CorrelationNode::Kind::kNot; });
  }
  return std::all_of(correlation.bounds.begin(), correlation.bounds.end(), [](const auto& bound) {
    return bound.comparison == rule::Comparison::kGreater ||
           bound.comparison == rule::Comparison::kGreaterEqual;
  });
}

std::size_t entries_max_of(const Correlation& correlation) {
  constexpr std::size_t kOfOneRuleMax = 256;
  constexpr std::size_t kNumbersMax = 10'000;
  switch (correlation.type) {
    case CorrelationType::kTemporal:
    case CorrelationType::kTemporalOrdered:
      return kOfOneRuleMax;
    case CorrelationType::kValuePercentile:
    case CorrelationType::kValueMedian:
    case CorrelationType::kValueSum:
    case CorrelationType::kValueAvg:
      return kNumbersMax;
    case CorrelationType::kEventCount:
    case CorrelationType::kValueCount:
      return SIZE_MAX;
  }
  return SIZE_MAX;
}

void Window::push(Entry entry) {
  if (!entry.value.empty()) ++values_[entry.value];
  ++of_input_[entry.input];
  entries_.push_back(std::move(entry));
}

void Window::forget(const Entry& entry) {
  --of_input_[entry.input];
  const auto found = values_.find(entry.value);
  if (found != values_.end() && --found->second == 0) values_.erase(found);
}

void Window::pop_front() {
  forget(entries_.front());
  entries_.pop_front();
}

void Window::erase(std::size_t index) {
  forget(entries_[index]);
  entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(index));
}

void Window::clear() {
  entries_.clear();
  values_.clear();
  of_input_.assign(of_input_.size(), 0);
}

std::vector<std::uint32_t> Window::inputs_in_order() const {
  std::vector<std::uint32_t> inputs;
  inputs.reserve(entries_.size());
  std::size_t moment = 0;  // where the entries of the last moment begin
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].time != entries_[moment].time) moment = i;
    // Behind those of its moment that are not greater.
    const auto begin = inputs.begin() + static_cast<std::ptrdiff_t>(moment);
    inputs.insert(std::upper_bound(begin, inputs.end(), entries_[i].input), entries_[i].input);
  }
  return inputs;
}

// Summed anew each time: a running sum would drift with the order of additions.
double Window::sum() const {
  double sum = 0;
  for (const Entry& entry : entries_) sum += entry.number;
  return sum;
}

}  // namespace tocsin::correlate
