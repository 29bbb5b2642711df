// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "evtx_chunk.h"
#include "tocsin/exercise/evtx_writer.h"

namespace tocsin::exercise {
namespace {

constexpr std::size_t kRecordHeaderBytes = 24;
// Behind a record's header and its fragment header stands the instance of the outer template.
constexpr std::size_t kInstance = kRecordHeaderBytes + 4;

std::uint32_t load32(std::span<const std::uint8_t> bytes, std::size_t at) {
  std::uint32_t n = 0;
  std::memcpy(&n, bytes.data() + at, sizeof n);
  return n;
}

void store32(std::span<std::uint8_t> bytes, std::size_t at, std::uint32_t n) {
  std::memcpy(bytes.data() + at, &n, sizeof n);
}

std::vector<std::size_t> records_of(std::span<const std::uint8_t> chunk) {
  std::vector<std::size_t> places;
  const std::size_t end = std::min<std::size_t>(load32(chunk, 48), chunk.size());
  std::size_t at = kChunkHeaderBytes;
  while (at + kRecordHeaderBytes < end) {
    const std::size_t size = load32(chunk, at + 4);
    if (size < kRecordHeaderBytes || size > end - at) break;
    places.push_back(at);
    at += size;
  }
  return places;
}

// Makes the last value of a record of the outer template reach far behind its end.
void stretch_value(std::span<std::uint8_t> chunk, std::size_t record) {
  if (chunk[record + kInstance] != 0x0c) return;
  std::size_t at = record + kInstance + 6;
  const bool is_defined_here = load32(chunk, at) == at + 4;
  at += 4;
  if (is_defined_here) at += 24 + load32(chunk, at + 20);
  const std::size_t last = at + 4 + 4 * (load32(chunk, at) - 1);
  chunk[last] = 0xf0;
  chunk[last + 1] = 0xff;
}

void spoil_record(std::span<std::uint8_t> chunk, EvtxFlaw flaw, base::Random& random) {
  const auto records = records_of(chunk);
  if (records.empty()) return;
  const std::size_t at = records[random.below(records.size())];
  const std::uint32_t size = load32(chunk, at + 4);
  switch (flaw) {
    case EvtxFlaw::kRecordMagic:
      chunk[at] = 0x2b;
      break;
    case EvtxFlaw::kRecordSize:
      store32(chunk, at + 4, 0x7ffffff0);
      break;
    case EvtxFlaw::kRecordSizeCopy:
      store32(chunk, at + size - 4, size + 8);
      break;
    case EvtxFlaw::kTemplateOffset:
      if (chunk[at + kInstance] == 0x0c) store32(chunk, at + kInstance + 6, 0x00fffff0);
      break;
    default:
      stretch_value(chunk, at);
      break;
  }
  seal_chunk(chunk);
}

}  // namespace

std::string_view evtx_flaw_name(EvtxFlaw flaw) {
  constexpr std::string_view kNames[kEvtxFlawCount] = {"file magic",
                                                       "file checksum",
                                                       "chunk magic",
                                                       "chunk header checksum",
                                                       "chunk data checksum",
                                                       "chunk zeroed",
                                                       "record magic",
                                                       "record size",
                                                       "record size copy",
                                                       "template offset",
                                                       "value size",
                                                       "flipped bits",
                                                       "cut"};
  return kNames[static_cast<std::size_t>(flaw)];
}

void add_flaw(std::string& file, EvtxFlaw flaw, std::size_t chunk, base::Random& random) {
  if (file.size() < kFileHeaderBytes + kChunkBytes) return;
  const std::span<std::uint8_t> all(reinterpret_cast<std::uint8_t*>(file.data()), file.size());
  const std::size_t count = (file.size() - kFileHeaderBytes) / kChunkBytes;
  const std::size_t begin = kFileHeaderBytes + chunk % count * kChunkBytes;
  const auto bytes = all.subspan(begin, kChunkBytes);
  switch (flaw) {
    case EvtxFlaw::kFileMagic:
      all[0] = 'e';
      return;
    case EvtxFlaw::kFileChecksum:
      all[124] ^= 0xff;
      return;
    case EvtxFlaw::kChunkMagic:
      bytes[0] = 'e';
      return;
    case EvtxFlaw::kChunkHeaderChecksum:
      bytes[124] ^= 0xff;
      return;
    case EvtxFlaw::kChunkDataChecksum:
      store32(bytes, 52, load32(bytes, 52) ^ 0xff);
      store32(bytes, 124, crc32_of_header(bytes));
      return;
    case EvtxFlaw::kChunkZeroed:
      std::fill(bytes.begin(), bytes.end(), std::uint8_t{0});
      return;
    case EvtxFlaw::kFlippedBits:
      for (int i = 0; i < 8; ++i) {
        bytes[random.below(bytes.size())] ^= static_cast<std::uint8_t>(1u << random.below(8));
      }
      return;
    case EvtxFlaw::kCut:
      file.resize(begin + kChunkHeaderBytes + random.below(kChunkBytes / 2));
      return;
    case EvtxFlaw::kRecordMagic:
    case EvtxFlaw::kRecordSize:
    case EvtxFlaw::kRecordSizeCopy:
    case EvtxFlaw::kTemplateOffset:
    case EvtxFlaw::kValueSize:
      spoil_record(bytes, flaw, random);
      return;
  }
}

}  // namespace tocsin::exercise
