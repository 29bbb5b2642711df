// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "table/line_pattern.h"
#include "tocsin/source/time_zone.h"

namespace tocsin::source {

// One field that a map fills.
struct MapField {
  std::string name;                // in the event
  std::vector<std::string> from;   // columns; the first with text counts
  std::optional<LinePattern> cut;  // its holes are fields of their own; `name` is one of them
  bool has_values = false;
  std::unordered_map<std::string, std::string> values;  // folded text of the source -> ours
  std::optional<std::string> other;                     // for a text that `values` lacks
};

struct SourceMapRow {
  std::string name, file, product, channel;
  std::string path;                  // glob; empty: any
  std::vector<std::string> columns;  // all must be there
  std::optional<LinePattern> pattern;
  std::string pattern_text;
  TimeZone zone;
  bool has_zone = false;  // the map names it; else that of the run holds
  bool month_first = false;
  std::vector<std::string> time_from;  // joined by blanks
  std::vector<std::string> host_from;
  std::vector<MapField> fields;
  std::vector<std::pair<std::string, std::string>> constants;
};

struct SourceMapRows {
  std::vector<SourceMapRow> maps;
};

// `*` for any bytes, `?` for one; without regard to ASCII case.
bool matches_glob(std::string_view text, std::string_view glob);

}  // namespace tocsin::source
