// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "journal/journal_fields.h"

// Writes small journal files for tests and fuzzers (docs/formats/journal.md). Not part of the
// product.

namespace tocsin::source {

class JournalWriter {
 public:
  explicit JournalWriter(bool compact) : compact_(compact) { begin(); }

  // An entry of fields NAME=value. A field that an entry had before is not written again.
  void add(std::uint64_t realtime, const std::vector<std::string>& fields,
           JournalPacking packing = JournalPacking::kNone);
  // The file, with room behind it as it is taken in advance.
  std::string file(std::size_t room = 0) const;

 private:
  void begin();
  std::uint64_t object(std::uint8_t type, std::uint8_t flags, std::string_view body);
  std::uint64_t data(const std::string& field, JournalPacking packing);

  bool compact_;
  std::string file_;
  std::map<std::string, std::uint64_t> offsets_;
  std::uint64_t sequence_ = 0;
};

}  // namespace tocsin::source
