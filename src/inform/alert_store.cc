// SPDX-License-Identifier: Apache-2.0
#include "alert_store.h"

#include <utility>

namespace tocsin::inform {

void AlertStore::drop_last() {
  const auto last = std::prev(kept_.end());
  bytes_ -= last->second.markup.size();
  kept_.erase(last);
}

void AlertStore::add(const model::Alert& alert, const std::function<std::string()>& render) {
  const std::uint64_t seen = seen_of_rule_[alert.rule.get()]++;
  if (seen >= kOfRuleMax) return;
  const auto distance = static_cast<std::uint8_t>(model::Level::kCritical) -
                        static_cast<std::uint8_t>(alert.rule->level);
  const Key key{static_cast<std::uint8_t>(distance), seen >= kFirstOfRule, order_++};
  if (alerts_max_ == 0) return;
  if (full_ && (kept_.empty() || std::prev(kept_.end())->first < key)) return;
  std::string markup = render();
  bytes_ += markup.size();
  kept_.emplace(key, Kept{alert.rule.get(), std::move(markup)});
  while (kept_.size() > alerts_max_ || bytes_ > bytes_max_) {
    full_ = true;
    drop_last();
  }
}

std::unordered_map<const model::AlertRule*, std::vector<std::string>> AlertStore::take() {
  std::map<std::uint64_t, Kept*> in_order;
  for (auto& [key, kept] : kept_) in_order.emplace(std::get<2>(key), &kept);
  std::unordered_map<const model::AlertRule*, std::vector<std::string>> of_rule;
  for (const auto& [order, kept] : in_order) {
    of_rule[kept->rule].push_back(std::move(kept->markup));
  }
  kept_.clear();
  bytes_ = 0;
  return of_rule;
}

}  // namespace tocsin::inform
