// SPDX-License-Identifier: Apache-2.0
// Records stand one behind the other from byte 512. The walk believes a record's size only as
// far as the next place looks right; where it does not, the next record is searched by its magic
// and believed only if both of its sizes agree. So a damaged record costs itself.
//
// The header says where the records end, and it may lie: a log that was not closed holds more,
// and behind the end of an exported one lie records of an earlier use of the memory, whose
// templates are gone. A record behind that end counts as part of the log if it follows on the
// one before, in place and in number.

#include "evtx/chunk_decoder.h"

#include <algorithm>
#include <string_view>

#include "evtx/checksum.h"
#include "tocsin/model/time.h"

namespace tocsin::source::evtx {
namespace {

constexpr std::string_view kChunkMagic{"ElfChnk\0", 8};
constexpr std::string_view kRecordMagic{"\x2a\x2a\0\0", 4};
constexpr std::uint32_t kChunkHeaderBytes = 128;
constexpr std::uint32_t kRecordsBegin = 512;
constexpr std::uint32_t kRecordHeaderBytes = 24;
constexpr std::uint32_t kRecordBytesMin = kRecordHeaderBytes + 4;

// Zero at the beginning, and every byte equal to the next.
bool is_zero(ChunkBytes bytes) {
  if (bytes.empty()) return true;
  return bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0;
}

bool begins_with(ChunkBytes bytes, std::string_view magic) {
  return bytes.size() >= magic.size() && std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

}  // namespace

EvtxChunkReport ChunkDecoder::decode(ChunkBytes chunk, std::uint64_t file_offset,
                                     model::EventBatch& out) {
  chunk_ = chunk.first(std::min(chunk.size(), kEvtxChunkBytes));
  file_offset_ = file_offset;
  report_ = EvtxChunkReport{};
  report_.truncated = chunk_.size() < kEvtxChunkBytes;
  last_id_.reset();
  records_end_ = static_cast<std::uint32_t>(chunk_.size());
  header_last_id_ = 0;
  if (chunk_.size() < kRecordsBegin) {
    report_.state = EvtxChunkState::kTooShort;
    return report_;
  }
  if (begins_with(chunk_, kChunkMagic)) {
    const std::uint32_t end = load<std::uint32_t>(chunk_.data() + 48);
    records_end_ = std::clamp(end, kRecordsBegin, records_end_);
    header_last_id_ = load<std::uint64_t>(chunk_.data() + 32);
    if (options_.verify_checksums) check_sums();
  } else {
    const bool empty = is_zero(chunk_.first(kRecordsBegin)) && is_zero(chunk_);
    report_.state = empty ? EvtxChunkState::kEmpty : EvtxChunkState::kBadMagic;
    if (empty) return report_;
    adopt_checked_end();
  }
  builder_.begin_chunk(chunk_, out, report_);
  walk_records(kRecordsBegin);
  return report_;
}

// Where the magic is wrong the rest of the header may be right, and says where the records end. It
// is believed if the checksum of the records up to there agrees.
void ChunkDecoder::adopt_checked_end() {
  const std::uint32_t end = load<std::uint32_t>(chunk_.data() + 48);
  if (end <= kRecordsBegin || end > chunk_.size()) return;
  const std::uint32_t data = crc32(0, chunk_.subspan(kRecordsBegin, end - kRecordsBegin));
  if (data != load<std::uint32_t>(chunk_.data() + 52)) return;
  records_end_ = end;
  header_last_id_ = load<std::uint64_t>(chunk_.data() + 32);
}

void ChunkDecoder::check_sums() {
  const auto verdict = [](bool good) { return good ? EvtxChecksum::kGood : EvtxChecksum::kBad; };
  std::uint32_t header = crc32(0, chunk_.first(120));
  header = crc32(header, chunk_.subspan(kChunkHeaderBytes, kRecordsBegin - kChunkHeaderBytes));
  report_.header_checksum = verdict(header == load<std::uint32_t>(chunk_.data() + 124));
  const std::uint32_t end = load<std::uint32_t>(chunk_.data() + 48);
  const bool inside = end >= kRecordsBegin && end <= chunk_.size();
  if (!inside) {
    report_.data_checksum = EvtxChecksum::kBad;
    return;
  }
  const std::uint32_t data = crc32(0, chunk_.subspan(kRecordsBegin, end - kRecordsBegin));
  report_.data_checksum = verdict(data == load<std::uint32_t>(chunk_.data() + 52));
}

std::optional<ChunkDecoder::Frame> ChunkDecoder::frame_at(std::uint32_t position) const {
  if (chunk_.size() - position < kRecordHeaderBytes) return std::nullopt;
  const std::uint8_t* p = chunk_.data() + position;
  if (std::memcmp(p, kRecordMagic.data(), kRecordMagic.size()) != 0) return std::nullopt;
  Frame frame{
      .begin = position, .size = load<std::uint32_t>(p + 4), .id = load<std::uint64_t>(p + 8)};
  if (frame.size < kRecordBytesMin || frame.size > chunk_.size() - position) return std::nullopt;
  frame.copy_agrees = load<std::uint32_t>(p + frame.size - 4) == frame.size;
  return frame;
}

std::optional<ChunkDecoder::Frame> ChunkDecoder::search(std::uint32_t position,
                                                        std::uint32_t end) const {
  while (position < end) {
    const void* found =
        memmem(chunk_.data() + position, end - position, kRecordMagic.data(), kRecordMagic.size());
    if (found == nullptr) return std::nullopt;
    position = static_cast<std::uint32_t>(static_cast<const std::uint8_t*>(found) - chunk_.data());
    const auto frame = frame_at(position);
    if (frame && frame->copy_agrees) return frame;
    ++position;
  }
  return std::nullopt;
}

// True where a record behind the claimed end belongs to the log.
bool ChunkDecoder::goes_on(const Frame& frame) const {
  if (!frame.copy_agrees) return false;
  if (!last_id_) return report_.header_checksum == EvtxChecksum::kBad;
  if (frame.id == *last_id_ + 1) return true;
  if (frame.id <= *last_id_) return false;
  return frame.id <= header_last_id_ || report_.header_checksum == EvtxChecksum::kBad;
}

// True where the record's size can be believed: it says so twice, or what it leads to is right.
bool ChunkDecoder::fits(const Frame& frame) const {
  const std::uint32_t end = frame.begin + frame.size;
  return frame.copy_agrees || end == records_end_ || frame_at(end).has_value();
}

void ChunkDecoder::walk_records(std::uint32_t begin) {
  const auto size = static_cast<std::uint32_t>(chunk_.size());
  std::uint32_t position = begin;
  while (position < size) {
    auto frame = frame_at(position);
    if (position >= records_end_) {
      if (!frame || !goes_on(*frame)) break;
      ++report_.beyond_header;
    } else if (!frame || !fits(*frame)) {
      // Zeroes up to the end are no damaged record but a header that promises too much.
      if (!frame && is_zero(chunk_.subspan(position, records_end_ - position))) break;
      ++report_.damaged[static_cast<std::size_t>(EvtxDamage::kRecordHeader)];
      frame = search(position + 1, records_end_);
      report_.bytes_skipped += (frame ? frame->begin : records_end_) - position;
      if (!frame) {
        position = records_end_;
        break;
      }
      ++report_.resynced;
    }
    decode_record(*frame);
    position = frame->begin + frame->size;
  }
  count_slack(position);
}

void ChunkDecoder::count_slack(std::uint32_t position) {
  const auto size = static_cast<std::uint32_t>(chunk_.size());
  while (const auto frame = search(position, size)) {
    ++report_.slack_records;
    position = frame->begin + frame->size;
  }
}

void ChunkDecoder::decode_record(const Frame& frame) {
  model::Event event;
  const std::uint8_t* p = chunk_.data() + frame.begin;
  event.record_id = frame.id;
  event.offset = file_offset_ + frame.begin;
  event.time = model::from_filetime(load<std::uint64_t>(p + 16));
  event.has_time = true;
  event.raw_form = model::RawForm::kBinXml;
  last_id_ = frame.id;
  if (!frame.copy_agrees) ++report_.size_copies_wrong;
  const Trouble trouble =
      builder_.build(frame.begin + kRecordHeaderBytes, frame.begin + frame.size - 4, event);
  if (trouble == Trouble::kNone) {
    ++report_.events;
  } else {
    ++report_.damaged[static_cast<std::size_t>(damage_of(trouble))];
  }
}

}  // namespace tocsin::source::evtx
