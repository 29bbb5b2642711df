// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace tocsin::source {

// Logs of columns say in lines "#key …" what the lines behind them mean, at their beginning and
// wherever that changes. What counts is the latest line of each key. As a Block::context these
// are written one a line in the order of the keys, behind a first line "#", which says that the
// file is of such a format at all.

// A longer line is no header line, nor is one that is not UTF-8: such are kept as text.
inline constexpr std::size_t kHeaderLineBytesMax = std::size_t{64} << 10;
inline constexpr std::size_t kHeaderKeysMax = 8;
inline constexpr std::string_view kNoHeaderLines = "#\n";

struct HeaderKeys {
  std::span<const std::string_view> keys;  // with the '#', at most kHeaderKeysMax
  bool first_restarts = false;             // the first key ends what stood before it

  // Which key a line begins with; kHeaderKeysMax for a line that is no header line.
  std::size_t find(std::string_view line) const;
};

// The latest line of each key, empty where there is none.
struct HeaderLines {
  std::array<std::string_view, kHeaderKeysMax> lines{};

  // False for a line that is no header line. `key` tells which it was.
  bool note(std::string_view line, const HeaderKeys& keys, std::size_t& key);
  void read(std::string_view context, const HeaderKeys& keys);
};

// Carries the context over a text of whole lines.
void note_header_lines(std::string_view text, const HeaderKeys& keys, std::string& context);

}  // namespace tocsin::source
