// SPDX-License-Identifier: Apache-2.0
#include "event_xml_decoder.h"

#include <memory>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "event_xml_record.h"
#include "json_repair.h"

namespace tocsin::source {

namespace {

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
    event.add_fields(record_.fields());
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
