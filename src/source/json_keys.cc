// SPDX-License-Identifier: Apache-2.0
#include "json_keys.h"

#include <cstring>

#include "byte_scan.h"
#include "tocsin/model/value.h"

namespace tocsin::source {

namespace {

constexpr std::size_t kKeysMax = 32'768;
static_assert(kKeysMax + kShapeCount < JsonKey::kPassing);
constexpr std::size_t kKeyBytesMax = 512;                    // of one remembered key
constexpr std::size_t kTextBytesMax = std::size_t{8} << 20;  // of all of them
constexpr std::size_t kReadable = 16;
// Keys chosen to collide are not remembered.
constexpr std::size_t kStepsMax = 64;

std::uint64_t load(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// Needs no strength: see kStepsMax.
std::uint64_t hash_of(const JsonKey* parent, std::string_view key) {
  constexpr std::uint64_t kMultiplier = 0x9e3779b97f4a7c15u;
  std::uint64_t hash = reinterpret_cast<std::uintptr_t>(parent) * kMultiplier + key.size();
  std::size_t at = 0;
  for (; key.size() - at >= 8; at += 8) hash = (hash ^ load(key.data() + at)) * kMultiplier;
  if (at < key.size()) {
    const std::uint64_t wanted = ~std::uint64_t{0} >> (8 * (8 - key.size() + at));
    const std::uint64_t tail = load(key.data() + at) & wanted;
    hash = (hash ^ tail) * kMultiplier;
  }
  return hash ^ (hash >> 29);
}

// The path of names down to a key, joined by dots; array levels and roots have no part in it.
void append_path(const JsonKey* key, std::string& out) {
  if (key->parent == nullptr) return;
  append_path(key->parent, out);
  if (key->parent->parent != nullptr) out += '.';  // also behind a key without characters
  model::append_text(model::Value::escaped({key->key, key->key_size}), out);
}

}  // namespace

JsonKeys::JsonKeys(const model::FieldNames& names) : names_(names) { forget_all(); }

void JsonKeys::forget_all() {
  numbers_ = 0;
  for (auto& root : roots_) {
    root = std::make_unique<JsonKey>();
    root->number = numbers_++;
  }
  entries_.clear();
  passing_.clear();
  table_.assign(1024, nullptr);
  bytes_ = 0;
  full_ = false;
}

JsonKey* JsonKeys::find(const JsonKey* parent, Shape shape, std::string_view key) {
  const std::uint64_t hash = hash_of(parent, key);
  const std::size_t mask = table_.size() - 1;
  std::size_t slot = hash & mask;
  std::size_t steps = 0;
  for (; table_[slot] != nullptr && steps < kStepsMax; slot = (slot + 1) & mask, ++steps) {
    JsonKey* known = table_[slot];
    if (known->hash == hash && known->parent == parent && known->key_size == key.size() &&
        same_bytes(known->key, key.data(), key.size())) {
      return known;
    }
  }
  const bool fits = entries_.size() < kKeysMax && key.size() <= kKeyBytesMax &&
                    bytes_ < kTextBytesMax && !parent->passing && steps < kStepsMax;
  if (entries_.size() >= kKeysMax || bytes_ >= kTextBytesMax) full_ = true;
  std::deque<Entry>& home = fits ? entries_ : passing_;
  Entry& entry = home.emplace_back();
  learn(entry, parent, shape, key, hash);
  if (!fits) {
    entry.key.passing = entry.key.special = true;
    entry.key.plain = false;
    return &entry.key;
  }
  entry.key.number = numbers_++;
  bytes_ += entry.text.size();
  table_[slot] = &entry.key;
  if (entries_.size() * 2 > table_.size()) grow();
  return &entry.key;
}

void JsonKeys::learn(Entry& entry, const JsonKey* parent, Shape shape, std::string_view key,
                     std::uint64_t hash) {
  JsonKey& made = entry.key;
  made.parent = parent;
  made.place = parent->number;
  made.hash = hash;
  made.key = key.data();
  made.key_size = static_cast<std::uint32_t>(key.size());
  std::string path;
  append_path(&made, path);
  const Mapping mapping = map_path(shape, path);
  entry.text.assign(key);
  entry.text.append(kReadable, '\0');
  const std::size_t name_begin = entry.text.size();
  entry.text += mapping.name;
  made.key = entry.text.data();
  made.name = entry.text.data() + name_begin;
  if (key.size() + 3 <= JsonKey::kFrontBytes) {
    made.front_size = static_cast<std::uint8_t>(key.size() + 3);
    std::memcpy(made.front + 1, key.data(), key.size());
    made.front[key.size() + 1] = '"';
    made.front[key.size() + 2] = ':';
    made.front_mask = ~std::uint32_t{0} >> (32 - made.front_size);
  }
  made.name_size = static_cast<std::uint32_t>(mapping.name.size());
  made.id = names_.find(mapping.name);
  made.signs = signs_of(path);
  made.role = mapping.role;
  made.rank = mapping.rank;
  made.use = mapping.use;
  made.holds_data = made.use == ValueUse::kField && holds_data(shape, path);
  made.may_be_guid = shape == Shape::kEventTree && made.use == ValueUse::kField;
  if (shape == Shape::kGeneric) made.source_path = JsonSources::built_in().find(path);
  made.holds_more = made.source_path != nullptr && made.source_path->holds_more();
  made.special = made.may_be_guid || made.use != ValueUse::kField ||
                 (made.source_path != nullptr && made.source_path->holds_json());
  made.plain = !made.special && made.role == Role::kNone && made.source_path == nullptr;
}

void JsonKeys::grow() {
  std::vector<JsonKey*> larger(table_.size() * 2, nullptr);
  const std::size_t mask = larger.size() - 1;
  for (JsonKey* key : table_) {
    if (key == nullptr) continue;
    std::size_t slot = key->hash & mask;
    while (larger[slot] != nullptr) slot = (slot + 1) & mask;
    larger[slot] = key;
  }
  table_ = std::move(larger);
}

}  // namespace tocsin::source
