// SPDX-License-Identifier: Apache-2.0
// Strategy: any bytes as the beginning of a file. Invariants: recognition reads nothing outside
// its sample, and each format's splitter and decoder live with any bytes, recognised or not (the
// format hint forces them). The format that is recognised is read, and one that the size of the
// input chooses.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "container.h"
#include "decoded.h"
#include "text_stream.h"

using namespace tocsin;

namespace {

void read_as(const source::Format& format, std::string_view bytes) {
  static source::TextDecoder decoder;
  static source::Outline outline;
  decoder.outline(format.name, bytes, {.step = source::small_step(bytes.size(), 13)}, outline);
  if (outline.counts.events != outline.events.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A copy without slack, so that a read behind it is seen.
  const std::vector<std::uint8_t> begin(data, data + std::min(size, source::kSampleBytes));
  source::archive_kind(begin);
  const source::TextForm form = source::text_form(begin);
  const std::string text = source::sample_text(begin, form);
  const source::Format* const recognised = source::recognise_format(
      {.bytes = begin, .text = text, .whole = size <= source::kSampleBytes});
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  if (recognised != nullptr) read_as(*recognised, all);
  const source::Format& forced = source::formats()[size % source::formats().size()];
  if (&forced != recognised) read_as(forced, all);
  return 0;
}
