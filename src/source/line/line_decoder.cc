// SPDX-License-Identifier: Apache-2.0
#include "line/line_decoder.h"

#include <cstring>
#include <string>

#include <simdjson.h>

#include "tocsin/base/check.h"
#include "tocsin/model/value.h"

namespace tocsin::source {

namespace {

using Outcome = MessageParser::Outcome;

class LineDecoder final : public Decoder {
 public:
  LineDecoder(std::span<const MessageFormat> formats, std::string_view primary,
              const model::FieldNames& names)
      : dispatch_(formats, names),
        primary_(primary.empty() ? nullptr : dispatch_.parser(primary)),
        writer_(names),
        message_(names, "message") {
    CHECK(primary.empty() || primary_ != nullptr);
  }

  DecodeCounts decode(const Block& block, model::EventBatch& batch) override {
    DecodeCounts counts;
    writer_.attach(batch, counts);
    dispatch_.begin_block(block, primary_);
    const std::string_view all(reinterpret_cast<const char*>(block.bytes().data()), block.size());
    const bool valid = simdjson::validate_utf8(all.data(), all.size());
    Line line{{}, block.offset, block.first_record};
    for (std::size_t at = 0; at < all.size();) {
      const void* feed = std::memchr(all.data() + at, '\n', all.size() - at);
      const std::size_t end =
          feed == nullptr ? all.size()
                          : static_cast<std::size_t>(static_cast<const char*>(feed) - all.data());
      line.text = all.substr(at, end - at);
      line.offset = block.offset + at;
      if (line.text.ends_with('\r')) line.text.remove_suffix(1);
      if (!line.text.empty()) one(line, valid);
      at = end + 1;
      ++line.number;
    }
    dispatch_.end_block(writer_);
    return counts;
  }

 private:
  void one(Line& line, bool valid) {
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
    if (outcome == Outcome::kNotMine) outcome = dispatch_.parse(line.text, writer_, primary_);
    if (outcome == Outcome::kNotMine) {
      writer_.head.channel = model::Value::text(kTextChannel);
      writer_.add(message_, line.text);
      ++counts.undecoded;
      outcome = Outcome::kEvent;
    }
    if (outcome == Outcome::kEvent) writer_.end();
    if (outcome == Outcome::kStructure) ++counts.structure;
  }

  MessageDispatch dispatch_;
  MessageParser* primary_;
  EventWriter writer_;
  FieldName message_;
  std::string repaired_;
};

}  // namespace

std::unique_ptr<Decoder> make_line_decoder(std::span<const MessageFormat> formats,
                                           std::string_view primary,
                                           const model::FieldNames& names) {
  return std::make_unique<LineDecoder>(formats, primary, names);
}

}  // namespace tocsin::source
