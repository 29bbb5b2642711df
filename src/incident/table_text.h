// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace tocsin::incident {

// The lines of a table of ours: columns apart by one tab; empty lines and those that begin with
// '#' are left out.
struct TableLine {
  std::size_t number = 0;  // from 1
  std::vector<std::string_view> columns;
};
std::vector<TableLine> table_lines(std::string_view text);

}  // namespace tocsin::incident
