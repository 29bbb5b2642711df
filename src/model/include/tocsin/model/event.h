// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/model/field_names.h"
#include "tocsin/model/time.h"
#include "tocsin/model/value.h"

namespace tocsin::model {

// One field of an event. A name may occur several times: the field then has several values, and
// a rule's test holds when one of them passes. Order is the order of the source.
struct Field {
  FieldId id = 0;  // 0: no rule reads it
  std::uint32_t name_size = 0;
  const char* name_data = nullptr;  // borrowed like the value
  Value value;

  std::string_view name() const { return {name_data, name_size}; }
};

static_assert(sizeof(Field) == 32);

// Fields side by side, of which room is kept. Like a vector, but that adding many is one copy of
// their bytes, and adding one asks nothing but whether there is room.
class FieldList {
 public:
  std::size_t size() const { return size_; }
  Field& operator[](std::size_t place) { return fields_[place]; }
  operator std::span<const Field>() const { return {fields_.get(), size_}; }
  void add(const Field& field) {
    if (size_ == room_) [[unlikely]]
      make_room(1);
    fields_[size_++] = field;
  }
  void add(std::span<const Field> fields) {
    if (fields.size() > room_ - size_) [[unlikely]]
      make_room(fields.size());
    std::copy_n(fields.data(), fields.size(), fields_.get() + size_);
    size_ += fields.size();
  }
  // Forgets all but the first so many.
  void cut(std::size_t size) { size_ = size; }
  void swap(FieldList& other) noexcept {
    fields_.swap(other.fields_);
    std::swap(size_, other.size_);
    std::swap(room_, other.room_);
  }

 private:
  void make_room(std::size_t more);
  std::unique_ptr<Field[]> fields_;
  std::size_t size_ = 0, room_ = 0;
};

// The form of Event::raw, for scanners that look at the record as a whole.
enum class RawForm : std::uint8_t {
  kNone,    // there is no raw record: look at the fields
  kJson,    // one JSON object, valid UTF-8
  kBinXml,  // the substitution values of an EVTX record; strings are UTF-16LE in it. Text that
            // stands in the template itself is not in `raw`, only in the fields
  kText,    // a line of text, valid UTF-8
};

// One decoded record. Everything it points to lives in its EventBatch. Windows events carry their
// System values as fields under the names Provider_Name, Provider_Guid, EventID,
// EventID_Qualifiers, Version, Level, Task, Opcode, Keywords, TimeCreated_SystemTime,
// EventRecordID, Correlation_ActivityID, Correlation_RelatedActivityID, Execution_ProcessID,
// Execution_ThreadID, Channel, Computer, Security_UserID, in every input shape; names of EventData
// lose their spaces; unnamed <Data> elements are several values of `Data`; UserData trees give
// leaf names.
struct Event {
  std::span<const Field> fields;
  Timestamp time{};  // event time; the epoch where has_time is false
  bool has_time = false;
  RawForm raw_form = RawForm::kNone;
  std::uint32_t code = 0;  // Windows: EventID; 0 where there is none
  // Static text in lower case: "windows", "linux", "aws" …; empty for text of unknown origin. With
  // `channel` (the log), `provider` (who wrote it) and `code` (its kind, a number) it is what
  // routes of rules look at; data/log_sources/README.md.
  std::string_view product;
  Value channel;  // the log: a Windows channel, "auditd", "text" …; kNull where unknown
  Value provider;
  Value host;
  std::uint64_t record_id = 0;  // the number that the source gave it; else its ordinal, from 1
  std::uint64_t offset = 0;     // where the record begins in its (unpacked) file, bytes
  std::span<const std::uint8_t> raw;
};

// Events of one block of a file with the memory that they point into. Moved, not copied; a batch
// that was moved from is empty and may be used. One thread at a time. Cleared and reused: after
// warm-up a batch allocates nothing.
class EventBatch {
 public:
  EventBatch() = default;
  EventBatch(EventBatch&& other) noexcept { *this = std::move(other); }
  EventBatch& operator=(EventBatch&& other) noexcept;

  // Begins a new event; its fields are those added until the next call.
  void begin_event() { fields_.cut(begun_); }
  void add_field(const Field& field) { fields_.add(field); }
  void add_fields(std::span<const Field> fields) { fields_.add(fields); }
  // Completes the event begun last: `event.fields` is set from the added fields (after the last
  // event was added, `events()` returns stable spans).
  void end_event(const Event& event);
  // Forgets the event begun last.
  void drop_event() { fields_.cut(begun_); }

  // Copies bytes into memory that lives until clear().
  std::string_view keep(std::string_view bytes);
  // Uninitialised memory that lives until clear(), for bytes: it is not aligned.
  char* allocate(std::size_t bytes);

  // Valid until the next non-const call.
  std::span<const Event> events();
  bool empty() const { return events_.empty(); }
  std::size_t event_count() const { return events_.size(); }
  void clear();

 private:
  struct Extent {
    std::size_t first, count;
  };
  FieldList fields_;
  std::vector<Event> events_;
  std::vector<Extent> extents_;
  std::size_t begun_ = 0;
  // Requests too large to share a page; the first `large_used_` are in use.
  struct LargePage {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
  };
  char* allocate_large(std::size_t bytes);
  std::vector<std::unique_ptr<char[]>> pages_;
  std::size_t page_ = 0, page_used_ = 0;
  std::vector<LargePage> large_;
  std::size_t large_used_ = 0;
};

}  // namespace tocsin::model
