// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstring>
#include <string_view>

#include "line/event_writer.h"
#include "text_stream.h"
#include "tocsin/source/block.h"

namespace tocsin::source {

// How many zeros of a hole a line begins with. Where a directive follows, none: it stays where it
// is, because only lines that begin so are carried from block to block.
inline std::size_t hole_bytes(std::string_view line) {
  if (!line.starts_with('\0')) return 0;
  const std::size_t end = std::min(line.find_first_not_of('\0'), line.size());
  // The first zero may have become a line feed.
  return end + 1 < kHoleBytes || line.substr(end).starts_with('#') ? 0 : end;
}

// Gives each line of a block that is not empty, without its line end and a hole in front of it,
// with its place in the file.
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
    const std::size_t hole = hole_bytes(line.text);
    line.text.remove_prefix(hole);
    line.offset = block.offset + at + hole;
    if (line.text.ends_with('\r')) line.text.remove_suffix(1);
    if (!line.text.empty()) take(line);
    at = end + 1;
    ++line.number;
  }
}

}  // namespace tocsin::source
