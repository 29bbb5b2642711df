// SPDX-License-Identifier: Apache-2.0
#include "table_text.h"

#include <algorithm>

namespace tocsin::incident {

std::vector<TableLine> table_lines(std::string_view text) {
  std::vector<TableLine> lines;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.empty() || line.starts_with('#')) continue;
    TableLine& kept = lines.emplace_back();
    kept.number = number;
    while (true) {
      const std::size_t tab = line.find('\t');
      kept.columns.push_back(line.substr(0, tab));
      if (tab == std::string_view::npos) break;
      line.remove_prefix(tab + 1);
    }
  }
  return lines;
}

}  // namespace tocsin::incident
