// SPDX-License-Identifier: Apache-2.0
#include "line/field_ids.h"

#include <cstring>

namespace tocsin::source {

namespace {

// Names in a log differ in length or at their ends; the rest is settled by comparing bytes.
std::size_t hash_of(std::string_view name) {
  std::uint64_t first = 0, last = 0;
  const std::size_t part = name.size() < 8 ? name.size() : 8;
  std::memcpy(&first, name.data(), part);
  std::memcpy(&last, name.data() + name.size() - part, part);
  const std::uint64_t mixed = (first ^ (last << 1) ^ name.size()) * 0x9e3779b97f4a7c15u;
  return static_cast<std::size_t>(mixed >> 48);
}

}  // namespace

FieldIds::FieldIds(const model::FieldNames& names) : names_(names), slots_(kSlots) {}

model::FieldId FieldIds::find(std::string_view name) {
  if (name.empty() || name.size() > kNameBytes) return names_.find(name);
  Slot& slot = slots_[hash_of(name) % kSlots];
  if (slot.size == name.size() && std::memcmp(slot.name.data(), name.data(), name.size()) == 0) {
    return slot.id;
  }
  slot.id = names_.find(name);
  slot.size = static_cast<std::uint32_t>(name.size());
  std::memcpy(slot.name.data(), name.data(), name.size());
  return slot.id;
}

}  // namespace tocsin::source
