// SPDX-License-Identifier: Apache-2.0
#include "tocsin/source/loss.h"

#include <algorithm>
#include <array>

namespace tocsin::source {

namespace {

using enum LossReason;

constexpr std::array<LossRow, kLossReasons> kRows{{
    {kLineTooLong, "record-too-long", true, "a record over the size limit was skipped"},
    {kMalformedJson, "malformed-json", true,
     "a record that is not JSON was not read as such; its text is kept"},
    {kNotAnObject, "not-an-object", true, "a JSON value that is no object was skipped"},
    {kTrailingGarbage, "trailing-garbage", true, "bytes after a record on its line were ignored"},
    {kTooDeep, "too-deep", true, "a record nested too deep was skipped"},
    {kTooManyFields, "too-many-fields", true, "fields over the limit of one record were ignored"},
    {kReadAsWindows1252, "read-as-windows-1252", false,
     "a record of a table is not UTF-8 and was read as Windows-1252"},
    {kInvalidUtf8Replaced, "invalid-utf8-replaced", false,
     "a record was read with U+FFFD in place of invalid UTF-8"},
    {kControlCharacters, "control-characters", false,
     "a record was read although its strings hold raw control characters"},
    {kMalformedXml, "malformed-xml", true, "an <Event> that is not XML was skipped"},
    {kTextBetweenRecords, "text-between-records", true,
     "bytes between two records that belong to neither were ignored"},
    {kTruncatedRecord, "truncated-record", true, "a record cut by the end of the file was skipped"},
    {kEvtxHeaderDamaged, "evtx-header-damaged", false,
     "the file header is damaged; the chunks were read nevertheless"},
    {kEvtxChunkDamaged, "evtx-chunk-damaged", true, "a chunk has no readable header"},
    {kEvtxChunkChecksum, "evtx-chunk-checksum", false,
     "a chunk fails its checksum and was read nevertheless"},
    {kEvtxChunkTruncated, "evtx-chunk-truncated", true, "a chunk is cut short"},
    {kEvtxRecordDamaged, "evtx-record-damaged", true,
     "a record that cannot be decoded was skipped"},
    {kEvtxGapSkipped, "evtx-gap-skipped", true,
     "bytes between chunks that are no chunk were skipped"},
    {kEvtxRecordResynced, "evtx-record-resynced", false,
     "a record was found by search behind a damaged place and read"},
    {kEvtxRecordBeyond, "evtx-record-beyond-header", false,
     "a record was read behind the end that a stale chunk header claims"},
    {kEvtxRecordSlack, "evtx-record-in-slack", false,
     "a remnant of an earlier use of the space is no part of the log and was not read"},
    {kEvtxValuesDropped, "evtx-values-dropped", true,
     "items of a value list over the limit of one event were ignored"},
    {kRaggedRow, "ragged-row", false,
     "a row with more or fewer fields than its table has columns was read"},
    {kJournalObjectDamaged, "journal-object-damaged", true,
     "a place in a journal file is no object; reading went on at the next one"},
    {kJournalFieldLost, "journal-field-lost", true,
     "a field of a journal entry points to data that are damaged or absent"},
    {kZerosSkipped, "zeros-skipped", false,
     "zero bytes in a row, in front of all or between records, were skipped: a crash or a cut "
     "leaves "
     "such holes"},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<std::size_t>(kRows[i].reason) != i || kRows[i].name.empty()) return false;
  }
  return true;
}
static_assert(in_order(), "one row per reason, in the order of the enumeration");

}  // namespace

const LossRow& loss_row(LossReason reason) { return kRows[static_cast<std::size_t>(reason)]; }

void LossCounts::add(LossReason reason, std::uint64_t times) {
  if (times == 0) return;
  const auto place = std::ranges::lower_bound(entries_, reason, {}, &Entry::reason);
  if (place != entries_.end() && place->reason == reason) {
    place->times += times;
  } else {
    entries_.insert(place, {reason, times});
  }
}

std::uint64_t LossCounts::of(LossReason reason) const {
  const auto place = std::ranges::find(entries_, reason, &Entry::reason);
  return place == entries_.end() ? 0 : place->times;
}

void LossCounts::add_all(const LossCounts& other) {
  for (const Entry& entry : other.entries_) add(entry.reason, entry.times);
}

std::uint64_t LossCounts::total() const {
  std::uint64_t sum = 0;
  for (const Entry& entry : entries_) sum += entry.times;
  return sum;
}

bool LossCounts::lossy() const {
  return std::ranges::any_of(entries_,
                             [](const Entry& entry) { return loss_row(entry.reason).lossy; });
}

}  // namespace tocsin::source
