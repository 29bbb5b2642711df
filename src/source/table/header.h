// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::source {

// Columns of one table beyond this many have no name of their own.
inline constexpr std::size_t kColumnsMax = 4096;

// What the first record of a table says.
struct TableHeader {
  char separator = ',';
  bool named = false;              // the record names the columns, and is no row
  std::vector<std::string> names;  // of its fields; where not `named`, column_1 and so on
};

// Whether the fields of a record are names: none empty but at the end, none twice, none a number,
// a time or an address, none long, and a letter in each.
bool names_columns(const std::vector<std::string>& fields);

// From the first record of a file; `record` may be followed by more. A line "sep=;" says the
// separator and is no record: `skipped` is its length with its end.
TableHeader read_header(std::string_view text, std::size_t& skipped);

// How it is carried from block to block: the separator, then the record as it stands.
std::string context_of(std::string_view first_block);
TableHeader header_of(std::string_view context);

}  // namespace tocsin::source
