// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::model {

// What is known of the names of fields, remembered by where they stood: events of one kind mostly
// have the same fields in the same places, so that a comparison takes the place of a look-up. What
// it remembers changes its speed, never its result. Bounded; one thread.
template <class Known>
class FieldMemory {
 public:
  // What `look_up(name)` gives, now or for this name at this place before; it depends on nothing
  // but the name. `kind` is any number that events with the same fields share. Valid until the next
  // call.
  template <class LookUp>
  const Known& of(std::size_t kind, std::size_t place, std::string_view name, LookUp look_up) {
    if (slots_.empty()) slots_.resize(kSlots);
    Slot& slot = slots_[(kind * kBetweenKinds + place) % kSlots];
    if (name.empty() || slot.name != name) {
      slot.name = name.size() <= kNameBytesMax ? name : std::string_view();
      slot.known = look_up(name);
    }
    return slot.known;
  }

 private:
  static constexpr std::size_t kSlots = 1024, kBetweenKinds = 37;
  static constexpr std::size_t kNameBytesMax = 64;  // longer ones are looked up each time
  struct Slot {
    std::string name;  // empty: of one that is not kept
    Known known{};
  };
  std::vector<Slot> slots_;
};

}  // namespace tocsin::model
