// SPDX-License-Identifier: Apache-2.0
#include "line/event_writer.h"

#include "tocsin/model/value.h"

namespace tocsin::source {

void EventWriter::attach(const Block& block, model::EventBatch& batch, DecodeCounts& counts) {
  zone_ = block.zone;
  batch_ = &batch;
  counts_ = &counts;
}

void EventWriter::begin(const Line& line) {
  line_ = line;
  fields_.cut(0);
  head = {};
  head.record_id = line.number;
  head.offset = line.offset;
  if (line.text.empty()) return;
  head.raw_form = model::RawForm::kText;
  head.raw = {reinterpret_cast<const std::uint8_t*>(line.text.data()), line.text.size()};
}

void EventWriter::emit(const model::Event& event, std::span<const model::Field> fields) {
  batch_->begin_event();
  batch_->add_fields(fields);
  batch_->end_event(event);
  ++counts_->events;
}

std::string_view EventWriter::text_of(const model::Value* value) {
  if (value == nullptr) return {};
  return value->kind == model::ValueKind::kText ? value->view() : keep(model::to_text(*value));
}

const model::Value* EventWriter::find(std::string_view name) const {
  for (const model::Field& field : fields()) {
    if (field.name() == name) return &field.value;
  }
  return nullptr;
}

}  // namespace tocsin::source
