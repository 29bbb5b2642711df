// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "line/event_writer.h"
#include "tocsin/source/block.h"

namespace tocsin::source {

// Reads one form of message: a line of a file, or what another message carries (CEF in syslog).
// Keeps nothing from block to block that could change an event. One thread.
class MessageParser {
 public:
  enum class Outcome : std::uint8_t {
    kEvent,      // the event under construction is complete
    kHeld,       // taken: it becomes part of an event that this parser emits itself later
    kStructure,  // understood, and no event by itself: a header, a comment
    kNotMine,    // not in this form; nothing was added or changed
  };
  virtual ~MessageParser() = default;
  // `context` is what Block::context says for the parser's own files; empty for other files.
  virtual void begin_block(const Block& block, std::string_view context);
  // Adds the message to the event under construction, whose head and fields may already hold what
  // a message around this one says: a message says it better where both do.
  virtual Outcome parse(std::string_view message, EventWriter& event) = 0;
  // Emits what is held. For each held message that makes no event of its own, counts one in
  // DecodeCounts::merged.
  virtual void end_block(EventWriter& events);
};

// All forms of message, for dispatch by content.
class MessageDispatch;

struct MessageFormat {
  std::string_view name;  // of the row in formats() too, where files of it exist
  // A cheap test of the first bytes; false: certainly another form.
  bool (*may_begin)(std::string_view message);
  // `dispatch` is for what messages carry; it outlives the parser.
  std::unique_ptr<MessageParser> (*make)(const model::FieldNames& names, MessageDispatch& dispatch);
};

class MessageDispatch {
 public:
  // `formats` and `names` outlive it. Parsers are made when a form is first met.
  MessageDispatch(std::span<const MessageFormat> formats, const model::FieldNames& names);
  ~MessageDispatch();
  // The row's parser; null where no row has the name.
  MessageParser* parser(std::string_view name);
  void begin_block(const Block& block, const MessageParser* primary);
  void end_block(EventWriter& events);
  // Asks the forms that may begin so, in the order of their rows, without `except`. Messages in
  // messages are followed to kMessageDepthMax.
  MessageParser::Outcome parse(std::string_view message, EventWriter& event,
                               const MessageParser* except);

 private:
  MessageParser& made(std::size_t row);

  std::span<const MessageFormat> formats_;
  const model::FieldNames& names_;
  std::vector<std::unique_ptr<MessageParser>> parsers_;  // by row
  const Block* block_ = nullptr;
  const MessageParser* primary_ = nullptr;
  unsigned depth_ = 0;
};

inline constexpr unsigned kMessageDepthMax = 3;

}  // namespace tocsin::source
