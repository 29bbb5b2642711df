// SPDX-License-Identifier: Apache-2.0
#include "table/delimited.h"

#include <array>
#include <cstring>

#include "line/block_lines.h"
#include "tocsin/model/value.h"

namespace tocsin::source {

namespace {

bool is_line_end(char c) { return c == '\n'; }

// The first separator or line feed from `at` on; the size where there is none.
std::size_t plain_end(std::string_view text, std::size_t at, char separator) {
  while (at < text.size() && text[at] != separator && !is_line_end(text[at])) ++at;
  return at;
}

}  // namespace

DelimitedReader::DelimitedReader(std::string_view text, char separator)
    : text_(text), separator_(separator) {}

// Ends the field at `end`, a separator, a line end or the end of the text.
void DelimitedReader::finish(std::size_t end, DelimitedField& field, std::size_t begin) {
  ended_ = end >= text_.size() || is_line_end(text_[end]);
  std::size_t last = end;
  if (ended_ && last > begin && text_[last - 1] == '\r') --last;
  field.text = text_.substr(begin, last - begin);
  at_ = end + 1;
  used_ = at_ < text_.size() ? at_ : text_.size();
}

// A field in quotes, whose first character is at `begin`; false where it does not close.
bool DelimitedReader::quoted(std::size_t begin, DelimitedField& field) {
  const std::string_view window = text_.substr(0, kQuotedBytesMax);
  bool doubled = false;
  for (std::size_t at = begin; at < window.size();) {
    const void* found = std::memchr(window.data() + at, '"', window.size() - at);
    if (found == nullptr) return false;
    const auto quote = static_cast<std::size_t>(static_cast<const char*>(found) - window.data());
    if (quote + 1 < window.size() && window[quote + 1] == '"') {
      doubled = true;
      at = quote + 2;
      continue;
    }
    const std::size_t end = plain_end(text_, quote + 1, separator_);
    for (std::size_t i = begin; i < quote; ++i) lines_ += is_line_end(text_[i]) ? 1 : 0;
    finish(end, field, begin);
    // What stands behind the closing quote, as in "a"b, is kept; only white space is not.
    const std::string_view behind = text_.substr(quote + 1, end - quote - 1);
    if (behind.find_first_not_of(" \t\r") == std::string_view::npos) {
      field.text = text_.substr(begin, quote - begin);
      field.doubled_quotes = doubled;
    } else {
      field.text = text_.substr(begin - 1, end - begin + 1);
      while (field.text.ends_with('\r')) field.text.remove_suffix(1);
    }
    return true;
  }
  return false;
}

bool DelimitedReader::next(DelimitedField& field) {
  if (ended_) return false;
  field.doubled_quotes = false;
  std::size_t first = at_;
  while (first < text_.size() && text_[first] == ' ') ++first;
  if (first < text_.size() && text_[first] == '"') {
    if (quoted(first + 1, field)) return true;
    unclosed_ = true;
  }
  finish(plain_end(text_, at_, separator_), field, at_);
  return true;
}

std::string_view undoubled(const DelimitedField& field, std::string& room) {
  if (!field.doubled_quotes) return field.text;
  room.clear();
  for (std::size_t i = 0; i < field.text.size(); ++i) {
    room += field.text[i];
    if (field.text[i] == '"') ++i;
  }
  return room;
}

std::size_t whole_records(std::string_view lines, char separator) {
  if (std::memchr(lines.data(), '"', lines.size()) == nullptr) return lines.size();
  std::size_t begin = 0;
  while (begin < lines.size()) {
    begin += hole_bytes(lines.substr(begin));
    // A line without a quote is a record.
    const std::size_t line = lines.find('\n', begin);
    const std::size_t line_end = line == std::string_view::npos ? lines.size() : line + 1;
    if (std::memchr(lines.data() + begin, '"', line_end - begin) == nullptr) {
      begin = line_end;
      continue;
    }
    const std::string_view rest = lines.substr(begin);
    DelimitedReader reader(rest, separator);
    DelimitedField field;
    while (reader.next(field)) {
    }
    // It may close in what follows.
    if (reader.unclosed() && rest.size() < kQuotedBytesMax) return begin;
    begin += reader.used();
  }
  return begin;
}

char separator_of(std::string_view record) {
  char best = '\0';
  std::size_t most = 1;
  for (const char candidate : std::array{',', ';', '\t', '|'}) {
    DelimitedReader reader(record, candidate);
    DelimitedField field;
    std::size_t fields = 0;
    while (reader.next(field)) ++fields;
    if (fields > most) {
      most = fields;
      best = candidate;
    }
  }
  return best;
}

bool append_repaired_record(std::string_view record, std::string& out) {
  const auto is_lead = [](char c) { return static_cast<unsigned char>(c) >= 0xC2; };
  const auto is_inner = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  bool has_character = false;
  for (std::size_t i = 0; i + 1 < record.size() && !has_character; ++i) {
    has_character = is_lead(record[i]) && is_inner(record[i + 1]);
  }
  model::Value text = model::Value::text(record);
  if (!has_character) text.kind = model::ValueKind::kAnsiText;
  model::append_text(text, out);
  return !has_character;
}

}  // namespace tocsin::source
