// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "json_sources.h"
#include "tocsin/model/event.h"
#include "tocsin/model/field_names.h"
#include "windows_shapes.h"

namespace tocsin::source {

// One key at one place of the records of a shape, and what is known about it. What every field of
// it needs fills one line of the cache.
struct alignas(64) JsonKey {
  static constexpr std::size_t kFrontBytes = 32;
  static constexpr std::uint16_t kPassing = 0xffff;
  // Of a key that is short enough: the key as written between its quotes, a colon, and zeros. Of
  // any other a quote and a zero, with which no key begins.
  char front[kFrontBytes] = {'"'};
  std::uint32_t front_mask = 0b11;  // a bit for each byte that counts
  std::uint16_t place = kPassing;   // the number of the key above
  std::uint8_t front_size = 0;      // 0: the key is not short enough
  bool plain = true;  // a field and nothing more: no role, no path of the table, not special
  ShapeSigns signs = 0;
  Role role = Role::kNone;
  std::uint8_t rank = 0;
  ValueUse use = ValueUse::kField;
  bool special = false;  // its use or a short life asks for more than a field
  // As they stand in a field.
  model::FieldId id = 0;
  std::uint32_t name_size = 0;
  const char* name = nullptr;  // what its fields are called

  bool passing = false;      // lives until forget_passing(): never link to it
  bool may_be_guid = false;  // its tool writes GUIDs without the braces that Windows gives them
  bool holds_data = false;   // an object here is a <Data> element with its name inside
  bool holds_more = false;   // an object or list here is more than its fields: see `source_path`
  std::uint32_t key_size = 0;
  const char* key = nullptr;              // as written, escapes and all; 15 more bytes are readable
  const JsonPath* source_path = nullptr;  // what the table of sources says of it; generic only
  const JsonKey* parent = nullptr;
  std::uint64_t hash = 0;           // of key and parent
  std::uint16_t number = kPassing;  // among those that are remembered
};
static_assert(offsetof(JsonKey, passing) == 64);

// Which keys followed one another. Records of one kind repeat their keys in order, so a key is
// mostly found by comparing it with a guess. Files mix kinds of records: guesses depend on all keys
// of the record so far.
//
// The idea: a walk goes through a table from place to place, and each place names the key that was
// met there first. Where another key is met, the walk goes on at a place that belongs to the place
// and a number, up to kTries of them, and last at one that belongs to the place and the key. So
// each order of keys has its own chain of neighbouring places. A place that two chains share makes
// wrong guesses, which cost time and nothing else. Bounded; one thread.
class JsonKeyOrder {
 public:
  JsonKeyOrder() : places_(kPlaces, &nothing_) {}
  // Begins a record.
  void begin(std::size_t shape) { at_ = shape * kBetweenShapes; }
  // What came next most often; a key that equals none where nothing did. Then go on with the step
  // where it is the one, or else with next().
  JsonKey* guess(std::size_t place) const { return places_[place]; }
  static std::size_t step(std::size_t place) { return (place + 1) % kPlaces; }
  // Where the walk is. Who walks keeps it at hand, and says where it is before anybody else goes
  // on.
  std::size_t place() const { return at_; }
  void go_on_at(std::size_t place) { at_ = place; }
  // The key for which `is_key(key)` holds, of those that came next in earlier records; else
  // the one that `look_up()` gives, which may be null.
  template <class IsKey, class LookUp>
  JsonKey* next(const IsKey& is_key, const LookUp& look_up) {
    std::size_t at = at_;
    for (std::size_t attempt = 0; attempt < kTries; ++attempt) {
      JsonKey* const guess = places_[at];
      if (guess == &nothing_) {
        JsonKey* const key = look_up();
        if (key != nullptr && !key->passing) {
          places_[at] = key;
          ++taken_;
        }
        at_ = (at + 1) % kPlaces;
        return key;
      }
      if (is_key(*guess)) {
        at_ = (at + 1) % kPlaces;
        return guess;
      }
      at = behind(at, attempt + 1);
    }
    JsonKey* const key = look_up();
    at_ = behind(at, key == nullptr ? 0 : key->hash);
    return key;
  }
  // Whether so many places are taken that chains share them often.
  bool crowded() const { return taken_ > kPlaces / 2; }
  void forget() {
    places_.assign(kPlaces, &nothing_);
    taken_ = 0;
  }

 private:
  static constexpr std::size_t kPlaces = 8192, kTries = 6, kBetweenShapes = 67;

  static std::size_t behind(std::size_t at, std::uint64_t what) {
    constexpr std::uint64_t kMultiplier = 0x9e3779b97f4a7c15u;
    return ((at * kMultiplier ^ what) * kMultiplier >> 40) % kPlaces;
  }

  JsonKey nothing_;
  std::vector<JsonKey*> places_;
  std::size_t at_ = 0;
  std::size_t taken_ = 0;
};

// The keys that a decoder has met. Bounded: what is over the limit is looked up anew every time
// and lives until forget_passing(). One thread.
class JsonKeys {
 public:
  explicit JsonKeys(const model::FieldNames& names);

  // The place above the top-level keys of a record of this shape.
  JsonKey* root(Shape shape) { return roots_[static_cast<std::size_t>(shape)].get(); }
  // The key at this place below `parent`. `key` is the inside of a JSON string; 15 bytes behind
  // it are readable.
  JsonKey* find(const JsonKey* parent, Shape shape, std::string_view key);
  // Ends the life of what did not fit.
  void forget_passing() {
    if (!passing_.empty()) passing_.clear();
  }
  // True when nothing more fits; then forget_all() starts over. Ends the life of every key.
  bool full() const { return full_; }
  void forget_all();

 private:
  struct Entry {
    JsonKey key;
    std::string text;  // the key with readable bytes behind it, and the name
  };
  void learn(Entry& entry, const JsonKey* parent, Shape shape, std::string_view key,
             std::uint64_t hash);
  void grow();

  const model::FieldNames& names_;
  std::array<std::unique_ptr<JsonKey>, kShapeCount> roots_;
  std::deque<Entry> entries_;
  std::vector<JsonKey*> table_;  // open addressing, a power of two
  std::uint16_t numbers_ = 0;
  std::size_t bytes_ = 0;
  bool full_ = false;
  std::deque<Entry> passing_;
};

}  // namespace tocsin::source
