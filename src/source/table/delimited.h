// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Delimited text: fields between separators, a field in double quotes where it holds separators,
// quotes (doubled) or line ends (RFC 4180). Read leniently, and the same wherever blocks end:
//  - a quote is special at the beginning of a field alone (blanks before it are none of the
//    field); behind the closing quote, bytes up to the next separator belong to the field;
//  - a quoted field that does not close within kQuotedBytesMax of its record was none: the quote
//    stands for itself, and the record ends at its first line end.

namespace tocsin::source {

// A record that is not UTF-8, as UTF-8. Where none of its bytes beyond ASCII make a character of
// UTF-8 it was written by a program of old, and is read as Windows-1252; else what is no
// character becomes U+FFFD. Appends; true where it was Windows-1252.
bool append_repaired_record(std::string_view record, std::string& out);

// A record of several lines is at most this long.
inline constexpr std::size_t kQuotedBytesMax = std::size_t{1} << 20;

// One field as it stands in its record.
struct DelimitedField {
  std::string_view text;        // without the enclosing quotes
  bool doubled_quotes = false;  // `text` holds "" for each quote
};

// Reads the fields of one record, which begins at the front of `text`.
class DelimitedReader {
 public:
  // The record ends at a line end outside quotes or with `text`. `separator` is no quote and no
  // line end.
  DelimitedReader(std::string_view text, char separator);
  // The next field; false behind the last. A record has one field at least.
  bool next(DelimitedField& field);
  // Behind the last field: bytes that the record takes with its line end; lines that it stands on.
  std::size_t used() const { return used_; }
  std::size_t lines() const { return lines_; }
  // A field began with a quote that closes nowhere in sight.
  bool unclosed() const { return unclosed_; }

 private:
  bool quoted(std::size_t begin, DelimitedField& field);
  void finish(std::size_t end, DelimitedField& field, std::size_t begin);

  std::string_view text_;
  char separator_;
  std::size_t at_ = 0, used_ = 0, lines_ = 1;
  bool ended_ = false, unclosed_ = false;
};

// A field's characters: "" read as one quote.
std::string_view undoubled(const DelimitedField& field, std::string& room);

// Where the last record of `lines` that is certainly whole ends; 0 where none is. `lines` begins
// with a record and ends with a line feed.
std::size_t whole_records(std::string_view lines, char separator);

// The separator of a header or a row: the one of comma, semicolon, tab and bar that makes most
// fields of it; '\0' where none stands in it.
char separator_of(std::string_view record);

}  // namespace tocsin::source
