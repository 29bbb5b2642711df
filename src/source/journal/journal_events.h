// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "line/event_writer.h"
#include "line/line_road.h"
#include "syslog/carried_message.h"
#include "syslog/syslog_parser.h"
#include "tocsin/model/field_memory.h"

namespace tocsin::source {

// One field of an entry of the systemd journal, valid UTF-8, in the memory of the block or batch.
struct JournalField {
  std::string_view name, text;
};

// Makes events of entries, whatever form they were written in. An entry has product linux, channel
// journald, and as provider the program that wrote it; all its fields stay under their names. Its
// MESSAGE is read as syslog reads it: the fields that the same line has by syslog stand beside
// them, what programs say among them, and a message in a form of its own becomes that form's event.
// Entries of the audit transport are joined to events. One thread.
class JournalEvents {
 public:
  // `names` is frozen and outlives it.
  explicit JournalEvents(const model::FieldNames& names);

  void begin_block(const Block& block, model::EventBatch& batch, DecodeCounts& counts);
  void end_block() { road_.end_block(); }
  // One entry; `line.text` is not looked at. Counts it as a record.
  void take(const Line& line, std::span<const JournalField> fields);
  // A line that is no entry: other forms are asked, and at last it is text.
  void take_foreign(const Line& line) { road_.take(line, false); }

 private:
  // What the head of the event is made of; empty where the entry does not say.
  struct Known {
    std::string_view message, identifier, command, host, realtime, source_realtime;
    std::string_view facility, priority, own_pid, process_id;
    std::string_view audit_type, audit_type_name, audit_id;
  };
  // What is known of the name of a field.
  struct Name {
    model::FieldId id = 0;
    std::string_view Known::* role = nullptr;  // null: none
  };
  static std::string_view Known::* role_of(std::string_view name);
  static SyslogHeader header_of(const Known& known);
  void take_message(const Known& known);
  bool take_audit(const Line& line, const Known& known);

  LineRoad road_;
  EventWriter& writer_;  // of road_
  CarriedMessage carried_;
  SyslogHeaderFields header_, outer_header_;
  FieldName message_;
  model::FieldMemory<Name> names_;
};

// The epoch in microseconds, as the journal writes times.
bool read_journal_time(std::string_view text, model::Timestamp& out);

// EventKeys of an entry, by the value of its field _AUDIT_ID.
std::uint64_t audit_key(std::string_view id);

}  // namespace tocsin::source
