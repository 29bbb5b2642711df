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

// One key at one place of the records of a shape: what is known about it, and which keys followed
// it the last times. Records of one kind repeat their keys in order, so a key is mostly found by
// comparing it with the guess; a table finds the others.
struct JsonKey {
  const char* key = nullptr;  // as written, escapes and all; 15 more bytes are readable
  std::uint32_t key_size = 0;
  std::uint32_t name_size = 0;
  const char* name = nullptr;  // what its fields are called
  model::FieldId id = 0;
  ShapeSigns signs = 0;
  Role role = Role::kNone;
  std::uint8_t rank = 0;
  ValueUse use = ValueUse::kField;
  bool special = false;      // its use or a short life asks for more than a field
  bool passing = false;      // lives until forget_passing(): never link to it
  bool may_be_guid = false;  // its tool writes GUIDs without the braces that Windows gives them
  bool holds_data = false;   // an object here is a <Data> element with its name inside
  bool holds_more = false;   // an object or list here is more than its fields: see `source_path`
  const JsonPath* source_path = nullptr;  // what the table of sources says of it; generic only
  // The keys that followed in the same object, and the first keys of the object that was its
  // value: the two latest, because files mix kinds of events.
  JsonKey* next[2] = {};
  JsonKey* first[2] = {};
  const JsonKey* parent = nullptr;
  std::uint64_t hash = 0;  // of key and parent
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
  JsonKey* find(JsonKey* parent, Shape shape, std::string_view key);
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
  void learn(Entry& entry, JsonKey* parent, Shape shape, std::string_view key, std::uint64_t hash);
  void grow();

  const model::FieldNames& names_;
  std::array<std::unique_ptr<JsonKey>, kShapeCount> roots_;
  std::deque<Entry> entries_;
  std::vector<JsonKey*> table_;  // open addressing, a power of two
  std::size_t bytes_ = 0;
  bool full_ = false;
  std::deque<Entry> passing_;
};

}  // namespace tocsin::source
