// SPDX-License-Identifier: Apache-2.0
#include "line/line_sample.h"

namespace tocsin::source {

bool most_lines(const Sample& sample, bool (*is_one)(std::string_view line)) {
  std::string_view left = sample.text;
  std::size_t lines = 0, passed = 0;
  while (!left.empty() && lines < kSampleLines) {
    const std::size_t end = left.find('\n');
    const bool cut = end == std::string_view::npos && !sample.whole;
    if (cut && lines != 0) break;
    std::string_view line = left.substr(0, end);
    left.remove_prefix(end == std::string_view::npos ? left.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t") == std::string_view::npos) continue;
    ++lines;
    passed += is_one(line) ? 1 : 0;
  }
  return passed != 0 && passed * 2 >= lines;
}

}  // namespace tocsin::source
