// SPDX-License-Identifier: Apache-2.0
// Documents in strings of documents.
#include <cstring>

#include "event_xml_record.h"
#include "json_record.h"
#include "json_structure.h"
#include "tocsin/model/value.h"
#include "tocsin/source/block.h"

namespace tocsin::source {

using model::Value;

// What embedded objects embed themselves is read too.
void JsonRecord::read_embedded() {
  const char* const text = text_;
  const ShapeSigns signs = signs_;
  const std::uint32_t gaps = gaps_;
  unescaped_to_ = 0;
  for (std::size_t i = 0; i < embedded_.size(); ++i) read_embedded(Embedded(embedded_[i]));
  text_ = text;
  signs_ = signs;
  gaps_ = gaps;
  too_deep_ = false;
}

void JsonRecord::read_embedded(const Embedded& embedded) {
  const auto [value, place, is_field] = embedded;
  if (place == nullptr) {
    read_object(value, keys_.root(shape_));
  } else if (is_field) {
    read_string(value, "{[", [&](const std::uint32_t* at) { return this->value(at, place, 1); });
  } else if (!read_object(value, place) && !read_element(value)) {
    const std::size_t field = count_;
    put(place, value);
    if (place->passing && field < count_) {
      fields_[field].name_data = batch_->keep({place->name, place->name_size}).data();
    }
  }
}

bool JsonRecord::read_object(const Value& value, const JsonKey* place) {
  return read_string(value, "{", [&](const std::uint32_t* at) { return object(at, place, 1); });
}

// Reads a string whose first character is one of `openings` as JSON; false where it goes wrong,
// and then nothing is added.
template <class Walk>
bool JsonRecord::read_string(const Value& value, std::string_view openings, Walk walk) {
  scratch_.clear();
  model::append_text(value, scratch_);
  const std::size_t size = scratch_.size();
  if (size == 0 || openings.find(scratch_[0]) == std::string_view::npos) return false;
  char* const copy = batch_->allocate(size + kBlockPadding);
  std::memcpy(copy, scratch_.data(), size);
  std::memset(copy + size, 0, kBlockPadding);
  if (embedded_structure_ == nullptr) embedded_structure_ = std::make_unique<JsonStructure>();
  const std::size_t capacity = std::size_t{32} << 10;
  bool read = embedded_structure_->find(copy, size, capacity);
  if (read) {
    const std::size_t count = count_;
    const std::size_t mark = sources_.mark();
    text_ = copy;
    gaps_ = 1;  // not told from those of the record
    read = walk(embedded_structure_->begin()) != nullptr;
    if (!read) {
      count_ = count;
      sources_.rewind(mark);
    }
  }
  embedded_structure_->shrink();
  return read;
}

bool JsonRecord::read_element(const Value& value) {
  scratch_.clear();
  model::append_text(value, scratch_);
  if (scratch_.empty() || scratch_[0] != '<') return false;
  if (embedded_xml_ == nullptr) embedded_xml_ = std::make_unique<EventXmlRecord>(names_);
  const std::string_view element = batch_->keep(scratch_);
  if (embedded_xml_->read_part(element, *batch_) != XmlReader::Token::kEnd) return false;
  for (const model::Field& field : embedded_xml_->fields()) {
    if (count_ == kJsonFieldsMax) {
      ++ignored_;
    } else {
      fields_[count_++] = field;
    }
  }
  ignored_ += embedded_xml_->fields_ignored();
  return true;
}

}  // namespace tocsin::source
