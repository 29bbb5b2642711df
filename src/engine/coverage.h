// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tocsin/model/event.h"
#include "tocsin/model/incident.h"

namespace tocsin::engine {

// Which logs of which hosts were searched, and in which hours they speak. One thread.
class CoverageCount {
 public:
  explicit CoverageCount(std::size_t logs_max) : logs_max_(logs_max) {}
  void add(const model::Event& event);
  void join(const CoverageCount& other);
  // A silence is a gap where it lasts kGapMin at least and kGapTimes as long as nineteen in twenty
  // of the log's own silences: a log that sleeps every night has no gap each night.
  model::Coverage result() const;

 private:
  static constexpr std::int64_t kGapMinHours = 12;
  static constexpr std::int64_t kGapTimes = 4;
  static constexpr std::size_t kHoursMax = 40'000;  // of one log; later ones are not noted
  static constexpr std::size_t kGapsShown = 20;     // the longest

  struct Log {
    std::uint64_t events = 0;
    model::Timestamp first = model::Timestamp::max(), last = model::Timestamp::min();
    std::vector<std::int32_t> hours;  // since 1970; sorted and each once up to `sorted`
    std::size_t sorted = 0;
    std::int32_t latest = INT32_MIN;  // the hour noted last
  };
  using Key = std::pair<std::string, std::string>;  // host and log, folded

  Log& log_of(const model::Event& event);
  bool kept(const Key& key) const;
  void fit();
  Log* find(Key key, const std::string& host, const std::string& channel);
  static void note(Log& log, std::int32_t hour);
  static void tidy(Log& log);
  static std::vector<model::LogCoverage::Gap> gaps(const Log& log);

  struct Named {
    std::string host, channel;  // as first seen in bytewise order
    Log log;
  };
  std::size_t logs_max_;
  std::map<Key, Named> logs_;
  std::uint64_t events_ = 0;
  // What does not fit is left out by the hash of its name, so that what is kept does not hang on
  // the order of events: a log is kept while the top bits of its hash are zero, `level_` of them.
  int level_ = 0;
  Log other_;
  // The log of the event before.
  std::string last_host_, last_channel_, room_;
  Log* last_ = nullptr;
};

}  // namespace tocsin::engine
