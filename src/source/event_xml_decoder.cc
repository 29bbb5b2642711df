// SPDX-License-Identifier: Apache-2.0
// Names come from the same table as those of JSON trees: an element is a key, an attribute a key
// with '@' before it, and a <Data Name="x"> is the key x of its parent.
#include "event_xml_decoder.h"

#include <array>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "json_keys.h"
#include "json_repair.h"
#include "tocsin/base/check.h"
#include "tocsin/model/value.h"
#include "windows_event.h"
#include "xml_reader.h"

namespace tocsin::source {

namespace {

using model::Value;

constexpr std::size_t kFieldsMax = 4096;
constexpr std::size_t kReadable = 16;  // behind a key: see JsonKeys::find
constexpr std::string_view kClose = "</Event>";

void append_valid_utf8(std::string_view text, std::string& out) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = utf8_sequence(text, at);
    if (size == 0) {
      out += "\xef\xbf\xbd";
      ++at;
    } else {
      out.append(text, at, size);
      at += size;
    }
  }
}

// One <Event> element as fields and the head of an event.
class EventXmlRecord {
 public:
  explicit EventXmlRecord(const model::FieldNames& names)
      : keys_(names), windows_(names), fields_(std::make_unique<model::Field[]>(kFieldsMax)) {}

  // Call between batches: forgets keys if there are too many. Ends the life of all names.
  void begin_batch() {
    if (keys_.full()) keys_.forget_all();
  }

  // Reads an element, valid UTF-8. kEnd: `event` is complete, but for its fields; else nothing of
  // the record is to be used. Texts that are not as written go to the batch.
  XmlReader::Token read(std::string_view record, model::Event& event, model::EventBatch& batch) {
    batch_ = &batch;
    keys_.forget_passing();
    roles_.clear();
    count_ = ignored_ = depth_ = 0;
    text_.clear();
    levels_[0] = {};
    levels_[0].key = keys_.root(Shape::kEventTree);
    reader_.reset(record);
    const XmlReader::Token outcome = walk();
    if (outcome == XmlReader::Token::kEnd) {
      windows_.complete(roles_, {fields_.get(), kFieldsMax}, count_, event);
    }
    return outcome;
  }
  // Of the record read last.
  std::span<const model::Field> fields() const { return {fields_.get(), count_}; }
  std::uint64_t fields_ignored() const { return ignored_; }

 private:
  // An element that is open.
  struct Level {
    JsonKey* key = nullptr;
    std::size_t text_begin = 0;  // in text_
    bool has_elements = false;
    bool has_text = false;
    std::string_view only_text;  // the text where it is one piece without escapes
    bool is_simple = true;
  };

  XmlReader::Token walk() {
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

  bool open() {
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

  void close() {
    Level& level = levels_[depth_--];
    if (!level.has_elements) {
      std::string_view text = level.only_text;
      if (!level.is_simple) text = batch_->keep(std::string_view(text_).substr(level.text_begin));
      add(level.key, Value::text(text));
    }
    text_.resize(level.text_begin);
  }

  bool add_text() {
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

  JsonKey* find(JsonKey* parent, std::string_view mark, std::string_view name) {
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

  void add(const JsonKey* key, Value value) {
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

  static bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
  }

  JsonKeys keys_;
  WindowsEvents windows_;
  XmlReader reader_{{}};
  std::unique_ptr<model::Field[]> fields_;

  // The record being read.
  model::EventBatch* batch_ = nullptr;
  RoleFields roles_;
  std::size_t count_ = 0, depth_ = 0;
  std::uint64_t ignored_ = 0;
  std::array<Level, kXmlDepthMax + 1> levels_;
  std::string text_, unescaped_, key_text_;
};

class EventXmlDecoder final : public Decoder {
 public:
  explicit EventXmlDecoder(const model::FieldNames& names) : record_(names) {}

  DecodeCounts decode(const Block& block, model::EventBatch& batch) override {
    DecodeCounts counts;
    record_.begin_batch();
    const std::string_view all(reinterpret_cast<const char*>(block.bytes().data()), block.size());
    for (std::size_t i = 0; i < block.starts.size(); ++i) {
      const std::size_t begin = block.starts[i];
      const std::size_t next = i + 1 < block.starts.size() ? block.starts[i + 1] : all.size();
      std::string_view record = all.substr(begin, next - begin);
      const std::size_t close = record.rfind(kClose);
      if (close != std::string_view::npos) record = record.substr(0, close + kClose.size());
      model::Event event;
      event.offset = block.offset + begin;
      event.record_id = block.first_record + i;
      ++counts.records;
      one(record, event, batch, counts);
    }
    return counts;
  }

 private:
  void one(std::string_view record, model::Event& event, model::EventBatch& batch,
           DecodeCounts& counts) {
    if (!simdjson::validate_utf8(record.data(), record.size())) {
      repaired_.clear();
      append_valid_utf8(record, repaired_);
      record = batch.keep(repaired_);
      counts.losses.add(LossReason::kInvalidUtf8Replaced);
    }
    const XmlReader::Token outcome = record_.read(record, event, batch);
    if (outcome != XmlReader::Token::kEnd) {
      const bool deep = outcome == XmlReader::Token::kTooDeep;
      counts.losses.add(deep ? LossReason::kTooDeep : LossReason::kMalformedXml);
      return;
    }
    if (record_.fields_ignored() != 0) {
      counts.losses.add(LossReason::kTooManyFields, record_.fields_ignored());
    }
    batch.begin_event();
    batch.add_fields(record_.fields());
    batch.end_event(event);
    ++counts.events;
  }

  EventXmlRecord record_;
  std::string repaired_;
};

class EventXmlParser final : public MessageParser {
 public:
  explicit EventXmlParser(const model::FieldNames& names) : record_(names) {}

  void begin_block(const Block& /*block*/, std::string_view /*context*/) override {
    record_.begin_batch();
  }

  Outcome parse(std::string_view message, EventWriter& event) override {
    const std::size_t close = message.rfind(kClose);
    if (!may_be_event_xml(message) || close == std::string_view::npos) return Outcome::kNotMine;
    model::Event head = event.head;
    const std::string_view element = message.substr(0, close + kClose.size());
    if (record_.read(element, head, event.batch()) != XmlReader::Token::kEnd) {
      return Outcome::kNotMine;
    }
    event.head = head;
    for (const model::Field& field : record_.fields()) event.add_field(field);
    if (record_.fields_ignored() != 0) {
      event.counts().losses.add(LossReason::kTooManyFields, record_.fields_ignored());
    }
    return Outcome::kEvent;
  }

 private:
  EventXmlRecord record_;
};

}  // namespace

bool may_be_event_xml(std::string_view message) {
  return message.starts_with("<Event") && message.substr(6).find_first_of("> ") == 0;
}

std::unique_ptr<MessageParser> make_event_xml_parser(const model::FieldNames& names,
                                                     MessageDispatch& /*dispatch*/) {
  return std::make_unique<EventXmlParser>(names);
}

std::unique_ptr<Decoder> make_event_xml_decoder(const model::FieldNames& names) {
  return std::make_unique<EventXmlDecoder>(names);
}

}  // namespace tocsin::source
