// SPDX-License-Identifier: Apache-2.0
#include "journal/journal_events.h"

#include <chrono>
#include <functional>

#include <fmt/format.h>

#include "audit/audit_record.h"
#include "message_formats.h"

namespace tocsin::source {

using model::Value;

namespace {

constexpr std::string_view kProduct = "linux";
constexpr std::string_view kChannel = "journald";

// Of one or two digits, as the journal writes facility and priority; -1 for all else.
int small_number(std::string_view text) {
  if (text.empty() || text.size() > 2) return -1;
  int number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

}  // namespace

JournalEvents::JournalEvents(const model::FieldNames& names)
    : road_(message_formats(), {}, {}, names),
      writer_(road_.writer()),
      carried_(names),
      header_(names, false),
      outer_header_(names, true),
      message_(names, "message") {}

void JournalEvents::begin_block(const Block& block, model::EventBatch& batch,
                                DecodeCounts& counts) {
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

std::string_view JournalEvents::Known::* JournalEvents::role_of(std::string_view name) {
  struct Row {
    std::string_view name;
    std::string_view Known::* place;
  };
  static constexpr Row kRows[] = {
      {"MESSAGE", &Known::message},
      {"message", &Known::message},  // of Vector
      {"SYSLOG_IDENTIFIER", &Known::identifier},
      {"_COMM", &Known::command},
      {"_HOSTNAME", &Known::host},
      {"SYSLOG_FACILITY", &Known::facility},
      {"PRIORITY", &Known::priority},
      {"SYSLOG_PID", &Known::own_pid},
      {"_PID", &Known::process_id},
      {"__REALTIME_TIMESTAMP", &Known::realtime},
      {"_SOURCE_REALTIME_TIMESTAMP", &Known::source_realtime},
      {"_AUDIT_TYPE", &Known::audit_type},
      {"_AUDIT_TYPE_NAME", &Known::audit_type_name},
      {"_AUDIT_ID", &Known::audit_id},
  };
  for (const Row& row : kRows) {
    if (name == row.name) return row.place;
  }
  return nullptr;
}

void JournalEvents::take(const Line& line, std::span<const JournalField> fields) {
  ++writer_.counts().records;
  Known known;
  writer_.begin(line);
  const auto look_up = [&](std::string_view name) {
    return Name{writer_.id_of(name), role_of(name)};
  };
  for (std::size_t place = 0; place < fields.size(); ++place) {
    const JournalField& field = fields[place];
    // Entries of one kind have as many fields.
    const Name& name = names_.of(fields.size(), place, field.name, look_up);
    if (name.role != nullptr && (known.*name.role).empty()) known.*name.role = field.text;
    writer_.add(field.name, name.id, field.text);
  }
  model::Event& head = writer_.head;
  const bool has_time = read_journal_time(known.source_realtime, head.time) ||
                        read_journal_time(known.realtime, head.time);
  head.has_time = has_time;
  if (!known.host.empty()) head.host = Value::text(known.host);
  if (!known.audit_id.empty() && take_audit(line, known)) return;
  head.product = kProduct;
  head.channel = Value::text(kChannel);
  take_message(known);
}

// What a syslog daemon would have written before the message.
SyslogHeader JournalEvents::header_of(const Known& known) {
  SyslogHeader header;
  header.host = known.host;
  header.program = known.identifier.empty() ? known.command : known.identifier;
  header.pid = known.own_pid.empty() ? known.process_id : known.own_pid;
  header.facility = small_number(known.facility);
  header.severity = small_number(known.priority);
  if (header.facility >= 0 && header.severity >= 0) {
    header.priority = header.facility * 8 + header.severity;
  }
  header.message = known.message;
  return header;
}

// As SyslogParser does it.
void JournalEvents::take_message(const Known& known) {
  const SyslogHeader header = header_of(known);
  model::Event& head = writer_.head;
  const auto outcome = carried_.parse(header.program, known.message, writer_, road_.dispatch());
  // What is held becomes part of an event that its parser emits.
  if (outcome == MessageParser::Outcome::kHeld) return;
  const bool own = head.product == kProduct && head.channel.kind == model::ValueKind::kText &&
                   head.channel.view() == kChannel;
  (own ? header_ : outer_header_).add(header, writer_);
  if (own && !known.message.empty() && writer_.find(message_.text) == nullptr) {
    writer_.add(message_, known.message);
  }
  writer_.end();
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
  road_.take_message(line, head, writer_.keep(record));
  return true;
}

}  // namespace tocsin::source
