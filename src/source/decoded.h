// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/model/event.h"
#include "tocsin/source/decoder.h"
#include "tocsin/source/format.h"

// What tests and fuzzers of this module look at: a text through splitter and decoder, as plain
// values. Not part of the product.

namespace tocsin::source {

struct PlainEvent {
  std::vector<std::pair<std::string, std::string>> fields;  // name, text; sorted by tests
  std::string product, channel, provider, host, time, raw;
  std::uint32_t code = 0;
  std::uint64_t record_id = 0, offset = 0;

  // The values of a field, joined by '|'; "(absent)" where there is none.
  std::string of(std::string_view name) const;
  friend bool operator==(const PlainEvent&, const PlainEvent&) = default;
};

struct Decoded {
  std::vector<PlainEvent> events;
  DecodeCounts counts;
  std::vector<std::size_t> block_sizes;
};

PlainEvent plain(const model::Event& event);

// `step`: how many bytes the stream gives at a time; 0 for all it has.
struct DecodeOptions {
  std::size_t record_bytes_max = std::size_t{16} << 20;
  std::size_t step = 0;
  model::Timestamp file_time{};
};

// Keeps its decoders and memory from text to text, as a worker does: what they remember must not
// change any result.
class TextDecoder {
 public:
  TextDecoder() : tables_(names_) {}
  Decoded decode(std::string_view format, std::string_view text, DecodeOptions options = {});

 private:
  model::FieldNames names_;
  DecoderTables tables_;
  Decoders decoders_{tables_};
  Block block_;
  model::EventBatch batch_;
};

Decoded decode_text(std::string_view format, std::string_view text, DecodeOptions options = {});

}  // namespace tocsin::source
