// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "decoded.h"

// What holds for every text in a format of records, and how fuzzers of round trips take their
// input apart.

namespace tocsin::source {

inline void require(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

// How much a stream gives at a time, and so where blocks end, changes nothing; no record is lost.
inline void check_any_file(TextDecoder& decoder, std::string_view format, std::string_view text) {
  static Outline whole, small;
  decoder.outline(format, text, {}, whole);
  decoder.outline(format, text, {.step = small_step(text.size(), 11)}, small);
  require(whole.text == small.text || whole.sorted_events() == small.sorted_events(),
          "events depend on blocks");
  require(whole.counts.records == small.counts.records, "records depend on blocks");
  require(whole.counts.structure == small.counts.structure, "structure depends on blocks");
  require(whole.counts.losses == small.counts.losses, "losses depend on blocks");
  require(whole.counts.events == whole.events.size(), "events are miscounted");
  require(whole.counts.skipped() == 0, "a record is lost");
}

// The parts of an input between bytes 0x1f, `most` at most; the last takes the rest.
inline std::vector<std::string_view> parts_of(std::string_view input, std::size_t most) {
  std::vector<std::string_view> parts;
  while (parts.size() + 1 < most) {
    const std::size_t end = input.find('\x1f');
    if (end == std::string_view::npos) break;
    parts.push_back(input.substr(0, end));
    input.remove_prefix(end + 1);
  }
  parts.push_back(input);
  return parts;
}

}  // namespace tocsin::source
