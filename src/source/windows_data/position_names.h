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

  // Names the values Data among the `count` fields of an event whose provider and code are set:
  // by their order where the table has a row for so many; else a Sysmon event gets the values that
  // its message spells out. Returns how many fields there are then; `fields` is the room for them.
  std::size_t complete(const model::Event& event, std::span<model::Field> fields, std::size_t count,
                       model::EventBatch& batch) const;

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
  bool name_by_order(const model::Event& event, std::span<model::Field> fields) const;
  std::size_t add_message(std::string_view message, std::span<model::Field> fields,
                          std::size_t count) const;

  const model::FieldNames& names_;
  std::unordered_multimap<std::uint32_t, Row> rows_;  // by code
};

}  // namespace tocsin::source
