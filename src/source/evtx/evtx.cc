// SPDX-License-Identifier: Apache-2.0
#include "tocsin/source/evtx.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "evtx/binxml.h"
#include "evtx/checksum.h"
#include "evtx/chunk_decoder.h"
#include "evtx/templates.h"

namespace tocsin::source {
namespace {

constexpr std::string_view kFileMagic{"ElfFile\0", 8};
constexpr std::size_t kFileHeaderBytes = 128;
constexpr std::uint32_t kFlagDirty = 1;
constexpr std::uint32_t kFlagFull = 2;

}  // namespace

std::string_view evtx_damage_name(EvtxDamage damage) {
  switch (damage) {
    case EvtxDamage::kRecordHeader:
      return "record_header";
    case EvtxDamage::kTokens:
      return "tokens";
    case EvtxDamage::kTemplate:
      return "template";
    case EvtxDamage::kValues:
      return "values";
    case EvtxDamage::kDepth:
      return "depth";
    case EvtxDamage::kFields:
      return "fields";
    case EvtxDamage::kBudget:
      return "budget";
  }
  return "unknown";
}

bool looks_like_evtx(std::span<const std::uint8_t> bytes) {
  return bytes.size() >= kFileMagic.size() &&
         std::memcmp(bytes.data(), kFileMagic.data(), kFileMagic.size()) == 0;
}

EvtxFileHeader parse_evtx_file_header(std::span<const std::uint8_t> bytes) {
  EvtxFileHeader header;
  header.is_evtx = looks_like_evtx(bytes);
  header.truncated = bytes.size() < kFileHeaderBytes;
  if (!header.is_evtx || header.truncated) return header;
  const std::uint8_t* p = bytes.data();
  header.next_record_id = evtx::load<std::uint64_t>(p + 24);
  header.minor_version = evtx::load<std::uint16_t>(p + 36);
  header.major_version = evtx::load<std::uint16_t>(p + 38);
  const std::uint32_t block_bytes = evtx::load<std::uint16_t>(p + 40);
  header.chunk_count = evtx::load<std::uint16_t>(p + 42);
  const std::uint32_t flags = evtx::load<std::uint32_t>(p + 120);
  header.dirty = (flags & kFlagDirty) != 0;
  header.full = (flags & kFlagFull) != 0;
  const bool good = evtx::crc32(0, bytes.first(120)) == evtx::load<std::uint32_t>(p + 124);
  header.checksum = good ? EvtxChecksum::kGood : EvtxChecksum::kBad;
  if (good && block_bytes >= kFileHeaderBytes) header.first_chunk_offset = block_bytes;
  return header;
}

std::uint64_t EvtxChunkReport::damaged_total() const {
  return std::accumulate(damaged.begin(), damaged.end(), std::uint64_t{0});
}

void EvtxChunkReport::add(const EvtxChunkReport& other) {
  state = std::max(state, other.state);
  truncated |= other.truncated;
  header_checksum = std::max(header_checksum, other.header_checksum);
  data_checksum = std::max(data_checksum, other.data_checksum);
  events += other.events;
  for (std::size_t i = 0; i < damaged.size(); ++i) damaged[i] += other.damaged[i];
  beyond_header += other.beyond_header;
  resynced += other.resynced;
  slack_records += other.slack_records;
  size_copies_wrong += other.size_copies_wrong;
  values_odd += other.values_odd;
  values_dropped += other.values_dropped;
  bytes_skipped += other.bytes_skipped;
}

EvtxTemplates::EvtxTemplates(const model::FieldNames& names, EvtxTemplatesOptions options)
    : cache_(std::make_unique<evtx::TemplateCache>(names, options)) {}
EvtxTemplates::~EvtxTemplates() = default;

EvtxTemplateCounts EvtxTemplates::counts() const { return cache_->counts(); }

EvtxDecoder::EvtxDecoder(EvtxTemplates& templates, EvtxDecoderOptions options)
    : decoder_(std::make_unique<evtx::ChunkDecoder>(*templates.cache_, options)) {}
EvtxDecoder::~EvtxDecoder() = default;
EvtxDecoder::EvtxDecoder(EvtxDecoder&&) noexcept = default;
EvtxDecoder& EvtxDecoder::operator=(EvtxDecoder&&) noexcept = default;

EvtxChunkReport EvtxDecoder::decode_chunk(std::span<const std::uint8_t> chunk,
                                          std::uint64_t file_offset, model::EventBatch& out) {
  return decoder_->decode(chunk, file_offset, out);
}

}  // namespace tocsin::source
