// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tocsin/model/incident.h"

namespace tocsin::incident {

// Words of log names by which one kind of log is known; "=audit" is the whole name.
using LogWords = std::vector<std::string_view>;

// The logs of the input by host, with names folded once, and which kinds each of them is of: very
// many incidents ask for them. Borrows the coverage. One thread.
class SearchedLogs {
 public:
  struct Log {
    std::string host, name;  // folded; the host without its domain
    const model::LogCoverage* coverage = nullptr;
    std::uint64_t kinds = 0;  // a bit for each kind that it is of
  };
  struct Host {
    std::span<const Log> logs;
    bool runs_unix = false;  // told by the logs that it keeps
  };
  // At most 64 kinds.
  SearchedLogs(const model::Coverage& coverage, std::span<const LogWords> kinds);
  SearchedLogs(const SearchedLogs&) = delete;
  SearchedLogs& operator=(const SearchedLogs&) = delete;

  // By name, with or without its domain.
  Host host(std::string_view name);
  // The logs of a kind, in the order of the coverage.
  std::span<const Log* const> of_kind(std::size_t kind) const { return by_kind_[kind]; }
  // Whether the host of a log keeps a directory.
  bool keeps_directory(const Log& log) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  static constexpr std::size_t kNamesMax = 100'000;
  std::span<const Log> labelled(std::string_view label) const;

  std::vector<Log> logs_;  // by host, else in the order of the coverage
  std::vector<std::vector<const Log*>> by_kind_;
  std::unordered_map<std::string_view, std::pair<std::size_t, std::size_t>> extents_;
  std::unordered_map<std::string, Host, Hash, std::equal_to<>> hosts_;  // by name as asked for
};

}  // namespace tocsin::incident
