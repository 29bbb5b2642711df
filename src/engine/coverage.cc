// SPDX-License-Identifier: Apache-2.0
#include "coverage.h"

#include <algorithm>
#include <functional>

#include "tocsin/model/casefold.h"
#include "tocsin/model/value.h"

namespace tocsin::engine {
namespace {

using Hours = std::chrono::duration<std::int32_t, std::ratio<3600>>;

std::int32_t hour_of(model::Timestamp time) {
  return std::chrono::floor<Hours>(time.time_since_epoch()).count();
}

model::Timestamp begin_of(std::int32_t hour) { return model::Timestamp(Hours(hour)); }

// Whether a value's text is the one that was kept of the event before. `room` is memory for it.
bool same(const model::Value& value, const std::string& kept, std::string& room) {
  if (value.kind == model::ValueKind::kText) return value.view() == kept;
  room.clear();
  model::append_text(value, room);
  return room == kept;
}

}  // namespace

void CoverageCount::add(const model::Event& event) {
  ++events_;
  Log& log = log_of(event);
  ++log.events;
  if (!event.has_time) return;
  log.first = std::min(log.first, event.time);
  log.last = std::max(log.last, event.time);
  const std::int32_t hour = hour_of(event.time);
  if (hour != log.latest) note(log, hour);
}

CoverageCount::Log& CoverageCount::log_of(const model::Event& event) {
  const bool again = last_ != nullptr && same(event.host, last_host_, room_) &&
                     same(event.channel, last_channel_, room_);
  if (again) return *last_;
  last_host_ = model::to_text(event.host);
  last_channel_ = model::to_text(event.channel);
  last_ =
      find({model::folded(last_host_), model::folded(last_channel_)}, last_host_, last_channel_);
  if (last_ == nullptr) last_ = &other_;
  return *last_;
}

bool CoverageCount::kept(const Key& key) const {
  const std::hash<std::string_view> hash;
  const std::uint64_t both = hash(key.first) * 0x9e3779b97f4a7c15u ^ hash(key.second);
  return level_ == 0 || both >> (64 - level_) == 0;
}

void CoverageCount::fit() {
  while (logs_.size() > logs_max_ && level_ < 63) {
    ++level_;
    std::erase_if(logs_, [&](const auto& log) { return !kept(log.first); });
  }
}

// Null where the log is not kept.
CoverageCount::Log* CoverageCount::find(Key key, const std::string& host,
                                        const std::string& channel) {
  if (!kept(key)) return nullptr;
  auto place = logs_.find(key);
  if (place == logs_.end()) {
    logs_.emplace(key, Named{host, channel, {}});
    fit();
    place = logs_.find(key);
    if (place == logs_.end()) return nullptr;
  }
  // Which spelling is shown may not depend on the order of events.
  Named& named = place->second;
  named.host = std::min(named.host, host);
  named.channel = std::min(named.channel, channel);
  return &named.log;
}

void CoverageCount::note(Log& log, std::int32_t hour) {
  log.latest = hour;
  if (log.hours.size() >= kHoursMax) return;
  log.hours.push_back(hour);
  if (log.hours.size() >= 2 * log.sorted + 256) tidy(log);
}

void CoverageCount::tidy(Log& log) {
  std::ranges::sort(log.hours);
  const auto [first, last] = std::ranges::unique(log.hours);
  log.hours.erase(first, last);
  log.sorted = log.hours.size();
}

void CoverageCount::join(const CoverageCount& other) {
  events_ += other.events_;
  level_ = std::max(level_, other.level_);
  std::erase_if(logs_, [&](const auto& log) { return !kept(log.first); });
  for (const auto& [key, named] : other.logs_) {
    Log* log = find(key, named.host, named.channel);
    if (log == nullptr) continue;
    log->events += named.log.events;
    log->first = std::min(log->first, named.log.first);
    log->last = std::max(log->last, named.log.last);
    log->hours.insert(log->hours.end(), named.log.hours.begin(), named.log.hours.end());
    tidy(*log);
  }
  last_ = nullptr;
}

std::vector<model::LogCoverage::Gap> CoverageCount::gaps(const Log& log) {
  std::vector<std::int32_t> hours = log.hours;
  std::ranges::sort(hours);
  std::vector<std::int64_t> silences;
  for (std::size_t i = 1; i < hours.size(); ++i) {
    if (hours[i] - hours[i - 1] > 1) silences.push_back(hours[i] - hours[i - 1] - 1);
  }
  std::vector<model::LogCoverage::Gap> found;
  if (silences.empty()) return found;
  std::ranges::sort(silences);
  const std::int64_t usual = silences[(silences.size() - 1) * 19 / 20];
  const std::int64_t longest_usual = silences.size() >= 3 ? usual * kGapTimes : 0;
  const std::int64_t least = std::max(kGapMinHours, longest_usual);
  for (std::size_t i = 1; i < hours.size(); ++i) {
    if (hours[i] - hours[i - 1] - 1 >= least) {
      found.push_back({begin_of(hours[i - 1] + 1), begin_of(hours[i])});
    }
  }
  std::ranges::sort(found, [](const auto& a, const auto& b) {
    return std::pair(b.until - b.from, a.from) < std::pair(a.until - a.from, b.from);
  });
  if (found.size() > kGapsShown) found.resize(kGapsShown);
  std::ranges::sort(found, {}, [](const auto& gap) { return gap.from; });
  return found;
}

model::Coverage CoverageCount::result() const {
  model::Coverage coverage;
  for (const auto& [key, named] : logs_) {
    const bool timed = named.log.first <= named.log.last;
    coverage.logs.push_back({.host = named.host,
                             .log = named.channel,
                             .events = named.log.events,
                             .first = timed ? named.log.first : model::Timestamp{},
                             .last = timed ? named.log.last : model::Timestamp{},
                             .gaps = gaps(named.log)});
  }
  coverage.events_not_kept = events_;
  for (const model::LogCoverage& log : coverage.logs) coverage.events_not_kept -= log.events;
  return coverage;
}

}  // namespace tocsin::engine
