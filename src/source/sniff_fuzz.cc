// SPDX-License-Identifier: Apache-2.0
// Strategy: any bytes as the beginning of a file. Invariants: recognition reads nothing outside
// its sample, and each format's splitter and decoder live with any bytes, recognised or not (the
// format hint forces them).
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "container.h"
#include "decoded.h"
#include "text_stream.h"

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static source::TextDecoder decoder;
  // A copy without slack, so that a read behind it is seen.
  const std::vector<std::uint8_t> begin(data, data + std::min(size, source::kSampleBytes));
  source::archive_kind(begin);
  const source::TextForm form = source::text_form(begin);
  const std::string text = source::sample_text(begin, form);
  source::recognise_format({.bytes = begin, .text = text, .whole = size <= source::kSampleBytes});
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  for (const source::Format& format : source::formats()) {
    const source::Decoded decoded = decoder.decode(format.name, all, {.step = 1 + size % 13});
    if (decoded.counts.events != decoded.events.size()) std::abort();
  }
  return 0;
}
