// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tocsin/model/alert.h"

namespace tocsin::inform {

using LevelCounts = std::array<std::uint64_t, model::kLevelCount>;

std::uint64_t total_of(const LevelCounts& counts);
// The most serious level that occurs; informational where none does.
model::Level worst_of(const LevelCounts& counts);
// Whether `a` is to stand before `b`: more of the most serious level in which they differ.
bool more_serious(const LevelCounts& a, const LevelCounts& b);

// The times between which something occurred, of those alerts that have a time.
struct Span {
  bool any = false;
  model::Timestamp first{}, last{};
  void add(model::Timestamp time);
};

// Counts of the alerts of a run: by level, rule and host. Exact but for hosts beyond
// kHostsMax, which are counted together: names of hosts come from the evidence and may be
// without number. Rules are those of the rule set. One thread.
class Tally {
 public:
  static constexpr std::size_t kHostsMax = 10'000;
  static constexpr std::size_t kHostBytesMax = 256;  // hosts alike so far count as one
  static constexpr std::size_t kHostsOfRuleMax = 64;

  struct HostRow {
    std::string host;  // as in the evidence; "" where an alert has none
    LevelCounts levels{};
    Span span;
  };
  struct RuleRow {
    std::shared_ptr<const model::AlertRule> rule;
    std::uint64_t alerts = 0;
    std::vector<std::uint32_t> hosts;  // distinct, at most kHostsOfRuleMax; see `hosts_more`
    bool hosts_more = false;
    Span span;
  };

  void add(const model::Alert& alert);

  const LevelCounts& levels() const { return levels_; }
  std::uint64_t alerts() const { return total_of(levels_); }
  const Span& span() const { return span_; }
  // In order of first occurrence; RuleRow::hosts are places in it.
  const std::vector<HostRow>& hosts() const { return hosts_; }
  const LevelCounts& other_hosts() const { return other_hosts_; }
  // Most serious first, then by name; most serious first, then most alerts, then by title.
  std::vector<const HostRow*> hosts_ranked() const;
  std::vector<const RuleRow*> rules_ranked() const;

 private:
  static constexpr std::uint32_t kNoHost = UINT32_MAX;
  std::uint32_t host_index(std::string_view name);

  LevelCounts levels_{};
  Span span_;
  std::vector<HostRow> hosts_;
  std::unordered_map<std::string, std::uint32_t> host_places_;
  LevelCounts other_hosts_{};
  std::unordered_map<const model::AlertRule*, RuleRow> rules_;
};

}  // namespace tocsin::inform
