// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/base/result.h"
#include "tocsin/source/time_zone.h"

namespace tocsin::source {

struct SourceMapRows;

// A source map as text: the YAML of docs/formats/source-map.md.
struct SourceMapText {
  std::string path;  // for messages
  std::string yaml;
};

// What the logs of a site mean: which records a map is for, and which fields of the taxonomy their
// columns fill. Immutable after parsing; any thread may read it. Copies share the rows.
class SourceMaps {
 public:
  SourceMaps();
  using ReadZone = TimeZone::ReadFile;
  // One map a document, in the order in which they are asked. The error names file and line.
  // Without `read_zone` maps cannot name zones of the database.
  static base::Result<SourceMaps> parse(std::span<const SourceMapText> files,
                                        const ReadZone& read_zone = {});
  bool empty() const;

  // For people.
  struct Summary {
    std::string name, path, product, channel;
    std::string meant_for;            // "columns a, b", "path *.csv"
    std::vector<std::string> fields;  // "actor from user"
  };
  std::vector<Summary> summaries() const;

  const SourceMapRows& rows() const { return *rows_; }

 private:
  std::shared_ptr<const SourceMapRows> rows_;
};

}  // namespace tocsin::source
