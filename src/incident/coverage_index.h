// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tocsin/model/incident.h"

namespace tocsin::incident {

// The logs of the input by host, with names folded once: very many incidents ask for them.
// Borrows the coverage. One thread.
class CoverageIndex {
 public:
  struct Log {
    std::string host, name;  // folded; the host without its domain
    const model::LogCoverage* coverage = nullptr;
  };
  explicit CoverageIndex(const model::Coverage& coverage);
  CoverageIndex(const CoverageIndex&) = delete;
  CoverageIndex& operator=(const CoverageIndex&) = delete;

  // The logs of a host, which is named as `Log::host` is.
  std::span<const Log> of(std::string_view host) const;
  // At most `max` hosts that keep a log with one of these words in its name; with
  // `directory` only those that keep a directory. In the order of the coverage.
  std::vector<std::string> hosts_with(std::span<const std::string_view> words, bool directory,
                                      std::size_t max) const;

 private:
  bool keeps_directory(std::string_view host) const;

  std::vector<Log> logs_;  // by host, else in the order of the coverage
  std::vector<const Log*> in_order_;
  std::unordered_map<std::string_view, std::pair<std::size_t, std::size_t>> extents_;
  // What was asked before: there are as many questions as rows in the table of checks.
  using Question = std::pair<std::vector<std::string_view>, bool>;
  mutable std::map<Question, std::vector<std::string>> answers_;
};

// As assess() of the public header, with a coverage that is looked at often.
void assess(model::Incident& incident, const CoverageIndex& coverage);

}  // namespace tocsin::incident
