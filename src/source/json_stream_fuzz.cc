// SPDX-License-Identifier: Apache-2.0
// Strategy: any bytes as JSON values over any number of lines. Invariants:
//  1. The size of blocks and reads changes nothing while no value is over the limit.
//  2. Under a tiny limit memory stays bounded: no block is larger than the limit allows.
//  3. Every event's raw JSON is an object that simdjson's own parse accepts, but for what we leave
//     as it is written: escapes that are none, and numbers that fit no 64 bits.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <simdjson.h>

#include "decoded.h"

namespace {

using namespace tocsin;

void require(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "json_stream: %s\n", what);
  std::abort();
}

bool is_object(std::string_view raw) {
  static simdjson::dom::parser parser;
  simdjson::dom::element element;
  switch (parser.parse(raw.data(), raw.size()).get(element)) {
    case simdjson::SUCCESS:
      return element.is_object();
    case simdjson::STRING_ERROR:
    case simdjson::NUMBER_ERROR:
      return true;
    default:
      return false;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static source::TextDecoder decoder;
  static source::Outline whole, small;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  decoder.outline("json", text, {}, whole);
  decoder.outline("json", text,
                  {.record_bytes_max = size + 1, .step = source::small_step(size, 11)}, small);
  require(whole.text == small.text, "events depend on reads");
  require(whole.counts.losses == small.counts.losses, "losses depend on reads");
  require(whole.counts.events == whole.events.size(), "events are miscounted");
  const std::string_view all = whole.text;
  for (const source::Outline::Place& event : whole.events) {
    const std::string_view raw = all.substr(event.raw, event.raw_end - event.raw);
    require(event.raw_form != model::RawForm::kJson || is_object(raw), "raw is no object");
  }
  constexpr std::size_t kTiny = 32;
  decoder.outline("json", text, {.record_bytes_max = kTiny, .step = source::small_step(size, 5)},
                  small);
  require(small.block_bytes_max <= 4 * kTiny + 4, "a block is over its limit");
  return 0;
}
