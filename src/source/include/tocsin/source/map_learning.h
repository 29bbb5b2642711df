// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tocsin::source {

// How many events of a file are looked at to propose a map.
inline constexpr std::size_t kLearnEventsMax = 5'000;

// One event of the sample: its fields as texts. Text that no decoder knows has the one field
// `message`.
using LearnEvent = std::vector<std::pair<std::string, std::string>>;

// What a column probably means.
struct LearnedField {
  std::string name;  // of the taxonomy: time, actor, action …
  std::string column;
  std::string pattern;                // of what stands within `column`; else empty
  std::string clock_column;           // of `time` where `column` holds the day alone; else empty
  double confidence = 0;              // 0 to 1
  std::string reason;                 // for people: "98 % are addresses"
  std::vector<std::string> examples;  // the commonest values
  std::vector<std::pair<std::string, std::string>> values;  // theirs -> ours, for some fields
};

// A proposal for a source: plain values, in the order in which people read them.
struct LearnedMap {
  std::string pattern;  // of text lines; empty for events with columns
  double pattern_share = 0;
  std::vector<std::string> columns;  // that recognise the source
  std::vector<LearnedField> fields;
  std::vector<std::string> unused;              // columns without a meaning
  bool day_first = false, month_first = false;  // of dates as 03/04/2026, where there are some
  std::vector<std::string> remarks;             // what the author should look at
};

// Proposes a map from a sample. Deterministic; bounded by the sample. `events_have_times`: their
// format says when they happened, whatever the columns hold.
LearnedMap learn_map(std::span<const LearnEvent> sample, bool events_have_times = false);

// The map as the YAML of docs/formats/source-map.md, with examples as comments.
std::string map_yaml(const LearnedMap& map, std::string_view name, std::string_view from_file);

}  // namespace tocsin::source
