// SPDX-License-Identifier: Apache-2.0
#include "event_xml_record.h"

#include "tocsin/model/value.h"

namespace tocsin::source {

namespace {

using model::Value;

constexpr std::size_t kReadable = 16;  // behind a key: see JsonKeys::find

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

EventXmlRecord::EventXmlRecord(const model::FieldNames& names)
    : keys_(names), windows_(names), fields_(std::make_unique<model::Field[]>(kFieldsMax)) {}

void EventXmlRecord::begin_batch() {
  if (keys_.full()) keys_.forget_all();
}

XmlReader::Token EventXmlRecord::read(std::string_view record, model::Event& event,
                                      model::EventBatch& batch) {
  const XmlReader::Token outcome = read_part(record, batch);
  if (outcome == XmlReader::Token::kEnd) {
    windows_.complete(roles_, {fields_.get(), kFieldsMax}, count_, event);
  }
  return outcome;
}

XmlReader::Token EventXmlRecord::read_part(std::string_view element, model::EventBatch& batch) {
  batch_ = &batch;
  keys_.forget_passing();
  roles_.clear();
  count_ = ignored_ = depth_ = 0;
  text_.clear();
  levels_[0] = {};
  levels_[0].key = keys_.root(Shape::kEventTree);
  reader_.reset(element);
  return walk();
}

XmlReader::Token EventXmlRecord::walk() {
  while (true) {
    const XmlReader::Token token = reader_.next();
    bool good = true;
    switch (token) {
      case XmlReader::Token::kOpen:
        good = open();
        break;
      case XmlReader::Token::kClose:
        close();
        break;
      case XmlReader::Token::kText:
        good = add_text();
        break;
      default:
        return token;
    }
    if (!good) return XmlReader::Token::kMalformed;
  }
}

bool EventXmlRecord::open() {
  levels_[depth_].has_elements = true;
  JsonKey* const parent = levels_[depth_].key;
  Level& level = levels_[++depth_];
  level = {};
  level.key = find(parent, {}, reader_.name());
  level.text_begin = text_.size();
  for (const XmlReader::Attribute& attribute : reader_.attributes()) {
    std::string_view value = attribute.value;
    if (value.find_first_of("&\r") != std::string_view::npos) {
      unescaped_.clear();
      if (!append_unescaped_xml(value, unescaped_)) return false;
      value = batch_->keep(unescaped_);
    }
    if (level.key->holds_data && attribute.name == "Name") {
      level.key = find(parent, {}, value);
    } else {
      add(find(level.key, "@", attribute.name), Value::text(value));
    }
  }
  return true;
}

void EventXmlRecord::close() {
  Level& level = levels_[depth_--];
  if (!level.has_elements) {
    std::string_view text = level.only_text;
    if (!level.is_simple) text = batch_->keep(std::string_view(text_).substr(level.text_begin));
    add(level.key, Value::text(text));
  }
  text_.resize(level.text_begin);
}

bool EventXmlRecord::add_text() {
  Level& level = levels_[depth_];
  const std::string_view written = reader_.text();
  const bool escaped =
      !reader_.is_plain_text() && written.find_first_of("&\r") != std::string_view::npos;
  if (!level.has_text && !escaped) {
    level.has_text = true;
    level.only_text = written;
    return true;
  }
  if (level.is_simple) text_ += level.only_text;
  level.has_text = true;
  level.is_simple = false;
  if (escaped) return append_unescaped_xml(written, text_);
  text_ += written;
  return true;
}

JsonKey* EventXmlRecord::find(JsonKey* parent, std::string_view mark, std::string_view name) {
  key_text_.assign(mark);
  key_text_ += name;
  // Keys are the insides of JSON strings: a name keeps what would be an escape there.
  for (std::size_t at = 0; (at = key_text_.find('\\', at)) != std::string::npos; at += 2) {
    key_text_.insert(at, 1, '\\');
  }
  const std::size_t escaped_size = key_text_.size();
  key_text_.append(kReadable, '\0');
  return keys_.find(parent, Shape::kEventTree, {key_text_.data(), escaped_size});
}

void EventXmlRecord::add(const JsonKey* key, Value value) {
  if (key->use == ValueUse::kNothing || key->use == ValueUse::kDataName) return;
  if (key->use == ValueUse::kFieldOrNone && is_blank(value.view())) return;
  if (count_ == kFieldsMax) {
    ++ignored_;
    return;
  }
  const auto field = static_cast<std::uint32_t>(count_);
  const char* name = key->name;
  if (key->passing) name = batch_->keep({key->name, key->name_size}).data();
  fields_[count_++] = {key->id, key->name_size, name, value};
  if (key->role != Role::kNone && value.size != 0) roles_.offer(key->role, key->rank, field);
}

}  // namespace tocsin::source
