// SPDX-License-Identifier: Apache-2.0
#include "searched_logs.h"

#include <algorithm>
#include <tuple>

#include "entity_forms.h"
#include "tocsin/base/check.h"
#include "tocsin/model/casefold.h"

namespace tocsin::incident {
namespace {

bool is_of(std::string_view log, const LogWords& words) {
  return std::ranges::any_of(words, [&](std::string_view word) {
    if (word.starts_with('=')) return log == word.substr(1);
    return log.find(word) != log.npos;
  });
}

bool tells_unix(std::string_view log) {
  static const LogWords words = {"auditd", "syslog", "journald", "linux-sysmon"};
  return is_of(log, words);
}

}  // namespace

SearchedLogs::SearchedLogs(const model::Coverage& coverage, std::span<const LogWords> kinds)
    : by_kind_(kinds.size()) {
  CHECK(kinds.size() <= 64);
  logs_.reserve(coverage.logs.size());
  for (const model::LogCoverage& log : coverage.logs) {
    const std::string host = model::folded(log.host);
    logs_.push_back({std::string(first_label(host)), model::folded(log.log), &log, 0});
  }
  std::sort(logs_.begin(), logs_.end(), [](const Log& x, const Log& y) {
    return std::tie(x.host, x.coverage) < std::tie(y.host, y.coverage);
  });
  for (std::size_t begin = 0, end = 0; begin < logs_.size(); begin = end) {
    while (end < logs_.size() && logs_[end].host == logs_[begin].host) ++end;
    extents_.emplace(logs_[begin].host, std::pair(begin, end));
  }
  for (Log& log : logs_) {
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
      if (!is_of(log.name, kinds[kind])) continue;
      log.kinds |= std::uint64_t{1} << kind;
      by_kind_[kind].push_back(&log);
    }
  }
  for (std::vector<const Log*>& logs : by_kind_) {
    std::ranges::sort(logs, {}, &Log::coverage);
  }
}

std::span<const SearchedLogs::Log> SearchedLogs::labelled(std::string_view label) const {
  const auto at = extents_.find(label);
  if (at == extents_.end()) return {};
  return std::span(logs_).subspan(at->second.first, at->second.second - at->second.first);
}

SearchedLogs::Host SearchedLogs::host(std::string_view name) {
  const auto known = hosts_.find(name);
  if (known != hosts_.end()) return known->second;
  Host host;
  const std::string folded = model::folded(name);
  host.logs = labelled(first_label(folded));
  host.runs_unix =
      std::ranges::any_of(host.logs, [](const Log& log) { return tells_unix(log.name); });
  if (hosts_.size() >= kNamesMax) hosts_.clear();
  hosts_.emplace(name, host);
  return host;
}

bool SearchedLogs::keeps_directory(const Log& log) const {
  static const LogWords words = {"directory service", "dns server", "dfs replication"};
  return std::ranges::any_of(labelled(log.host),
                             [&](const Log& other) { return is_of(other.name, words); });
}

}  // namespace tocsin::incident
