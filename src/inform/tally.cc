// SPDX-License-Identifier: Apache-2.0
#include "tally.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "words.h"

namespace tocsin::inform {
namespace {

std::size_t at(model::Level level) { return static_cast<std::size_t>(level); }

}  // namespace

std::uint64_t total_of(const LevelCounts& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

model::Level worst_of(const LevelCounts& counts) {
  for (std::size_t i = counts.size(); i-- > 0;) {
    if (counts[i] > 0) return static_cast<model::Level>(i);
  }
  return model::Level::kInformational;
}

bool more_serious(const LevelCounts& a, const LevelCounts& b) {
  return std::lexicographical_compare(b.rbegin(), b.rend(), a.rbegin(), a.rend());
}

void Span::add(model::Timestamp time) {
  if (!has_time(time)) return;
  first = any ? std::min(first, time) : time;
  last = any ? std::max(last, time) : time;
  any = true;
}

std::uint32_t Tally::host_index(std::string_view name) {
  const std::string host(name.substr(0, kHostBytesMax));
  if (const auto known = host_places_.find(host); known != host_places_.end()) {
    return known->second;
  }
  if (hosts_.size() >= kHostsMax) return kNoHost;
  const auto place = static_cast<std::uint32_t>(hosts_.size());
  host_places_.emplace(host, place);
  hosts_.push_back({host, {}, {}});
  return place;
}

void Tally::add(const model::Alert& alert) {
  const model::Level level = alert.rule->level;
  ++levels_[at(level)];
  span_.add(alert.place.time);
  RuleRow& row = rules_[alert.rule.get()];
  if (!row.rule) row.rule = alert.rule;
  ++row.alerts;
  row.span.add(alert.place.time);
  const std::uint32_t host = host_index(alert.place.host);
  if (host == kNoHost) {
    ++other_hosts_[at(level)];
    row.hosts_more = true;
    return;
  }
  ++hosts_[host].levels[at(level)];
  hosts_[host].span.add(alert.place.time);
  if (std::find(row.hosts.begin(), row.hosts.end(), host) != row.hosts.end()) return;
  if (row.hosts.size() < kHostsOfRuleMax) {
    row.hosts.push_back(host);
  } else {
    row.hosts_more = true;
  }
}

std::vector<const Tally::HostRow*> Tally::hosts_ranked() const {
  std::vector<const HostRow*> rows;
  for (const HostRow& row : hosts_) rows.push_back(&row);
  std::sort(rows.begin(), rows.end(), [](const HostRow* a, const HostRow* b) {
    if (a->levels != b->levels) return more_serious(a->levels, b->levels);
    return a->host < b->host;
  });
  return rows;
}

std::vector<const Tally::RuleRow*> Tally::rules_ranked() const {
  std::vector<const RuleRow*> rows;
  for (const auto& [rule, row] : rules_) rows.push_back(&row);
  std::sort(rows.begin(), rows.end(), [](const RuleRow* a, const RuleRow* b) {
    const model::AlertRule &x = *a->rule, &y = *b->rule;
    return std::tie(y.level, b->alerts, x.title, x.id, x.path) <
           std::tie(x.level, a->alerts, y.title, y.id, y.path);
  });
  return rows;
}

}  // namespace tocsin::inform
