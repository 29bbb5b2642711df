// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/incident/entity_table.h"
#include "tocsin/model/entity.h"

namespace tocsin::incident {

// The number of an entity, by first appearance.
using EntityIndex = std::uint32_t;
inline constexpr EntityIndex kNoEntity = 0xffffffff;

// Texts that live as long as it does, packed into pages.
class TextStore {
 public:
  std::string_view keep(std::string_view text);

 private:
  std::vector<std::unique_ptr<char[]>> pages_;
  std::size_t left_ = 0;
  char* next_ = nullptr;
};

// All entities of an input, each once, some 70 bytes and its texts. Entities that turn out to be
// one are united; until then each has its own number. One thread.
class EntityStore {
 public:
  // `table` must outlive it.
  EntityStore(const EntityTable& table, std::size_t entities_max);

  // The number of the entity; kNoEntity where there are too many, which is counted. `told_by` is
  // what the table of ordinary values is asked about: for a process its program, else the key.
  EntityIndex intern(model::EntityKind kind, std::string_view key, std::string_view name,
                     std::string_view told_by);
  EntityIndex intern(model::EntityKind kind, std::string_view key, std::string_view name) {
    return intern(kind, key, name, key);
  }
  // Has the processor fetch where an entity that will soon be interned may stand, and some work
  // later what it will be compared with.
  struct Expected {
    std::uint32_t hash = 0;
  };
  Expected expect(model::EntityKind kind, std::string_view key) const;
  void expect_more(Expected expected) const;
  // Declares two entities of one kind to be the same.
  void unite(EntityIndex a, EntityIndex b);
  // The first of those that are one with it.
  EntityIndex find(EntityIndex entity) const;
  void mark_ordinary(EntityIndex entity) { entries_[entity].ordinary = true; }
  // Its key was guessed; any other name of the same entity is better.
  void mark_guessed(EntityIndex entity) { entries_[entity].guessed = true; }

  model::EntityKind kind(EntityIndex entity) const { return entries_[entity].kind; }
  std::string_view key(EntityIndex entity) const { return entries_[entity].key; }
  std::string_view name(EntityIndex entity) const { return entries_[entity].name; }
  // As written or marked; after settle() also where one of those united with it is.
  bool ordinary(EntityIndex entity) const { return entries_[entity].ordinary; }
  std::size_t size() const { return entries_.size(); }
  // Has the processor fetch what will be asked for soon: first the entity, later its texts.
  void fetch(EntityIndex entity) const { __builtin_prefetch(&entries_[entity]); }
  void fetch_texts(EntityIndex entity) const {
    __builtin_prefetch(entries_[entity].key.data());
    __builtin_prefetch(entries_[entity].name.data());
  }
  std::uint64_t not_kept() const { return not_kept_; }

  // After the last unite(): what is ordinary under one name is so under all, and each root gets
  // the key and name that stay whichever of its names came first. Nothing is interned after it.
  void settle();
  // The other entities united with a root, in order of their numbers. Valid while it lives.
  std::span<const std::pair<EntityIndex, EntityIndex>> united(EntityIndex root) const;

 private:
  struct Entry {
    std::string_view key, name;
    EntityIndex parent = 0;
    model::EntityKind kind = model::EntityKind::kHost;
    bool ordinary = false, guessed = false, several = false;
  };
  // What the table said lately of texts that tell many entities: programs of processes.
  struct Told {
    std::string text;
    model::EntityKind kind = model::EntityKind::kHost;
    bool ordinary = false;
  };
  static constexpr std::size_t kToldKept = 1024;
  bool told_ordinary(model::EntityKind kind, std::string_view text);
  void grow();

  const EntityTable& table_;
  std::size_t entities_max_;
  TextStore texts_;
  std::vector<Entry> entries_;
  std::vector<Told> told_;
  // Open addressing. The hash stands here as well, so that a miss looks at nothing else.
  struct Slot {
    std::uint32_t hash = 0;
    EntityIndex entity = kNoEntity;  // kNoEntity: free
  };
  // By the upper bits of the hash, so that growing reads and writes one behind the other.
  std::size_t first_slot(std::uint32_t hash) const { return hash >> shift_; }
  static constexpr std::size_t kSlotsFirst = 1024;
  int shift_ = 32 - std::bit_width(kSlotsFirst - 1);
  std::vector<Slot> slots_;
  std::vector<std::pair<EntityIndex, EntityIndex>> united_;  // root and member, sorted by settle()
  std::uint64_t not_kept_ = 0;
};

}  // namespace tocsin::incident
