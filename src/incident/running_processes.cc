// SPDX-License-Identifier: Apache-2.0
#include "running_processes.h"

#include <utility>

namespace tocsin::incident {

std::size_t RunningProcesses::place_of(std::uint64_t key) const {
  std::size_t place = first_place(key);
  while (slots_[place].used() && slots_[place].key != key)
    place = (place + 1) & (slots_.size() - 1);
  return place;
}

void RunningProcesses::put(EntityIndex host, std::uint64_t number, const Process& process) {
  if (process.entity == kNoEntity) return;
  const std::uint64_t key = key_of(host, number);
  std::size_t place = place_of(key);
  if (!slots_[place].used() && ++used_ * 4 > slots_.size() * 3) {
    grow();
    place = place_of(key);
  }
  slots_[place] = {key, process};
}

void RunningProcesses::grow() {
  const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
  --shift_;
  for (const Slot& slot : old) {
    if (slot.used()) slots_[place_of(slot.key)] = slot;
  }
}

}  // namespace tocsin::incident
