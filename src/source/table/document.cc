// SPDX-License-Identifier: Apache-2.0
#include "table/document.h"

#include <simdjson.h>

#include "json_sources.h"

namespace tocsin::source {

namespace {

std::string_view key_of(std::string_view column) {
  for (const std::string_view zone : {" [UTC]", " (UTC)"}) {
    if (column.ends_with(zone)) column.remove_suffix(zone.size());
  }
  return column;
}

void append_string(std::string_view text, std::string& out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      out += "\\u00";
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

}  // namespace

class RowDocuments::Parser {
 public:
  simdjson::dom::parser parser;
};

RowDocuments::RowDocuments() : parser_(std::make_unique<Parser>()) {}
RowDocuments::~RowDocuments() = default;

std::vector<std::string> document_keys(std::span<const std::string> columns) {
  std::vector<std::string> keys;
  for (const std::string& column : columns) keys.emplace_back(key_of(column));
  return keys;
}

bool RowDocuments::is_json(std::string_view text) {
  if (!text.starts_with('{') && !text.starts_with('[')) return false;
  return parser_->parser.parse(text.data(), text.size()).error() == simdjson::SUCCESS;
}

std::string_view RowDocuments::write(std::span<const model::Field> fields) {
  text_ = "{";
  for (const model::Field& field : fields) {
    const std::string_view cell = field.value.view();
    if (cell.empty()) continue;
    const std::string_view key = key_of(field.name());
    if (text_.size() > 1) text_ += ',';
    append_string(key, text_);
    text_ += ':';
    const JsonPath* const path = JsonSources::built_in().find(key);
    const bool stays_text = path != nullptr && path->is_embedded;
    if (!stays_text && is_json(cell)) {
      text_ += cell;
    } else {
      append_string(cell, text_);
    }
  }
  return text_ += '}';
}

}  // namespace tocsin::source
