// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "windows_data/message_rows.h"

namespace tocsin::source {

// Takes messages apart, in time and memory that grow with their size alone. One thread.
//
// What stands in a message need not be true: whoever wrote a script, a command line, a service's
// name or an account's may have written lines into it that look like labels. The table says which
// values can have lines ("lines"). Before the first of them all labels are true; behind it one is
// believed where nothing else could be it: where it stands once, or the order of the labels leaves
// one place to it. A label that is not believed names nothing, and is part of the value that
// reaches over its line. A value with lines begins at the first place where it may and ends where
// something else certainly begins, so that all of the true one is in it. What a message of this
// event may have behind his value, and this one lacks, a suspect can write.
class MessageReader {
 public:
  // Lines that may be labels or sections, of one message; one that has more is not taken apart. An
  // event of Windows is smaller than 64 KiB.
  static constexpr std::size_t kLinesMax = std::size_t{1} << 14;

  // And labels of one word that the table does not have, where it takes them.
  static constexpr std::size_t kOthersMax = 64;

  struct Value {
    std::string_view name, text;
    bool has_codes = false;
  };

  // The values that a message of this event spells out, in its order; views point into `message`
  // and `rows`, the list is good until the next call.
  const std::vector<Value>& read(const MessageRows& rows, std::uint32_t code,
                                 std::string_view message);

 private:
  using Row = MessageRows::Row;
  // A label, or a section where it has no row.
  struct Line {
    std::size_t begin = 0, behind = 0, end = 0;  // `behind` the colon
    std::string_view label = {};
    std::size_t meant = 0, meant_end = 0;  // which of meant_ it may be
    const Row* row = nullptr;
    std::uint32_t rank = 0;  // of a section, or a row
    bool is_certain = true;
  };

  std::size_t read_sentences();
  bool find_lines(std::size_t begin);
  std::span<const Row*> rows_meant(const Line& line);
  std::size_t take_front();
  bool take_line(Line line);
  bool take_rest(std::size_t first);
  void take_certain(std::size_t first);
  void take_reading(Line reading, bool is_certain);
  void read_values();
  void read_others();
  void add(const Row& row, std::string_view text);

  const MessageRows* rows_ = nullptr;
  std::uint32_t code_ = 0;
  std::string_view message_;
  std::string_view section_;       // in force behind marks_
  std::vector<Line> others_;       // labels of one word that the table does not have
  std::vector<Line> lines_;        // those that may be true
  std::vector<Line> marks_;        // those that are
  std::vector<const Row*> meant_;  // by lines_
  std::vector<Value> values_;
};

}  // namespace tocsin::source
