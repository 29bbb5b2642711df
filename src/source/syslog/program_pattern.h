// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "line/event_writer.h"

namespace tocsin::source {

// What a program's message says, as a pattern of its text:
//
//   Accepted {auth_method} for {user+} from {src_ip} port {src_port} {protocol}
//
//   {name}     one word: at least one byte up to the text that follows, no space
//   {name~}    any text up to where the following text comes first; at the end: all the rest
//   {name+}    any text, also such that looks like what follows: what users choose freely. What
//              follows is matched from the end of the message; at most one in a pattern
//   {}, {~}    the same without a field
//   {=space}   name=value pairs to the end, apart by spaces, values quoted or not
//   {=comma}   by ", "     {=semi}  by " ; "     {=bracket}  as [name=value] [name=value]
//
// All else stands for itself. Empty texts are allowed for ~ and +.
struct ProgramPattern {
  std::string_view action;  // value of the field `action`; empty for none
  std::string_view text;
};

struct Program {
  std::string_view names;  // apart by spaces, in lower case
  std::span<const ProgramPattern> patterns;
};

// Patterns made ready. Matching takes one pass over the message for each pattern that begins like
// it; nothing is retried. One thread.
class PatternSet {
 public:
  // All views of the patterns are static; `names` is frozen and outlives it.
  PatternSet(std::span<const ProgramPattern> patterns, const model::FieldNames& names);
  // Adds the fields of the first pattern that the message is; false where none is, then nothing
  // is added.
  bool read(std::string_view message, EventWriter& event) const;

 private:
  enum class Mode : std::uint8_t { kWord, kFirst, kLast, kSpace, kComma, kSemi, kBracket };
  struct Step {
    Mode mode;
    std::optional<FieldName> field;
    std::string_view behind;  // the text that follows; empty at the end
  };
  struct Compiled {
    std::string_view action, prefix;
    std::vector<Step> steps;
    std::size_t last = 0;  // the step with mode kLast; as many as there are: none
  };
  static Compiled compile(const ProgramPattern& pattern, const model::FieldNames& names);
  using Found = std::array<std::string_view, 16>;
  static std::size_t end_of(const Step& step, std::string_view rest);
  static bool match_backward(const Compiled& pattern, std::string_view rest, Found& found);
  static bool match(const Compiled& pattern, std::string_view message, EventWriter& event);

  FieldName action_;
  std::vector<Compiled> patterns_;
  // Indices of the patterns that a message with this first byte can be, in order.
  std::array<std::vector<std::uint16_t>, 256> by_first_byte_;
};

// Adds name=value pairs of a text as fields, whose names are the text's own. `separator` stands
// between pairs; " ; " counts only where another name= follows, and ", " not within brackets.
// Quotes around values are taken off. A pair named COMMAND takes all the rest. Words without '='
// are left.
void read_pairs(std::string_view text, std::string_view separator, EventWriter& event);
// The same for "[name=value] [name=value]".
void read_bracketed_pairs(std::string_view text, EventWriter& event);

}  // namespace tocsin::source
