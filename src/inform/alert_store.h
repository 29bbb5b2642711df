// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "tocsin/model/alert.h"

namespace tocsin::inform {

// The alerts that a page shows, as finished markup, within a bound on their number and their
// bytes. Of one rule at most the first kOfRuleMax, so that the page of a flood stays small. Which
// stay: more serious levels first; within a level the first kFirstOfRule of every rule, so that one
// noisy rule does not push out the others; then those that came first. One thread.
class AlertStore {
 public:
  static constexpr std::uint64_t kFirstOfRule = 25;
  static constexpr std::uint64_t kOfRuleMax = 50;

  AlertStore(std::size_t alerts_max, std::size_t bytes_max)
      : alerts_max_(alerts_max), bytes_max_(bytes_max) {}

  // Alerts come in order. `render` is called only where the alert stays for now.
  void add(const model::Alert& alert, const std::function<std::string()>& render);

  std::size_t size() const { return kept_.size(); }
  std::size_t bytes() const { return bytes_; }
  // What stayed of each rule, in the order in which it came. Empties the store.
  std::unordered_map<const model::AlertRule*, std::vector<std::string>> take();

 private:
  // How far level is from critical; whether beyond the first of the rule; order.
  using Key = std::tuple<std::uint8_t, bool, std::uint64_t>;
  struct Kept {
    const model::AlertRule* rule;
    std::string markup;
  };

  void drop_last();

  std::size_t alerts_max_, bytes_max_;
  std::size_t bytes_ = 0;
  std::uint64_t order_ = 0;
  bool full_ = false;  // something was dropped: only better ones come in
  std::map<Key, Kept> kept_;
  std::unordered_map<const model::AlertRule*, std::uint64_t> seen_of_rule_;
};

}  // namespace tocsin::inform
