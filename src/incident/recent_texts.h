// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "entity_store.h"

namespace tocsin::incident {

// Which entity a text was found to name lately, so that a text that comes again and again is not
// normalised and looked up each time. What a text names must hang on nothing but the text, what it
// is read as, and the place that it belongs to. A direct-mapped table: an older text makes room.
// One thread.
class RecentTexts {
 public:
  // What a text is read as.
  enum class As : std::uint8_t { kHost, kPath, kAddress, kAccount, kLocalAccount, kSid };

  RecentTexts() : slots_(kSlots) {}

  // `make` finds the entity where the text is not remembered; that it names none is not remembered.
  // `place`: a host, or kNoEntity where the text means the same everywhere.
  template <class Make>
  EntityIndex entity_of(As as, EntityIndex place, std::string_view text, const Make& make) {
    const std::uint64_t read_as = std::uint64_t{place} << 8 | static_cast<std::uint64_t>(as);
    const std::size_t hash =
        std::hash<std::string_view>{}(text) ^ (read_as * 0x9e3779b97f4a7c15u >> 32);
    Slot& slot = slots_[hash & (kSlots - 1)];
    if (slot.read_as == read_as && slot.entity != kNoEntity && slot.text() == text) {
      return slot.entity;
    }
    const EntityIndex made = make();
    if (made != kNoEntity && text.size() <= kTextMax) slot.keep(read_as, made, text);
    return made;
  }

 private:
  static constexpr std::size_t kSlots = 8192, kTextMax = 79;
  // The text stands in the slot: nothing else has to be fetched to compare it.
  struct Slot {
    std::uint64_t read_as = 0;
    EntityIndex entity = kNoEntity;
    std::uint8_t size = 0;
    std::array<char, kTextMax> bytes;

    std::string_view text() const { return {bytes.data(), size}; }
    void keep(std::uint64_t as, EntityIndex found, std::string_view text) {
      read_as = as;
      entity = found;
      size = static_cast<std::uint8_t>(text.size());
      text.copy(bytes.data(), size);
    }
  };
  std::vector<Slot> slots_;
};

}  // namespace tocsin::incident
