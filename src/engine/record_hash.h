// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "tocsin/source/block.h"

namespace tocsin::engine {

// The bytes of the record that begins at an offset of its file, as they lie there: of an EVTX
// record as many as its head says; of a JSON value or an XML element the text from its first to its
// last bracket; else the line without its end. Empty where the offset is not in the block.
std::span<const std::uint8_t> record_bytes(const source::Block& block, std::uint64_t offset);

// The lines of an audit event, each with a line feed: `records` lines from the offset on that have
// the stamp of the first, as grep would find them. Empty where the line at the offset has none.
std::string audit_lines(const source::Block& block, std::uint64_t offset, std::size_t records);

// The SHA-256 of records, remembering the last one: several rules match one event, and one JSON
// document holds several. One thread.
class RecordHash {
 public:
  // 64 hexadecimal digits, or nothing. Valid until the next call. `audit_records`: how many records
  // an audit event has; 0 for every other event.
  const std::string& of(const source::Block& block, std::uint64_t offset,
                        std::size_t audit_records = 0);

 private:
  std::uint32_t file_ = 0xffffffff;
  std::uint64_t offset_ = 0;
  std::string digits_;
};

}  // namespace tocsin::engine
