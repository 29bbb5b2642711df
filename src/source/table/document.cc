// SPDX-License-Identifier: Apache-2.0
#include "table/document.h"

#include <simdjson.h>

#include "json_sources.h"
#include "table/structure_text.h"

namespace tocsin::source {

namespace {

std::string_view key_of(std::string_view column) {
  for (const std::string_view zone : {" [UTC]", " (UTC)"}) {
    if (column.ends_with(zone)) column.remove_suffix(zone.size());
  }
  return column;
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
    append_json_string(key, text_);
    text_ += ':';
    const JsonPath* const path = JsonSources::built_in().find(key);
    const bool stays_text = path != nullptr && path->is_embedded;
    const bool is_structure = path != nullptr && path->is_opened && cell.starts_with('{');
    if (!stays_text && is_json(cell)) {
      text_ += cell;
    } else if (!is_structure || !append_structure(cell, text_)) {
      append_json_string(cell, text_);
    }
  }
  return text_ += '}';
}

}  // namespace tocsin::source
