// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json_keys.h"
#include "json_sources.h"
#include "tocsin/model/event.h"
#include "tocsin/source/loss.h"
#include "windows_data/ecs_names.h"
#include "windows_data/message_names.h"
#include "windows_data/position_names.h"
#include "windows_event.h"

namespace tocsin::source {

inline constexpr unsigned kJsonDepthMax = 64;
// How many strings of one record are read as JSON themselves.
inline constexpr std::size_t kJsonEmbeddedMax = 16;

class EventXmlRecord;
class JsonStructure;

// Walks one JSON object over the positions of its structure (simdjson's stage 1: every { } [ ] :
// and comma, and where each string or other scalar begins) and makes an event of it. Values stay
// as they are written. Nothing is copied but what a shape has to change. One per decoder.
class JsonRecord {
 public:
  explicit JsonRecord(const model::FieldNames& names);
  ~JsonRecord();

  enum class Outcome : std::uint8_t { kEvent, kMalformed, kTooDeep };
  struct Walked {
    Outcome outcome = Outcome::kMalformed;
    const std::uint32_t* next = nullptr;  // the first position behind the object, for kEvent
    std::uint32_t end = 0;                // the byte behind the object
    bool has_white_space = false;         // between its tokens
    std::uint64_t fields_ignored = 0;
  };
  // `at` is the position of the object's brace. `text` has kBlockPadding readable bytes after the
  // last position, which is a sentinel that is no token. The fields are left in the record.
  // From the brace on no backslash stands before `unescaped_to`: who asks for them all at once
  // spares the walk to ask of each string.
  Walked walk(const char* text, const std::uint32_t* at, model::EventBatch& batch,
              std::uint32_t unescaped_to = 0);
  // Sets the event's head from the object walked last. False where the object says no number, and
  // record_id is left to the caller.
  bool complete(model::Event& event);
  // After complete(): the object's fields, until the next walk.
  std::span<const model::Field> fields() const { return {fields_.get(), count_}; }
  // After complete(): the text that may be a message of another form, or null.
  const model::Value* message() const;
  // The same of a text that is written as base64.
  const model::Value* coded_message() const;
  // After complete(): the program that wrote the message, or null.
  const model::Value* program() const;
  // After complete(): appends the event.
  void append(const model::Event& event, model::EventBatch& batch) const {
    batch.begin_event();
    batch.add_fields(fields());
    batch.end_event(event);
  }
  // Call between blocks: forgets keys if there are too many. Ends the life of all names.
  // `zone` is Block::zone.
  void begin_block(const TimeZone* zone);

 private:
  const std::uint32_t* object(const std::uint32_t* at, const JsonKey* place, unsigned depth);
  const std::uint32_t* value(const std::uint32_t* at, JsonKey* key, unsigned depth);
  const std::uint32_t* walk_object(const std::uint32_t* at, const JsonKey* place, unsigned depth);
  const std::uint32_t* object_by_vectors(const std::uint32_t* at, const JsonKey* place,
                                         unsigned depth);
  const std::uint32_t* string(const std::uint32_t* at, JsonKey* key);
  const std::uint32_t* array(const std::uint32_t* at, JsonKey* key, unsigned depth);
  const std::uint32_t* data_object(const std::uint32_t* at, JsonKey* key, unsigned depth);
  const std::uint32_t* scalar(const std::uint32_t* at, JsonKey* key);
  const std::uint32_t* other_scalar(const std::uint32_t* at, JsonKey* key);
  bool other_number(std::string_view text, JsonKey* key);
  const std::uint32_t* more(const std::uint32_t* at, JsonKey* key, unsigned depth);
  void add_pair(JsonKey* key, std::size_t first);
  void add_json_text(const JsonKey* key, std::string_view text);
  const model::Value* first_text(std::span<const JsonPath* const> paths) const;
  void add_derived(const JsonSource& source);
  void read_embedded();
  // A string to be read itself, and the key under which its object stands; where that is null the
  // string is a field already, and the object's fields join those of the record.
  struct Embedded {
    model::Value value;
    JsonKey* place = nullptr;
    bool is_field = false;  // the string too, beside what it holds
  };
  template <class Walk>
  bool read_string(const model::Value& value, std::string_view openings, Walk walk);
  bool read_object(const model::Value& value, const JsonKey* place);
  bool read_element(const model::Value& value);
  void read_embedded(const Embedded& embedded);
  JsonKey* next_key(const std::uint32_t* at, const JsonKey* place);
  JsonKey* look_up(const std::uint32_t* at, const JsonKey* place);
  void add(JsonKey* key, model::Value value);
  void add_special(JsonKey* key, model::Value value);
  void put(const JsonKey* key, model::Value value) {
    if (count_ == kJsonFieldsMax) {
      ++ignored_;
      return;
    }
    fields_[count_++] = {key->id, key->name_size, key->name, value};
  }
  model::Value with_braces(const model::Value& value);
  model::Value halve_slashes(const model::Value& value);

  const bool has_vectors_;
  const model::FieldNames& names_;
  JsonKeys keys_;
  JsonKeyOrder order_;
  WindowsEvents windows_;
  EcsNames ecs_;
  PositionNames positions_;
  std::unique_ptr<MessageNames> messages_;  // made when first needed
  JsonSourceEvents sources_;
  model::FieldId data_id_ = 0;
  Shape shape_ = Shape::kFlat;

  // The record being walked.
  const char* text_ = nullptr;
  std::uint32_t unescaped_to_ = 0;  // no backslash stands in the record before this place
  model::EventBatch* batch_ = nullptr;
  std::unique_ptr<model::Field[]> fields_;
  std::size_t count_ = 0;
  std::uint64_t ignored_ = 0;
  RoleFields roles_;
  ShapeSigns signs_ = 0;
  std::uint32_t gaps_ = 0;
  bool too_deep_ = false;
  bool names_lost_ = false;
  model::Value data_name_;
  const JsonSource* source_ = nullptr;  // of the record completed last; null for Windows
  std::vector<Embedded> embedded_;
  std::unique_ptr<JsonStructure> embedded_structure_;
  std::unique_ptr<EventXmlRecord> embedded_xml_;
  const JsonKey* within_text_ = nullptr;  // the innermost container that is kept as text
  std::string scratch_;
};

}  // namespace tocsin::source
