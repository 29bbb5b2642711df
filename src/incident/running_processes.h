// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "entity_store.h"
#include "tocsin/model/time.h"

namespace tocsin::incident {

// Which process has a number on a host at present, as far as was told. A flat table, 32 bytes and
// some air for each number of each host. One thread.
class RunningProcesses {
 public:
  struct Process {
    EntityIndex entity = kNoEntity;
    std::uint32_t image = 0;  // hash of the path of its program; 0: unknown
    model::Timestamp start{};
    bool by_guid = false;  // the entity goes by a GUID
  };

  RunningProcesses() : slots_(kSlotsFirst) {}
  // What is kept there; without an entity where nothing is.
  Process at(EntityIndex host, std::uint64_t number) const {
    return slots_[place_of(key_of(host, number))].process;
  }
  // Has the processor fetch where at() will soon look.
  void expect(EntityIndex host, std::uint64_t number) const {
    __builtin_prefetch(&slots_[first_place(key_of(host, number))]);
  }
  // Keeps a process that has an entity, in the place of what was there.
  void put(EntityIndex host, std::uint64_t number, const Process& process);
  void clear() { *this = RunningProcesses(); }

 private:
  struct Slot {
    std::uint64_t key = 0;
    Process process;
    bool used() const { return process.entity != kNoEntity; }
  };
  static std::uint64_t key_of(EntityIndex host, std::uint64_t number) {
    return (std::uint64_t{host} << 32) ^ number;
  }
  std::size_t first_place(std::uint64_t key) const {
    // Fibonacci hashing: hosts and numbers both are small and dense. By the upper bits, so that
    // growing reads and writes one behind the other.
    return (key * 0x9e3779b97f4a7c15u) >> shift_;
  }
  std::size_t place_of(std::uint64_t key) const;
  void grow();

  static constexpr std::size_t kSlotsFirst = 1024;
  int shift_ = 64 - std::bit_width(kSlotsFirst - 1);
  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

}  // namespace tocsin::incident
