// SPDX-License-Identifier: Apache-2.0
#include "csv_row.h"

#include "tocsin/wire/inert_text.h"

namespace tocsin::inform {
namespace {

bool is_plain_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  bool digit = false, point = false;
  for (const char c : text) {
    if (c == '.' && digit && !point) {
      point = true;
    } else if (c >= '0' && c <= '9') {
      digit = true;
    } else {
      return false;
    }
  }
  return digit && !text.ends_with('.');
}

// Spreadsheets take a cell that begins so for a formula; the full-width forms too, and some pass
// over spaces in front.
bool may_be_formula(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  switch (wire::first_character(text).code) {
    case '=':
    case '+':
    case '-':
    case '@':
    case '\t':
    case '\r':
    case 0xff1d:
    case 0xff0b:
    case 0xff0d:
    case 0xff20:
      return !is_plain_number(text);
    default:
      return false;
  }
}

}  // namespace

void CsvRow::cell(std::string_view text) {
  std::string shown = may_be_formula(text) ? "'" : "";
  shown += wire::inert(text);
  separate();
  if (shown.find_first_of(",\"'; ") == std::string::npos) {
    line_ += shown;
    return;
  }
  line_ += '"';
  for (const char c : shown) line_.append(c == '"' ? 2 : 1, c);
  line_ += '"';
}

void CsvRow::number(std::uint64_t n) {
  separate();
  line_ += std::to_string(n);
}

void CsvRow::separate() {
  if (!first_) line_ += ',';
  first_ = false;
}

}  // namespace tocsin::inform
