// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "decoded.h"

// What fuzzers of line formats demand of every text.

namespace tocsin::source {

inline void require(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

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
  require(whole.text == cut.text, "events depend on blocks");
  const DecodeCounts& counts = whole.counts;
  require(counts.events == whole.events.size(), "events are miscounted");
  require(counts.records == counts.events + counts.merged + counts.structure,
          "a record is lost without a count");
  require(counts.undecoded <= counts.events, "more is undecoded than there is");
}

}  // namespace tocsin::source
