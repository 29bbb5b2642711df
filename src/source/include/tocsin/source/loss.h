// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tocsin::source {

// Why something in a piece of evidence did not become (all of) an event. Every skip, repair and
// refusal below the file level is counted under one of these; the names are part of the output.
enum class LossReason : std::uint8_t {
  kLineTooLong,           // a text record over EvidenceLimits::record_bytes_max: skipped
  kMalformedJson,         // a record that is not JSON: kept as text
  kNotAnObject,           // a JSON value that is no object: skipped
  kTrailingGarbage,       // bytes after a record on its line: ignored
  kTooDeep,               // a record nested over the limit: skipped
  kTooManyFields,         // the fields over the limit of one record: ignored
  kReadAsWindows1252,     // a record of a table that is not UTF-8, read as Windows-1252
  kInvalidUtf8Replaced,   // a record read with U+FFFD in place of what is not UTF-8
  kControlCharacters,     // a record read with raw control characters in its strings escaped
  kMalformedXml,          // an <Event> that is not XML: skipped
  kTextBetweenRecords,    // bytes between two records that belong to neither: ignored
  kTruncatedRecord,       // a record cut by the end of the file: skipped
  kEvtxHeaderDamaged,     // the file header is absent or fails its checksum: read nevertheless
  kEvtxChunkDamaged,      // a chunk that cannot be read: skipped
  kEvtxChunkChecksum,     // a chunk that fails its checksum: read nevertheless
  kEvtxChunkTruncated,    // a chunk cut by the end of the file: read as far as it goes
  kEvtxRecordDamaged,     // a record that cannot be decoded: skipped
  kEvtxGapSkipped,        // bytes between chunks that are no chunk: skipped
  kEvtxRecordResynced,    // a record found by search behind a damaged place: read
  kEvtxRecordBeyond,      // a record behind the end that a stale chunk header claims: read
  kEvtxRecordSlack,       // a whole record of an earlier use of the space: no part of the log
  kEvtxValuesDropped,     // items of a value list over the limit of one event: ignored
  kRaggedRow,             // a row of a table with more or fewer fields than columns: read
  kJournalObjectDamaged,  // a place of a journal file that is no object: the next one is looked for
  kJournalFieldLost,      // a field of a journal entry whose data are damaged or absent: ignored
  kZerosSkipped,          // bytes of holes in a text, or in front of a file: skipped
  kCount,
};

inline constexpr std::size_t kLossReasons = static_cast<std::size_t>(LossReason::kCount);

// What a reason is called, and whether it means that a part of the evidence was not read (the
// file is then `partly read`) or only that something was noted on the way.
struct LossRow {
  LossReason reason;
  std::string_view name;
  bool lossy;
  std::string_view meaning;
};

const LossRow& loss_row(LossReason reason);

// How often each reason occurred. A plain value; add up per file or per run. Most files have no
// losses and there may be a million files, so only reasons that occurred take room.
class LossCounts {
 public:
  struct Entry {
    LossReason reason;
    std::uint64_t times;  // not 0
    bool operator==(const Entry&) const = default;
  };

  void add(LossReason reason, std::uint64_t times = 1);
  std::uint64_t of(LossReason reason) const;
  void add_all(const LossCounts& other);
  std::uint64_t total() const;
  // True where a part of the evidence was not read.
  bool lossy() const;
  // In the order of the enumeration.
  const std::vector<Entry>& entries() const { return entries_; }
  bool operator==(const LossCounts&) const = default;

 private:
  std::vector<Entry> entries_;
};

}  // namespace tocsin::source
