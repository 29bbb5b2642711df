// SPDX-License-Identifier: Apache-2.0
#include "coverage_index.h"

#include <algorithm>
#include <tuple>

#include "tocsin/model/casefold.h"

namespace tocsin::incident {

CoverageIndex::CoverageIndex(const model::Coverage& coverage) {
  logs_.reserve(coverage.logs.size());
  for (const model::LogCoverage& log : coverage.logs) {
    std::string host = model::folded(log.host);
    host = host.substr(0, host.find('.'));
    logs_.push_back({std::move(host), model::folded(log.log), &log});
  }
  std::sort(logs_.begin(), logs_.end(), [](const Log& x, const Log& y) {
    return std::tie(x.host, x.coverage) < std::tie(y.host, y.coverage);
  });
  for (std::size_t begin = 0, end = 0; begin < logs_.size(); begin = end) {
    while (end < logs_.size() && logs_[end].host == logs_[begin].host) ++end;
    extents_.emplace(logs_[begin].host, std::pair(begin, end));
  }
  for (const Log& log : logs_) in_order_.push_back(&log);
  std::sort(in_order_.begin(), in_order_.end(),
            [](const Log* a, const Log* b) { return a->coverage < b->coverage; });
}

std::span<const CoverageIndex::Log> CoverageIndex::of(std::string_view host) const {
  const auto at = extents_.find(host);
  if (at == extents_.end()) return {};
  return std::span(logs_).subspan(at->second.first, at->second.second - at->second.first);
}

bool CoverageIndex::keeps_directory(std::string_view host) const {
  return std::ranges::any_of(of(host), [](const Log& log) {
    return log.name.find("directory service") != std::string::npos ||
           log.name.find("dns server") != std::string::npos ||
           log.name.find("dfs replication") != std::string::npos;
  });
}

std::vector<std::string> CoverageIndex::hosts_with(std::span<const std::string_view> words,
                                                   bool directory, std::size_t max) const {
  const auto [answer, is_new] = answers_.try_emplace({{words.begin(), words.end()}, directory});
  std::vector<std::string>& hosts = answer->second;
  if (!is_new) return hosts;
  for (const Log* log : in_order_) {
    if (hosts.size() == max) break;
    const bool kept = std::ranges::any_of(
        words, [&](std::string_view word) { return log->name.find(word) != std::string::npos; });
    if (!kept || (directory && !keeps_directory(log->host))) continue;
    const std::string& name = log->coverage->host;
    if (std::find(hosts.begin(), hosts.end(), name) == hosts.end()) hosts.push_back(name);
  }
  return hosts;
}

}  // namespace tocsin::incident
