// SPDX-License-Identifier: Apache-2.0
#include "entity_store.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <tuple>
#include <utility>

namespace tocsin::incident {
namespace {

constexpr std::size_t kPageBytes = std::size_t{1} << 20;

std::uint32_t hash_of(model::EntityKind kind, std::string_view key) {
  const std::size_t hash = std::hash<std::string_view>{}(key);
  return static_cast<std::uint32_t>((hash ^ (hash >> 32)) + static_cast<std::size_t>(kind) * 97);
}

// Of the names of one entity the one to go by: an account's name before its SID or number, a host's
// short name before its long one, so that the choice hangs on few events.
auto preference(model::EntityKind kind, std::string_view key, bool guessed) {
  int form = 0;
  if (kind == model::EntityKind::kAccount) {
    const std::size_t slash = key.find('\\');
    const bool number = slash != key.npos && key.substr(slash).starts_with("\\uid:");
    form = number ? 3 : slash != key.npos ? 0 : key.starts_with("s-1-") ? 2 : 1;
    guessed = guessed || number;
  }
  return std::tuple(guessed, form, key.size(), key);
}

}  // namespace

std::string_view TextStore::keep(std::string_view text) {
  if (text.size() > left_) {
    const std::size_t bytes = std::max(kPageBytes, text.size());
    next_ = pages_.emplace_back(new char[bytes]).get();
    left_ = bytes;
  }
  std::memcpy(next_, text.data(), text.size());
  const std::string_view kept(next_, text.size());
  next_ += text.size();
  left_ -= text.size();
  return kept;
}

EntityStore::EntityStore(const EntityTable& table, std::size_t entities_max)
    : table_(table), entities_max_(entities_max), told_(kToldKept), slots_(kSlotsFirst) {}

bool EntityStore::told_ordinary(model::EntityKind kind, std::string_view text) {
  Told& told = told_[hash_of(kind, text) % kToldKept];
  if (told.text != text || told.kind != kind) {
    told.text = text;
    told.kind = kind;
    told.ordinary = table_.ordinary(kind, text);
  }
  return told.ordinary;
}

EntityIndex EntityStore::intern(model::EntityKind kind, std::string_view key, std::string_view name,
                                std::string_view told_by) {
  const std::uint32_t hash = hash_of(kind, key);
  std::size_t slot = first_slot(hash);
  for (; slots_[slot].entity != kNoEntity; slot = (slot + 1) & (slots_.size() - 1)) {
    if (slots_[slot].hash != hash) continue;
    const Entry& entry = entries_[slots_[slot].entity];
    if (entry.kind == kind && entry.key == key) return slots_[slot].entity;
  }
  if (entries_.size() >= entities_max_) {
    ++not_kept_;
    return kNoEntity;
  }
  const auto index = static_cast<EntityIndex>(entries_.size());
  Entry& entry = entries_.emplace_back();
  entry.key = texts_.keep(key);
  entry.name = name == key ? entry.key : texts_.keep(name);
  entry.parent = index;
  entry.kind = kind;
  entry.ordinary =
      told_by.data() == key.data() ? table_.ordinary(kind, key) : told_ordinary(kind, told_by);
  slots_[slot] = {hash, index};
  if (entries_.size() * 3 > slots_.size() * 2) grow();
  return index;
}

EntityStore::Expected EntityStore::expect(model::EntityKind kind, std::string_view key) const {
  const Expected expected{hash_of(kind, key)};
  __builtin_prefetch(&slots_[first_slot(expected.hash)]);
  return expected;
}

void EntityStore::expect_more(Expected expected) const {
  const Slot& slot = slots_[first_slot(expected.hash)];
  if (slot.entity != kNoEntity && slot.hash == expected.hash) fetch(slot.entity);
}

void EntityStore::grow() {
  const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
  --shift_;
  for (const Slot& moved : old) {
    if (moved.entity == kNoEntity) continue;
    std::size_t slot = first_slot(moved.hash);
    while (slots_[slot].entity != kNoEntity) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = moved;
  }
}

EntityIndex EntityStore::find(EntityIndex entity) const {
  while (entries_[entity].parent != entity) entity = entries_[entity].parent;
  return entity;
}

void EntityStore::unite(EntityIndex a, EntityIndex b) {
  if (a == kNoEntity || b == kNoEntity) return;
  a = find(a);
  b = find(b);
  if (a == b || entries_[a].kind != entries_[b].kind) return;
  entries_[std::max(a, b)].parent = std::min(a, b);
}

void EntityStore::settle() {
  // Nothing is interned any more, and keys move below.
  std::vector<Slot>().swap(slots_);
  std::vector<Told>().swap(told_);
  united_.clear();
  for (EntityIndex i = 0; i < entries_.size(); ++i) {
    const EntityIndex root = find(i);
    entries_[i].parent = root;
    if (root != i) united_.emplace_back(root, i);
  }
  std::sort(united_.begin(), united_.end());
  for (const auto& [root, member] : united_) {
    Entry& first = entries_[root];
    first.several = true;
    const Entry& other = entries_[member];
    first.ordinary = first.ordinary || other.ordinary;
    if (preference(first.kind, other.key, other.guessed) <
        preference(first.kind, first.key, first.guessed)) {
      std::swap(first.key, entries_[member].key);
      std::swap(first.name, entries_[member].name);
      std::swap(first.guessed, entries_[member].guessed);
    }
  }
}

std::span<const std::pair<EntityIndex, EntityIndex>> EntityStore::united(EntityIndex root) const {
  if (!entries_[root].several) return {};
  const auto [begin, end] =
      std::equal_range(united_.begin(), united_.end(), std::pair(root, EntityIndex{0}),
                       [](const auto& a, const auto& b) { return a.first < b.first; });
  return {begin, end};
}

}  // namespace tocsin::incident
