// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tocsin/model/event.h"
#include "tocsin/model/field_names.h"

namespace tocsin::source {

// The table data/windows_data.tsv: names for the values of Windows events that stand in their log
// without any. Immutable; safe from any thread.
class DataNames {
 public:
  // `names` is frozen and lives longer than this.
  explicit DataNames(const model::FieldNames& names);

  // Adds what the table says to the `count` fields of an event whose provider and code are set:
  // the names of its unnamed values (fields Data, or param1 and so on), or Data for its named
  // ones. Returns how many fields there are then; `fields` is the room for them. What finds no
  // room is left out.
  std::size_t complete(const model::Event& event, std::span<model::Field> fields,
                       std::size_t count) const {
    if (event.code >= kCodes || first_row_[event.code] == kNoRow) [[likely]]
      return count;
    return add(event, fields, count);
  }

 private:
  struct Name {
    std::string_view text;  // empty: the value has none
    model::FieldId id = 0;
  };
  struct Row {
    std::string_view provider;
    std::vector<Name> names;
    std::uint8_t next = 0;  // another row for the same code
  };
  static constexpr std::size_t kCodes = 2048;
  static constexpr std::uint8_t kNoRow = 0xff;

  void read_line(std::string_view line, const model::FieldNames& names);
  std::size_t add(const model::Event& event, std::span<model::Field> fields,
                  std::size_t count) const;
  const Row* find(const model::Event& event) const;

  model::FieldId data_id_ = 0;
  std::vector<Row> rows_;
  std::array<std::uint8_t, kCodes> first_row_{};
};

}  // namespace tocsin::source
