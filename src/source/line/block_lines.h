// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstring>
#include <string_view>

#include "line/event_writer.h"
#include "tocsin/source/block.h"

namespace tocsin::source {

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
