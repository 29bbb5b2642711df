// SPDX-License-Identifier: Apache-2.0
#include "syslog/carried_message.h"

#include "audit/audit_record.h"
#include "tocsin/model/value.h"

namespace tocsin::source {

using Outcome = MessageParser::Outcome;

std::string_view without_line_ends(std::string_view message) {
  while (message.ends_with('\n') || message.ends_with('\r')) message.remove_suffix(1);
  return message;
}

Outcome CarriedMessage::parse(std::string_view program, std::string_view message,
                              EventWriter& event, MessageDispatch& dispatch) {
  program = program.substr(0, program.find_first_of("[:"));
  if (!program.empty()) {
    event.head.provider = model::Value::text(ProgramMessages::bare_name(program));
  }
  if (message.empty()) return Outcome::kEvent;
  // What the kernel prints of audit events is a form of its own.
  audit::RecordHeader record;
  if (!audit::read_record(message, record) && programs_.read(program, message, event)) {
    return Outcome::kEvent;
  }
  return dispatch.parse(message, event, nullptr);
}

}  // namespace tocsin::source
