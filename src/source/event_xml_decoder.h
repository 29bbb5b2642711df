// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"
#include "tocsin/source/decoder.h"

namespace tocsin::source {

// <Event> elements as Windows renders them, with the flat names of model/event.h; records begin
// at Block::starts. What is malformed in one record stays in that record.
std::unique_ptr<Decoder> make_event_xml_decoder(const model::FieldNames& names);

// The row "event-xml" of message_formats(): such an element on one line, as Sysmon for Linux hands
// it to syslog and the journal.
bool may_be_event_xml(std::string_view message);
std::unique_ptr<MessageParser> make_event_xml_parser(const model::FieldNames& names,
                                                     MessageDispatch& dispatch);

}  // namespace tocsin::source
