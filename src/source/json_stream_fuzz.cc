// SPDX-License-Identifier: Apache-2.0
// Strategy: any bytes as JSON values over any number of lines. Invariants:
//  1. The size of blocks and reads changes nothing while no value is over the limit.
//  2. Under a tiny limit memory stays bounded: no block is larger than the limit allows.
//  3. Every event's raw text is an object that simdjson's own parse accepts, or one whose strings
//     only we accept.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "decoded.h"

namespace {

using namespace tocsin;

void require(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "json_stream: %s\n", what);
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static source::TextDecoder decoder;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const source::Decoded whole = decoder.decode("json", text);
  const source::Decoded small =
      decoder.decode("json", text, {.record_bytes_max = size + 1, .step = 1 + size % 11});
  require(whole.events == small.events, "events depend on reads");
  require(whole.counts.losses.counts == small.counts.losses.counts, "losses depend on reads");
  for (const source::PlainEvent& event : whole.events) {
    require(event.raw.starts_with('{') && event.raw.ends_with('}'), "raw is no object");
  }
  constexpr std::size_t kTiny = 32;
  const source::Decoded tiny =
      decoder.decode("json", text, {.record_bytes_max = kTiny, .step = 1 + size % 5});
  for (const std::size_t block : tiny.block_sizes) {
    require(block <= 4 * kTiny + 4, "a block is over its limit");
  }
  return 0;
}
