// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "tocsin/model/alert.h"
#include "tocsin/rule/rule.h"

namespace tocsin::correlate {

// One remembered event of a group.
struct Entry {
  model::Timestamp time{};
  std::uint32_t input = 0;  // position in Correlation::inputs
  double number = 0;        // value_sum, value_avg, value_percentile, value_median
  std::string value;        // value_count: the folded value or tuple
  std::shared_ptr<const model::Cause> cause;  // null where only the count is kept
};

// The events of one group, in order of time, with what is counted of them kept up to date.
class Window {
 public:
  explicit Window(std::size_t inputs) : of_input_(inputs, 0) {}

  void push(Entry entry);
  void pop_front();
  void erase(std::size_t index);
  void clear();

  const std::deque<Entry>& entries() const { return entries_; }
  std::deque<Entry>& entries() { return entries_; }
  bool empty() const { return entries_.empty(); }
  std::size_t distinct_values() const { return values_.size(); }
  double sum() const;
  // How many events of an input are in the window.
  std::size_t count_of(std::uint32_t input) const { return of_input_[input]; }
  // The inputs of the entries in order of time, those of one moment in the order of the inputs.
  std::vector<std::uint32_t> inputs_in_order() const;

 private:
  void forget(const Entry& entry);

  std::deque<Entry> entries_;
  std::unordered_map<std::string, std::size_t> values_;
  std::vector<std::size_t> of_input_;
};

// What the condition of a correlation compares, over the events in the window: a count of events,
// of distinct values or of distinct rules, a sum, an average, a quantile. Quantiles: the median is
// the mean of the middle two; a percentile is the nearest rank.
double measure(const rule::Correlation& correlation, const Window& window);

// Whether the correlation's condition holds for the window.
bool satisfied(const rule::Correlation& correlation, const Window& window);

// The same for an extended condition, which is not empty.
bool extended_holds(const rule::Correlation& correlation, const Window& window);

// Whether more events can only make the condition truer, so that it can be judged at each event
// instead of at the window's end.
bool judged_on_arrival(const rule::Correlation& correlation);

// How many events one group remembers of one correlation, at most; the oldest of the input that
// was added last goes first. Counts of events and of distinct values need no such limit.
std::size_t entries_max_of(const rule::Correlation& correlation);

}  // namespace tocsin::correlate
