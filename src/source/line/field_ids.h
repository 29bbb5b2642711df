// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/model/field_names.h"

namespace tocsin::source {

// Looks up the ids of names that stand in the records themselves, remembering the answers. What
// it remembers changes its speed, never its result. One thread.
class FieldIds {
 public:
  // `names` is frozen and outlives it.
  explicit FieldIds(const model::FieldNames& names);
  model::FieldId find(std::string_view name);

 private:
  static constexpr std::size_t kSlots = 2048;    // a power of two
  static constexpr std::size_t kNameBytes = 48;  // longer names are asked for each time
  struct Slot {
    std::array<char, kNameBytes> name{};
    std::uint32_t size = 0;
    model::FieldId id = 0;
  };
  const model::FieldNames& names_;
  std::vector<Slot> slots_;
};

}  // namespace tocsin::source
