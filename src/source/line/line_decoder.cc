// SPDX-License-Identifier: Apache-2.0
#include "line/line_decoder.h"

#include <simdjson.h>

#include "line/block_lines.h"

namespace tocsin::source {

namespace {

class LineDecoder final : public Decoder {
 public:
  LineDecoder(std::span<const MessageFormat> formats, std::string_view primary,
              const model::FieldNames& names)
      : road_(formats, primary, {}, names) {}

  DecodeCounts decode(const Block& block, model::EventBatch& batch) override {
    DecodeCounts counts;
    road_.begin_block(block, batch, counts);
    const std::string_view all(reinterpret_cast<const char*>(block.bytes().data()), block.size());
    const bool valid = simdjson::validate_utf8(all.data(), all.size());
    each_line(block, [&](const Line& line) { road_.take(line, valid); });
    road_.end_block();
    return counts;
  }

 private:
  LineRoad road_;
};

}  // namespace

std::unique_ptr<Decoder> make_line_decoder(std::span<const MessageFormat> formats,
                                           std::string_view primary,
                                           const model::FieldNames& names) {
  return std::make_unique<LineDecoder>(formats, primary, names);
}

}  // namespace tocsin::source
