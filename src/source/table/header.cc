// SPDX-License-Identifier: Apache-2.0
#include "table/header.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <simdjson.h>

#include "line/any_time.h"
#include "table/delimited.h"
#include "tocsin/model/value.h"

namespace tocsin::source {

namespace {

constexpr std::size_t kNameBytesMax = 128;

bool is_name(const std::string& text) {
  if (text.empty() || text.size() > kNameBytesMax) return false;
  double number = 0;
  if (model::number_of(model::Value::text(text), number)) return false;
  // The level of a log line.
  if (text.starts_with('[') && !text.ends_with(']')) return false;
  // A time, alone or at the front of a line that is no row.
  model::Timestamp time;
  if (whole_time(text, {}) || find_front_time(text, {}, time)) return false;
  // An address, a path with a drive, a URL.
  if (text.find("://") != std::string::npos || text.find(":\\") != std::string::npos) return false;
  return std::ranges::any_of(text, [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
  });
}

std::string_view first_line(std::string_view text) {
  std::string_view line = text.substr(0, text.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::vector<std::string> fields_of(std::string_view text, char separator) {
  std::vector<std::string> fields;
  DelimitedReader reader(text, separator);
  DelimitedField field;
  std::string room;
  while (reader.next(field)) {
    if (fields.size() == kColumnsMax) continue;
    std::string_view name = undoubled(field, room);
    while (name.ends_with(' ')) name.remove_suffix(1);
    while (name.starts_with(' ')) name.remove_prefix(1);
    if (simdjson::validate_utf8(name.data(), name.size())) {
      fields.emplace_back(name);
    } else {
      append_repaired_record(name, fields.emplace_back());
    }
  }
  return fields;
}

// Event Viewer's CSV has the message behind the columns that its header names.
bool lacks_message(const std::vector<std::string>& names) {
  return names.size() > 3 && names.back() == "Task Category" &&
         std::ranges::find(names, "Event ID") != names.end();
}

}  // namespace

bool names_columns(const std::vector<std::string>& fields) {
  std::size_t filled = fields.size();
  while (filled != 0 && fields[filled - 1].empty()) --filled;
  if (filled == 0) return false;
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < filled; ++i) {
    if (!is_name(fields[i]) || !seen.insert(fields[i]).second) return false;
  }
  return true;
}

TableHeader read_header(std::string_view text, std::size_t& skipped) {
  TableHeader header;
  skipped = 0;
  std::string_view line = first_line(text);
  if (line.size() == 5 && line.starts_with("sep=") && line[4] != '"') {
    header.separator = line[4];
    skipped = std::min(text.size(), text.find('\n') + 1);
    text.remove_prefix(skipped);
  } else {
    // Of what sort the rows are, as PowerShell's Export-Csv writes it unless told not to.
    if (line.starts_with("#TYPE ") && text.find('\n') != std::string_view::npos) {
      skipped = text.find('\n') + 1;
      text.remove_prefix(skipped);
    }
    // The first line alone decides, whatever a quote in it may take in of the next.
    const char found = separator_of(first_line(text));
    header.separator = found == '\0' ? ',' : found;
  }
  header.names = fields_of(text, header.separator);
  header.named = names_columns(header.names);
  if (header.named && lacks_message(header.names)) header.names.emplace_back("Message");
  for (std::size_t i = 0; i < header.names.size(); ++i) {
    if (!header.named || header.names[i].empty()) header.names[i] = fmt::format("column_{}", i + 1);
  }
  return header;
}

std::string context_of(std::string_view first_block) {
  std::size_t skipped = 0;
  const TableHeader header = read_header(first_block, skipped);
  DelimitedReader reader(first_block.substr(skipped), header.separator);
  DelimitedField field;
  while (reader.next(field)) {
  }
  return header.separator + std::string(first_block.substr(skipped, reader.used()));
}

TableHeader header_of(std::string_view context) {
  TableHeader header;
  if (context.empty()) return header;
  std::size_t skipped = 0;
  const std::string with_separator = fmt::format("sep={}\n{}", context[0], context.substr(1));
  return read_header(with_separator, skipped);
}

}  // namespace tocsin::source
