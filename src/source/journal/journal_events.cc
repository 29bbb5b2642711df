// SPDX-License-Identifier: Apache-2.0
#include "journal/journal_events.h"

#include <chrono>
#include <functional>

#include <fmt/format.h>

#include "audit/audit_record.h"
#include "message_formats.h"

namespace tocsin::source {

using model::Value;

JournalEvents::JournalEvents(const model::FieldNames& names)
    : road_(message_formats(), {}, {}, names), programs_(names), writer_(names) {}

void JournalEvents::begin_block(const Block& block, model::EventBatch& batch,
                                DecodeCounts& counts) {
  writer_.attach(batch, counts);
  road_.begin_block(block, batch, counts);
}

bool read_journal_time(std::string_view text, model::Timestamp& out) {
  if (text.empty() || text.size() > 17) return false;
  std::int64_t micros = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    micros = micros * 10 + (c - '0');
  }
  out = model::Timestamp(std::chrono::microseconds(micros));
  return true;
}

std::uint64_t audit_key(std::string_view id) { return std::hash<std::string_view>{}(id); }

void JournalEvents::note(const JournalField& field, Known& known) {
  struct Row {
    std::string_view name;
    std::string_view Known::* place;
  };
  static constexpr Row kRows[] = {
      {"MESSAGE", &Known::message},
      {"SYSLOG_IDENTIFIER", &Known::identifier},
      {"_COMM", &Known::command},
      {"_HOSTNAME", &Known::host},
      {"__REALTIME_TIMESTAMP", &Known::realtime},
      {"_SOURCE_REALTIME_TIMESTAMP", &Known::source_realtime},
      {"_AUDIT_TYPE", &Known::audit_type},
      {"_AUDIT_TYPE_NAME", &Known::audit_type_name},
      {"_AUDIT_ID", &Known::audit_id},
  };
  for (const Row& row : kRows) {
    if (field.name == row.name && (known.*row.place).empty()) known.*row.place = field.text;
  }
}

void JournalEvents::take(const Line& line, std::span<const JournalField> fields) {
  ++writer_.counts().records;
  Known known;
  writer_.begin(line);
  for (const JournalField& field : fields) {
    note(field, known);
    writer_.add(field.name, field.text);
  }
  model::Event& head = writer_.head;
  const bool has_time = read_journal_time(known.source_realtime, head.time) ||
                        read_journal_time(known.realtime, head.time);
  head.has_time = has_time;
  if (!known.host.empty()) head.host = Value::text(known.host);
  if (!known.audit_id.empty() && take_audit(line, known)) return;
  const std::string_view program = known.identifier.empty() ? known.command : known.identifier;
  head.product = "linux";
  head.channel = Value::text("journald");
  if (!program.empty()) head.provider = Value::text(ProgramMessages::bare_name(program));
  if (known.message.empty() || programs_.read(program, known.message, writer_)) {
    writer_.end();
    return;
  }
  road_.take_message(line, head, writer_.fields(), known.message);
}

// The journal has the record without its header: "SYSCALL arch=c000003e syscall=59 …".
bool JournalEvents::take_audit(const Line& line, const Known& known) {
  const std::string_view type =
      known.audit_type_name.empty() ? known.audit_type : known.audit_type_name;
  if (type.empty() || !writer_.head.has_time) return false;
  std::string_view body = known.message;
  const std::size_t blank = body.find(' ');
  if (blank != std::string_view::npos &&
      body.substr(0, blank).find('=') == std::string_view::npos) {
    body.remove_prefix(blank + 1);
  }
  const auto micros = writer_.head.time.time_since_epoch().count();
  const std::string record =
      fmt::format("type={} msg=audit({}.{:03}:{}): {}", type, micros / 1'000'000,
                  micros / 1000 % 1000, known.audit_id, body);
  audit::RecordHeader header;
  if (!audit::read_record(record, header)) return false;
  model::Event head;
  head.host = writer_.head.host;
  head.offset = line.offset;
  head.record_id = line.number;
  road_.take_message(line, head, {}, writer_.keep(record));
  return true;
}

}  // namespace tocsin::source
