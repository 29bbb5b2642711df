// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "line/any_time.h"
#include "line/event_writer.h"
#include "line/message_parser.h"

namespace tocsin::source {

// The channel of events that are text and nothing more.
inline constexpr std::string_view kTextChannel = "text";

// What becomes of one line: it goes to the primary parser, where that does not know it to the
// other forms (files are mixed), and at last it becomes an event without product, of channel
// "text", with the line as its field `message` and the time that it begins with, counted as
// undecoded. No line is lost. One thread.
class LineRoad {
 public:
  // `formats` and `names` outlive it. `primary` and `except` name rows of `formats` or are empty:
  // who is asked first, and who is not asked at all.
  LineRoad(std::span<const MessageFormat> formats, std::string_view primary,
           std::string_view except, const model::FieldNames& names);

  void begin_block(const Block& block, model::EventBatch& batch, DecodeCounts& counts);
  void end_block() { dispatch_.end_block(writer_); }
  // `line.text` may hold any bytes unless it is known to be `valid` UTF-8. Blank lines are no
  // records.
  void take(Line line, bool valid);
  // Asks the forms about a text that `event` carries, and appends the event.
  void take_message(const Line& line, const model::Event& event, std::string_view message);
  // For records that are made elsewhere and whose messages are asked for here.
  EventWriter& writer() { return writer_; }
  MessageDispatch& dispatch() { return dispatch_; }

 private:
  MessageDispatch dispatch_;
  MessageParser* primary_;
  MessageParser* except_;
  EventWriter writer_;
  FieldName message_;
  TimeReading how_;
  std::string repaired_;
};

}  // namespace tocsin::source
