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
  const TimeZone* zone = nullptr;  // as Block::zone
};

// The same as one text, which costs no allocation per field: what fuzzers compare. Every part has
// its size before it, so that different events never give the same text.
struct Outline {
  struct Place {
    std::uint64_t offset = 0;  // PlainEvent::offset
    bool has_product = false;
    std::size_t raw = 0, raw_end = 0;  // PlainEvent::raw, in `text`
    model::RawForm raw_form{};
    std::size_t fields = 0, fields_end = 0;  // as append_field writes them, in `text`
  };
  std::string text;
  std::vector<Place> events;
  DecodeCounts counts;
  std::size_t block_bytes_max = 0;  // the largest block

  void clear();
  // Each event as a part of `text`. What is joined of several records comes when its block ends, at
  // the latest: where that is changes its place among the others.
  std::vector<std::string_view> sorted_events() const;
};

// A field of an outline: `write` appends its text.
template <class Write>
void append_field(std::string& out, std::string_view name, Write write);

// A step for reading a text of `size` bytes in about forty pieces at most, small ones where it is
// short; `variety` different ones for texts of similar size.
constexpr std::size_t small_step(std::size_t size, std::size_t variety) {
  return 1 + size % variety + size / 40;
}

// Keeps its decoders and memory from text to text, as a worker does: what they remember must not
// change any result.
class TextDecoder {
 public:
  TextDecoder() : tables_(names_) {}
  Decoded decode(std::string_view format, std::string_view text, DecodeOptions options = {});
  // Writes over `out`. Decodes from blocks that have no byte to spare behind their padding, so that
  // the sanitizer sees a read beyond it.
  void outline(std::string_view format, std::string_view text, DecodeOptions options, Outline& out);

 private:
  model::FieldNames names_;
  DecoderTables tables_;
  Decoders decoders_{tables_};
  Block block_;
  model::EventBatch batch_;
};

template <class Write>
void append_field(std::string& out, std::string_view name, Write write) {
  const auto put_size = [&out](std::size_t at, std::size_t size) {
    for (std::size_t i = 0; i < 4; ++i) out[at + i] = static_cast<char>(size >> (8 * i));
  };
  const std::size_t begin = out.size();
  out.append(4, '\0');
  out += name;
  put_size(begin, name.size());
  const std::size_t value = out.size();
  out.append(4, '\0');
  write(out);
  put_size(value, out.size() - value - 4);
}

Decoded decode_text(std::string_view format, std::string_view text, DecodeOptions options = {});

}  // namespace tocsin::source
