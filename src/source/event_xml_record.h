// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "json_keys.h"
#include "tocsin/model/event.h"
#include "windows_event.h"
#include "xml_reader.h"

namespace tocsin::source {

// One XML element of a Windows event as fields. Names come from the same table as those of JSON
// trees: an element is a key, an attribute a key with '@' before it, and a <Data Name="x"> is the
// key x of its parent. One per decoder.
class EventXmlRecord {
 public:
  static constexpr std::size_t kFieldsMax = 4096;

  explicit EventXmlRecord(const model::FieldNames& names);

  // Call between batches: forgets keys if there are too many. Ends the life of all names.
  void begin_batch();
  // Reads an <Event>, valid UTF-8. kEnd: `event` is complete, but for its fields; else nothing of
  // the record is to be used. Texts that are not as written go to the batch.
  XmlReader::Token read(std::string_view record, model::Event& event, model::EventBatch& batch);
  // The same for what stands inside an <Event>, such as <EventData>: fields and no head.
  XmlReader::Token read_part(std::string_view element, model::EventBatch& batch);
  // Of the record read last.
  std::span<const model::Field> fields() const { return {fields_.get(), count_}; }
  std::uint64_t fields_ignored() const { return ignored_; }

 private:
  // An element that is open.
  struct Level {
    JsonKey* key = nullptr;
    std::size_t text_begin = 0;  // in text_
    bool has_elements = false;
    bool has_text = false;
    std::string_view only_text;  // the text where it is one piece without escapes
    bool is_simple = true;
  };

  XmlReader::Token walk();
  bool open();
  void close();
  bool add_text();
  JsonKey* find(JsonKey* parent, std::string_view mark, std::string_view name);
  void add(const JsonKey* key, model::Value value);

  JsonKeys keys_;
  WindowsEvents windows_;
  XmlReader reader_{{}};
  std::unique_ptr<model::Field[]> fields_;

  // The record being read.
  model::EventBatch* batch_ = nullptr;
  RoleFields roles_;
  std::size_t count_ = 0, depth_ = 0;
  std::uint64_t ignored_ = 0;
  std::array<Level, kXmlDepthMax + 1> levels_;
  std::string text_, unescaped_, key_text_;
};

}  // namespace tocsin::source
