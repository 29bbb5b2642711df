// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstring>
#include <string_view>

#include "line/event_writer.h"
#include "tocsin/source/block.h"

namespace tocsin::source {

// Zero bytes in a row that part lines as a line end does: a hole that a crash or a cut has left.
inline constexpr std::size_t kHoleInLineBytes = 16;

// Gives the parts of a line between holes.
template <class Take>
void each_part(const Line& line, Take take) {
  const std::string_view all = line.text;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= all.size();) {
    std::size_t end = at;
    while (end < all.size() && all[end] == '\0') ++end;
    if (end - at < kHoleInLineBytes && at < all.size()) {
      at = std::max(end, at + 1);
      continue;
    }
    Line part = line;
    part.text = all.substr(begin, at - begin);
    part.offset += begin;
    if (!part.text.empty()) take(part);
    if (at == all.size()) return;
    at = begin = end;
  }
}

// Gives each line of a block that is not empty, without its line end, with its place in the file.
template <class Take>
void each_line(const Block& block, Take take) {
  const std::string_view all(reinterpret_cast<const char*>(block.bytes().data()), block.size());
  Line line{{}, block.offset, block.first_record};
  const bool has_zero = !all.empty() && std::memchr(all.data(), 0, all.size()) != nullptr;
  for (std::size_t at = 0; at < all.size();) {
    const void* feed = std::memchr(all.data() + at, '\n', all.size() - at);
    const std::size_t end =
        feed == nullptr ? all.size()
                        : static_cast<std::size_t>(static_cast<const char*>(feed) - all.data());
    line.text = all.substr(at, end - at);
    line.offset = block.offset + at;
    if (line.text.ends_with('\r')) line.text.remove_suffix(1);
    if (has_zero) [[unlikely]] {
      each_part(line, take);
    } else if (!line.text.empty()) {
      take(line);
    }
    at = end + 1;
    ++line.number;
  }
}

}  // namespace tocsin::source
