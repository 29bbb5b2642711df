// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "line/field_ids.h"
#include "tocsin/model/event.h"
#include "tocsin/source/decoder.h"
#include "tocsin/source/time_zone.h"

namespace tocsin::source {

// Fields of one text event beyond this many are ignored, and counted as kTooManyFields.
inline constexpr std::size_t kTextFieldsMax = 4096;

// A name that a parser knows, with its id. Made once a parser; `text` is static.
struct FieldName {
  FieldName(const model::FieldNames& names, std::string_view static_text)
      : text(static_text), id(names.find(static_text)) {}
  std::string_view text;
  model::FieldId id;
};

// A record as it stands in its file.
struct Line {
  std::string_view text;     // without its line end, valid UTF-8
  std::uint64_t offset = 0;  // in the unpacked file, bytes
  std::uint64_t number = 1;  // of the line in its file, from 1
};

// The event under construction. Parsers fill `head` and add fields; who drives them begins and
// ends it. Values and names are borrowed: they point into the block, are static, or come from
// keep(). One thread.
class EventWriter {
 public:
  // `names` is frozen and outlives it.
  explicit EventWriter(const model::FieldNames& names) : names_(names), ids_(names) {}
  const model::FieldNames& names() const { return names_; }

  // What events and counts go to until the next call.
  void attach(const Block& block, model::EventBatch& batch, DecodeCounts& counts);
  DecodeCounts& counts() { return *counts_; }

  // A new event from this record, without fields.
  void begin(const Line& line);
  // Appends it to the batch.
  void end() { emit(head, fields_); }
  // Appends a whole event beside the one under construction.
  void emit(const model::Event& event, std::span<const model::Field> fields);

  model::Event head;
  const Line& line() const { return line_; }

  void add(const FieldName& name, model::Value value) { push(name.text, name.id, value); }
  void add(const FieldName& name, std::string_view text) { add(name, model::Value::text(text)); }
  // A name from the record itself. Empty names are added as they are.
  void add(std::string_view name, model::Value value) { push(name, ids_.find(name), value); }
  void add(std::string_view name, std::string_view text) { add(name, model::Value::text(text)); }
  model::FieldId id_of(std::string_view name) { return ids_.find(name); }
  // A name whose id is known.
  void add(std::string_view name, model::FieldId id, std::string_view text) {
    push(name, id, model::Value::text(text));
  }
  // Fields that were made elsewhere for the same names; their bytes live as long as the batch.
  void add_fields(std::span<const model::Field> fields) {
    const std::size_t room = kTextFieldsMax - fields_.size();
    if (fields.size() > room) [[unlikely]] {
      counts_->losses.add(LossReason::kTooManyFields, fields.size() - room);
      fields = fields.first(room);
    }
    fields_.add(fields);
  }
  void set_time(model::Timestamp time) {
    head.time = time;
    head.has_time = true;
  }
  // The same of a time that names no zone, given as clocks showed it, unless `zoned`.
  void set_shown_time(model::Timestamp shown, bool zoned = false) {
    set_time(placed(shown, zoned));
  }
  model::Timestamp placed(model::Timestamp shown, bool zoned) const {
    return zoned || zone_ == nullptr ? shown : shown - zone_->at_local(shown);
  }
  // Of times that name none; null: UTC.
  const TimeZone* zone() const { return zone_; }

  // Takes fields back: `rewind(mark())` forgets those added in between.
  std::size_t mark() const { return fields_.size(); }
  void rewind(std::size_t mark) { fields_.cut(mark); }
  std::span<const model::Field> fields() const { return fields_; }
  // The value of the first field with this name, or null.
  const model::Value* find(std::string_view name) const;

  // The text of a value whose bytes live as long as the batch; of none, the empty one.
  std::string_view text_of(const model::Value* value);

  // Memory that lives as long as the batch.
  std::string_view keep(std::string_view bytes) { return batch_->keep(bytes); }
  char* allocate(std::size_t bytes) { return batch_->allocate(bytes); }
  model::EventBatch& batch() { return *batch_; }

 private:
  void push(std::string_view name, model::FieldId id, model::Value value) {
    if (fields_.size() >= kTextFieldsMax) [[unlikely]] {
      counts_->losses.add(LossReason::kTooManyFields);
      return;
    }
    fields_.add({id, static_cast<std::uint32_t>(name.size()), name.data(), value});
  }

  const model::FieldNames& names_;
  FieldIds ids_;
  model::EventBatch* batch_ = nullptr;
  DecodeCounts* counts_ = nullptr;
  const TimeZone* zone_ = nullptr;
  Line line_;
  model::FieldList fields_;
};

}  // namespace tocsin::source
