// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "evtx/event_builder.h"
#include "tocsin/source/evtx.h"

namespace tocsin::source::evtx {

// Finds the records of a chunk and has an event built from each. See EvtxDecoder.
class ChunkDecoder {
 public:
  ChunkDecoder(TemplateCache& cache, EvtxDecoderOptions options)
      : builder_(cache), options_(options) {}

  EvtxChunkReport decode(ChunkBytes chunk, std::uint64_t file_offset, model::EventBatch& out);

 private:
  // A record's frame: its place and the two numbers that its header holds.
  struct Frame {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
    std::uint64_t id = 0;
    bool copy_agrees = false;  // the size at its end is the one at its beginning
  };

  std::optional<Frame> frame_at(std::uint32_t position) const;
  std::optional<Frame> search(std::uint32_t position, std::uint32_t end) const;
  void walk_records(std::uint32_t begin);
  bool goes_on(const Frame& frame) const;
  bool fits(const Frame& frame) const;
  void count_slack(std::uint32_t position);
  void decode_record(const Frame& frame);
  void adopt_checked_end();
  void check_sums();

  EventBuilder builder_;
  EvtxDecoderOptions options_;
  ChunkBytes chunk_;
  std::uint64_t file_offset_ = 0;
  EvtxChunkReport report_;
  std::uint32_t records_end_ = 0;  // as the header claims, made plausible
  std::uint64_t header_last_id_ = 0;
  std::optional<std::uint64_t> last_id_;  // of the record walked last
};

}  // namespace tocsin::source::evtx
