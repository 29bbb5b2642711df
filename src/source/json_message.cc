// SPDX-License-Identifier: Apache-2.0
#include "json_message.h"

#include <cstring>

#include "json_record.h"
#include "json_structure.h"
#include "line/line_road.h"
#include "syslog/carried_message.h"

namespace tocsin::source {

namespace {

class JsonMessageParser final : public MessageParser {
 public:
  JsonMessageParser(const model::FieldNames& names, MessageDispatch& dispatch)
      : names_(names), record_(names), dispatch_(dispatch) {}

  void begin_block(const Block& block, std::string_view /*context*/) override {
    record_.begin_block(block.zone);
    structure_.shrink();
  }

  Outcome parse(std::string_view message, EventWriter& event) override {
    constexpr std::size_t kMessageBytes = std::size_t{8} << 10;  // room for most
    const std::size_t size = message.find_last_of('}') + 1;
    if (size == 0) return Outcome::kNotMine;
    // The walk must not meet what stands behind the object.
    char* const copy = event.allocate(size + kBlockPadding);
    std::memcpy(copy, message.data(), size);
    std::memset(copy + size, 0, kBlockPadding);
    if (!structure_.find(copy, size, kMessageBytes)) return Outcome::kNotMine;
    const JsonRecord::Walked walked = record_.walk(copy, structure_.begin(), event.batch());
    if (walked.outcome != JsonRecord::Outcome::kEvent || walked.next != structure_.end()) {
      return Outcome::kNotMine;
    }
    model::Event inner;
    const bool is_numbered = record_.complete(inner);
    take_head(inner, is_numbered, event.head);
    event.add_fields(record_.fields());
    if (walked.fields_ignored != 0) {
      event.counts().losses.add(LossReason::kTooManyFields, walked.fields_ignored);
    }
    return with_message(event);
  }

 private:
  // What the document carries may be a message of another form.
  Outcome with_message(EventWriter& event) {
    const model::Value* const carried = record_.message();
    if (carried == nullptr) return Outcome::kEvent;
    if (carried_ == nullptr) carried_ = std::make_unique<CarriedMessage>(names_);
    const Outcome outcome =
        carried_->parse(event.text_of(record_.program()), without_line_ends(event.text_of(carried)),
                        event, dispatch_);
    return outcome == Outcome::kHeld ? outcome : Outcome::kEvent;
  }

  static void take_head(const model::Event& inner, bool is_numbered, model::Event& head) {
    const bool is_known = !inner.product.empty();
    if (inner.has_time && (is_known || !head.has_time)) {
      head.time = inner.time;
      head.has_time = true;
    }
    const bool has_host = inner.host.kind != model::ValueKind::kNull;
    if (has_host && (is_known || head.host.kind == model::ValueKind::kNull)) {
      head.host = inner.host;
    }
    if (!is_known) {
      const bool is_text =
          head.channel.kind == model::ValueKind::kText && head.channel.view() == kTextChannel;
      if (is_text || head.channel.kind == model::ValueKind::kNull) head.channel = inner.channel;
      return;
    }
    head.product = inner.product;
    head.channel = inner.channel;
    head.provider = inner.provider;
    head.code = inner.code;
    if (is_numbered) head.record_id = inner.record_id;
  }

  const model::FieldNames& names_;
  JsonRecord record_;
  std::unique_ptr<CarriedMessage> carried_;  // made when first needed
  JsonStructure structure_;
  MessageDispatch& dispatch_;
};

}  // namespace

bool may_be_json(std::string_view message) {
  if (!message.starts_with('{')) return false;
  const std::size_t next = message.find_first_not_of(" \t\r\n", 1);
  return next != std::string_view::npos && message[next] == '"';
}

std::unique_ptr<MessageParser> make_json_message_parser(const model::FieldNames& names,
                                                        MessageDispatch& dispatch) {
  return std::make_unique<JsonMessageParser>(names, dispatch);
}

}  // namespace tocsin::source
