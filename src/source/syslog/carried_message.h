// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "line/event_writer.h"
#include "line/message_parser.h"
#include "syslog/program_messages.h"

namespace tocsin::source {

// A message without the line ends that its carrier left on it.
std::string_view without_line_ends(std::string_view message);

// Reads a message that stands apart from the header that it came with: in an entry of the journal,
// or in a document of a collector. One thread.
class CarriedMessage {
 public:
  // `names` is frozen and outlives it.
  explicit CarriedMessage(const model::FieldNames& names) : programs_(names) {}

  // Adds to the event under construction what the message says, as SyslogParser does it: `program`
  // wrote it, in any form that ProgramMessages knows, perhaps with its process and a colon behind
  // ("sshd[811]:"), and becomes the event's provider; empty: nobody says. Where the message is in a
  // form of its own it is that form's event.
  MessageParser::Outcome parse(std::string_view program, std::string_view message,
                               EventWriter& event, MessageDispatch& dispatch);

 private:
  ProgramMessages programs_;
};

}  // namespace tocsin::source
