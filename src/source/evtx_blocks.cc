// SPDX-License-Identifier: Apache-2.0
#include "evtx_blocks.h"

#include <algorithm>

#include "tocsin/source/evtx.h"

namespace tocsin::source {

namespace {

class EvtxBlockDecoder final : public Decoder {
 public:
  explicit EvtxBlockDecoder(const DecoderTables& tables) : decoder_(tables.evtx_templates()) {}

  DecodeCounts decode(const Block& block, model::EventBatch& batch) override {
    DecodeCounts counts;
    std::span<const std::uint8_t> left = block.bytes();
    std::uint64_t offset = block.offset;
    while (!left.empty()) {
      const std::size_t size = std::min(left.size(), kEvtxChunkBytes);
      add(decoder_.decode_chunk(left.first(size), offset, batch), counts);
      left = left.subspan(size);
      offset += size;
    }
    return counts;
  }

 private:
  static void add(const EvtxChunkReport& report, DecodeCounts& counts) {
    if (report.state == EvtxChunkState::kEmpty) return;
    const std::uint64_t damaged = report.damaged_total();
    counts.events += report.events;
    counts.records += report.events + damaged;
    if (damaged != 0) counts.losses.add(LossReason::kEvtxRecordDamaged, damaged);
    if (report.truncated) counts.losses.add(LossReason::kEvtxChunkTruncated);
    counts.losses.add(LossReason::kEvtxRecordResynced, report.resynced);
    counts.losses.add(LossReason::kEvtxRecordBeyond, report.beyond_header);
    counts.losses.add(LossReason::kEvtxRecordSlack, report.slack_records);
    counts.losses.add(LossReason::kEvtxValuesDropped, report.values_dropped);
    if (report.state != EvtxChunkState::kRead) {
      counts.losses.add(LossReason::kEvtxChunkDamaged);
    } else if (report.header_checksum == EvtxChecksum::kBad ||
               report.data_checksum == EvtxChecksum::kBad) {
      counts.losses.add(LossReason::kEvtxChunkChecksum);
    }
  }

  EvtxDecoder decoder_;
};

}  // namespace

std::unique_ptr<Decoder> make_evtx_block_decoder(const DecoderTables& tables) {
  return std::make_unique<EvtxBlockDecoder>(tables);
}

}  // namespace tocsin::source
