// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstring>
#include <string_view>

#include "line/event_writer.h"
#include "tocsin/source/block.h"

namespace tocsin::source {

// A text without the zeros that it begins with, where they are so many that nobody wrote them: what
// a crash or a cut has left. A directive behind them stays where it is, because only lines that
// begin so are carried from block to block.
inline std::string_view without_hole(std::string_view line) {
  constexpr std::size_t kHoleBytes = 16;
  if (!line.starts_with('\0')) return line;
  const std::size_t end = std::min(line.find_first_not_of('\0'), line.size());
  return end < kHoleBytes || line.substr(end).starts_with('#') ? line : line.substr(end);
}

// Gives each line of a block that is not empty, without its line end, with its place in the file.
template <class Take>
void each_line(const Block& block, Take take) {
  const std::string_view all(reinterpret_cast<const char*>(block.bytes().data()), block.size());
  Line line{{}, block.offset, block.first_record};
  for (std::size_t at = 0; at < all.size();) {
    const void* feed = std::memchr(all.data() + at, '\n', all.size() - at);
    const std::size_t end =
        feed == nullptr ? all.size()
                        : static_cast<std::size_t>(static_cast<const char*>(feed) - all.data());
    line.text = all.substr(at, end - at);
    line.offset = block.offset + at;
    if (line.text.ends_with('\r')) line.text.remove_suffix(1);
    if (!line.text.empty()) take(line);
    at = end + 1;
    ++line.number;
  }
}

}  // namespace tocsin::source
