// SPDX-License-Identifier: Apache-2.0
#include "tocsin/wire/json_writer.h"

#include <charconv>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "tocsin/wire/inert_text.h"

namespace tocsin::wire {
namespace {

bool plain(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

// How many bytes from the front are written as they are. Nearly all texts are plain as a whole, so
// that eight bytes are looked at together: a byte's top bit says that it is not plain, and may also
// say so of the byte behind such a one.
std::size_t plain_front(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101, kTops = kOnes << 7;
  const auto zero = [](std::uint64_t bytes) { return (bytes - kOnes) & ~bytes; };
  std::size_t run = 0;
  for (; run + 8 <= text.size(); run += 8) {
    std::uint64_t eight;
    std::memcpy(&eight, text.data() + run, 8);
    const std::uint64_t control = (eight - 0x20 * kOnes) | (eight + kOnes) | eight;
    const std::uint64_t marks = zero(eight ^ '"' * kOnes) | zero(eight ^ '\\' * kOnes);
    if (((control | marks) & kTops) != 0) break;
  }
  while (run < text.size() && plain(text[run])) ++run;
  return run;
}

void append_escape(char32_t c, std::string& out) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  const auto unit = [&](std::uint32_t number) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", number);
  };
  const auto number = static_cast<std::uint32_t>(c);
  if (number < 0x10000) {
    unit(number);
    return;
  }
  unit(0xd800 + ((number - 0x10000) >> 10));
  unit(0xdc00 + ((number - 0x10000) & 0x3ff));
}

// Whether the text is a number by the grammar of JSON; says whether it is an integer.
bool is_json_number(std::string_view s, bool& integer) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t first = i;
    while (i < s.size() && s[i] >= '0' && s[i] <= '9') ++i;
    return i - first;
  };
  if (i < s.size() && s[i] == '-') ++i;
  const std::size_t start = i;
  const std::size_t whole = digits();
  if (whole == 0 || (whole > 1 && s[start] == '0')) return false;
  const std::size_t whole_end = i;
  if (i < s.size() && s[i] == '.') {
    ++i;
    if (digits() == 0) return false;
  }
  if (i < s.size() && (s[i] == 'e' || s[i] == 'E')) {
    ++i;
    if (i < s.size() && (s[i] == '+' || s[i] == '-')) ++i;
    if (digits() == 0) return false;
  }
  integer = whole_end == i;
  return i == s.size();
}

template <class Number>
bool fits(std::string_view s) {
  Number number{};
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), number);
  return error == std::errc{} && end == s.data() + s.size();
}

// Readers refuse or bend numbers beyond 64 bits or a double; as text they stay what they are.
bool readers_take(std::string_view s) {
  bool integer = false;
  if (!is_json_number(s, integer)) return false;
  return integer ? fits<std::int64_t>(s) || fits<std::uint64_t>(s) : fits<double>(s);
}

}  // namespace

void JsonWriter::separate() {
  if (comma_) out_ += ',';
  comma_ = true;
}

void JsonWriter::append_quoted(std::string_view value) {
  out_ += '"';
  while (!value.empty()) {
    const std::size_t run = plain_front(value);
    out_.append(value.data(), run);
    value.remove_prefix(run);
    if (value.empty()) break;
    const Character character = first_character(value);
    if (!character.valid) {
      append_character(character.code, out_);
    } else if (character.bytes == 1 || acts(character.code)) {
      append_escape(character.code, out_);
    } else {
      out_.append(value.substr(0, character.bytes));
    }
    value.remove_prefix(character.bytes);
  }
  out_ += '"';
}

JsonWriter& JsonWriter::begin_object() {
  separate();
  out_ += '{';
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  out_ += '}';
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  separate();
  out_ += '[';
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  out_ += ']';
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  append_quoted(name);
  out_ += ':';
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::time(model::Timestamp value) {
  separate();
  out_ += '"';
  model::append_rfc3339(value, out_);
  out_ += '"';
  return *this;
}

JsonWriter& JsonWriter::text(std::string_view value) {
  separate();
  append_quoted(value);
  return *this;
}

JsonWriter& JsonWriter::number(std::int64_t value) {
  separate();
  out_ += fmt::format_int(value).c_str();
  return *this;
}

JsonWriter& JsonWriter::number(std::uint64_t value) {
  separate();
  out_ += fmt::format_int(value).c_str();
  return *this;
}

JsonWriter& JsonWriter::number(double value) {
  if (!std::isfinite(value)) return null();
  separate();
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out_.append(digits, end);
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::null() {
  separate();
  out_ += "null";
  return *this;
}

JsonWriter& JsonWriter::number_text(std::string_view digits) {
  if (!readers_take(digits)) return text(digits);
  separate();
  out_ += digits;
  return *this;
}

}  // namespace tocsin::wire
