// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tocsin::inform {

// One line of RFC 4180. Characters that act are made visible first, so that no cell holds a line
// end, and no cell can start a formula in a spreadsheet.
class CsvRow {
 public:
  // Foreign text: guarded, made visible, quoted where it has to be.
  void cell(std::string_view text);
  void number(std::uint64_t n);
  std::string finish() && { return std::move(line_) + "\r\n"; }

 private:
  void separate();
  std::string line_;
  bool first_ = true;
};

}  // namespace tocsin::inform
