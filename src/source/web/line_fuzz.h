// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string_view>

#include "decoded.h"
#include "tocsin/base/check.h"

// What fuzzers of line formats demand of every text.

namespace tocsin::source {

inline std::size_t longest_line(std::string_view text) {
  std::size_t longest = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    longest = std::max(longest, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return longest;
}

// The size of blocks and of reads changes no event, and every record is accounted for.
inline void require_steady(TextDecoder& decoder, std::string_view format, std::string_view text,
                           Outline& whole, Outline& cut) {
  decoder.outline(format, text, {}, whole);
  decoder.outline(format, text,
                  {.record_bytes_max = longest_line(text) + 1, .step = small_step(text.size(), 7)},
                  cut);
  CHECK(whole.text == cut.text);
  const DecodeCounts& counts = whole.counts;
  CHECK(counts.events == whole.events.size());
  CHECK(counts.records == counts.events + counts.merged + counts.structure);
  CHECK(counts.undecoded <= counts.events);
}

}  // namespace tocsin::source
