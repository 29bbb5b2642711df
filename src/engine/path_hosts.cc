// SPDX-License-Identifier: Apache-2.0
#include "path_hosts.h"

#include <algorithm>
#include <array>

#include "tocsin/model/casefold.h"

namespace tocsin::engine {
namespace {

// Parts of paths that say what a log is, not whose.
constexpr std::array<std::string_view, 14> kWordsOfLogs = {
    "access", "apache",   "apache2", "audit",    "auth",   "error",  "http",
    "logs",   "messages", "nginx",   "security", "syslog", "system", "www"};
constexpr std::size_t kLabelMin = 3;

bool names_host(std::string_view label) {
  return label.size() >= kLabelMin &&
         label.find_first_not_of("0123456789") != std::string_view::npos &&
         std::ranges::find(kWordsOfLogs, label) == kWordsOfLogs.end();
}

}  // namespace

PathHosts::PathHosts(const model::Coverage& coverage) {
  for (const model::LogCoverage& log : coverage.logs) {
    const std::string folded = model::folded(log.host);
    const std::string label = folded.substr(0, folded.find('.'));
    if (!names_host(label)) continue;
    const auto [at, is_new] = hosts_.try_emplace(label, log.host);
    // "web01" and "web01.court.example" may be one; two long names are not.
    const std::string known = model::folded(at->second);
    if (is_new || known == folded || folded == label) continue;
    at->second = known == label ? log.host : std::string();
  }
}

std::string_view PathHosts::host_of(std::string_view path) {
  if (path == path_) return host_;
  path_ = path;
  host_ = find(path_);
  return host_;
}

// The part that stands last is the nearest to the log.
std::string_view PathHosts::find(std::string_view path) const {
  while (!path.empty()) {
    const std::size_t slash = path.find_last_of("/\\!:");
    const std::size_t begin = slash == std::string_view::npos ? 0 : slash + 1;
    if (const std::string_view host = find_in(path.substr(begin)); !host.empty()) return host;
    path = path.substr(0, begin == 0 ? 0 : slash);
  }
  return {};
}

// Hyphens are common in names of hosts and between words: whole names are looked for first.
std::string_view PathHosts::find_in(std::string_view part) const {
  const std::string folded = model::folded(part);
  const std::string* found = nullptr;
  for (const std::string_view between : {". _", ". _-"}) {
    for (std::string_view words = folded; !words.empty();) {
      const std::size_t end = std::min(words.find_first_of(between), words.size());
      const auto at = hosts_.find(std::string(words.substr(0, end)));
      words.remove_prefix(std::min(end + 1, words.size()));
      if (at == hosts_.end() || at->second.empty() || found == &at->second) continue;
      if (found != nullptr) return {};
      found = &at->second;
    }
    if (found != nullptr) return *found;
  }
  return {};
}

}  // namespace tocsin::engine
