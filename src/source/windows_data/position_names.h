// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tocsin/model/event.h"
#include "tocsin/model/field_names.h"

namespace tocsin::source {

// The table data/windows_positions.tsv: names of values by their order, for exports that leave
// them out. Immutable; safe from any thread.
class PositionNames {
 public:
  // `names` is frozen and lives longer than this.
  explicit PositionNames(const model::FieldNames& names);

  // Names the values Data among the fields of an event whose provider and code are set, by their
  // order. False where the table has no row for so many.
  bool complete(const model::Event& event, std::span<model::Field> fields) const;

 private:
  struct Name {
    std::string_view text;
    model::FieldId id = 0;
    bool is_hex = false;
  };
  struct Row {
    std::string_view provider;
    std::vector<Name> names;
  };
  std::unordered_multimap<std::uint32_t, Row> rows_;  // by code
};

}  // namespace tocsin::source
