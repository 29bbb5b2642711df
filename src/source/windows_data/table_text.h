// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tocsin/base/check.h"
#include "tocsin/model/value.h"

namespace tocsin::source {

// The text before the separator, which it and the text leave `rest`.
inline std::string_view next_part(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

// Calls `read` with each line of a table that says something.
template <class Read>
void each_row(std::string_view table, Read read) {
  while (!table.empty()) {
    const std::string_view line = next_part(table, '\n');
    if (!line.empty() && !line.starts_with('#')) read(line);
  }
}

// Event ids, apart by blanks; none for "*".
inline std::vector<std::uint32_t> table_codes(std::string_view text) {
  std::vector<std::uint32_t> codes;
  if (text == "*") return codes;
  while (!text.empty()) {
    model::Integer code;
    CHECK(model::parse_integer(next_part(text, ' '), code));
    codes.push_back(static_cast<std::uint32_t>(code.magnitude));
  }
  return codes;
}

// Without the white space around it; within `text` always.
inline std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kWhite = " \t\r\n";
  text = text.substr(0, text.find_last_not_of(kWhite) + 1);
  text.remove_prefix(std::min(text.find_first_not_of(kWhite), text.size()));
  return text;
}

inline char lower_ascii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

inline bool is_alnum_ascii(char c) {
  return (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z') || (c >= '0' && c <= '9');
}

inline bool is_same_ascii(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower_ascii(x) == lower_ascii(y); });
}

}  // namespace tocsin::source
