// SPDX-License-Identifier: Apache-2.0
#include "line/line_decoder.h"

#include <cstring>

#include <simdjson.h>

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
    Line line{{}, block.offset, block.first_record};
    for (std::size_t at = 0; at < all.size();) {
      const void* feed = std::memchr(all.data() + at, '\n', all.size() - at);
      const std::size_t end =
          feed == nullptr ? all.size()
                          : static_cast<std::size_t>(static_cast<const char*>(feed) - all.data());
      line.text = all.substr(at, end - at);
      line.offset = block.offset + at;
      if (line.text.ends_with('\r')) line.text.remove_suffix(1);
      if (!line.text.empty()) road_.take(line, valid);
      at = end + 1;
      ++line.number;
    }
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
