// SPDX-License-Identifier: Apache-2.0
#include "line/line_road.h"

#include <simdjson.h>

#include "tocsin/base/check.h"
#include "tocsin/model/value.h"

namespace tocsin::source {

using Outcome = MessageParser::Outcome;

LineRoad::LineRoad(std::span<const MessageFormat> formats, std::string_view primary,
                   std::string_view except, const model::FieldNames& names)
    : dispatch_(formats, names),
      primary_(primary.empty() ? nullptr : dispatch_.parser(primary)),
      except_(except.empty() ? primary_ : dispatch_.parser(except)),
      writer_(names),
      message_(names, "message") {
  CHECK(primary.empty() || primary_ != nullptr);
}

void LineRoad::begin_block(const Block& block, model::EventBatch& batch, DecodeCounts& counts) {
  writer_.attach(block, batch, counts);
  how_ = TimeReading::of(block);
  dispatch_.begin_block(block, primary_);
}

void LineRoad::take(Line line, bool valid) {
  DecodeCounts& counts = writer_.counts();
  if (line.text.find_first_not_of(" \t") == std::string_view::npos) return;
  ++counts.records;
  if (!valid && !simdjson::validate_utf8(line.text.data(), line.text.size())) {
    repaired_.clear();
    model::append_text(model::Value::text(line.text), repaired_);
    line.text = writer_.keep(repaired_);
    counts.losses.add(LossReason::kInvalidUtf8Replaced);
  }
  writer_.begin(line);
  Outcome outcome = Outcome::kNotMine;
  if (primary_ != nullptr) outcome = primary_->parse(line.text, writer_);
  if (outcome == Outcome::kNotMine) outcome = dispatch_.parse(line.text, writer_, except_);
  if (outcome == Outcome::kNotMine) {
    writer_.head.channel = model::Value::text(kTextChannel);
    writer_.add(message_, line.text);
    if (find_front_time(line.text, how_, writer_.head.time)) writer_.head.has_time = true;
    ++counts.undecoded;
    outcome = Outcome::kEvent;
  }
  if (outcome == Outcome::kEvent) writer_.end();
  if (outcome == Outcome::kStructure) ++counts.structure;
}

void LineRoad::take_message(const Line& line, const model::Event& event, std::string_view message) {
  writer_.begin(line);
  writer_.head = event;
  const Outcome outcome = dispatch_.parse(message, writer_, nullptr);
  // What is held becomes part of an event that its parser emits.
  if (outcome != Outcome::kHeld) writer_.end();
}

}  // namespace tocsin::source
