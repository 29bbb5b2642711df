// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "tocsin/model/event.h"
#include "tocsin/model/field_names.h"
#include "tocsin/source/block.h"
#include "tocsin/source/loss.h"
#include "tocsin/source/source_map.h"

namespace tocsin::source {

// What became of the records of one block: each was decoded, kept as text, or skipped under a
// name. records = events + merged + structure + skipped(). Blank lines are no records.
struct DecodeCounts {
  std::uint64_t records = 0;
  std::uint64_t events = 0;     // decoded and undecoded
  std::uint64_t undecoded = 0;  // of `events`: kept as text, because no decoder knows their form
  std::uint64_t merged = 0;     // became part of the event of another record
  std::uint64_t structure = 0;  // understood, and no event by themselves: headers, comments
  std::uint64_t mapped = 0;     // of `events`: a source map was for them
  LossCounts losses;

  std::uint64_t decoded() const { return events - undecoded + merged + structure; }
  std::uint64_t skipped() const { return records - events - merged - structure; }
  void add(const DecodeCounts& other);
};

// Turns blocks of one format into events. One per thread; keeps what it learns (key orders,
// templates) from block to block, which changes speed but never the result.
class Decoder {
 public:
  virtual ~Decoder() = default;
  // Appends the block's events to `batch`. Their values borrow from the batch, from the block
  // and from this decoder: use them before any of the three is reused or gone.
  virtual DecodeCounts decode(const Block& block, model::EventBatch& batch) = 0;
};

class EvtxTemplates;
class SourceMapper;

// What the decoders of all threads of a run share. Outlives every decoder and batch.
class DecoderTables {
 public:
  // `names` must outlive it and be frozen. `maps`: what the site's own logs mean.
  explicit DecoderTables(const model::FieldNames& names, SourceMaps maps = {});
  ~DecoderTables();
  const model::FieldNames& names() const { return names_; }
  EvtxTemplates& evtx_templates() const { return *evtx_templates_; }
  const SourceMaps& maps() const { return maps_; }

 private:
  const model::FieldNames& names_;
  std::unique_ptr<EvtxTemplates> evtx_templates_;
  SourceMaps maps_;
};

// One thread's decoders, made when a format is first seen.
class Decoders {
 public:
  // `tables` must outlive it.
  explicit Decoders(const DecoderTables& tables);
  ~Decoders();
  // As Decoder::decode, and then through the maps.
  DecodeCounts decode(const Block& block, model::EventBatch& batch);

 private:
  const DecoderTables& tables_;
  std::vector<std::unique_ptr<Decoder>> decoders_;  // by row of formats()
  std::unique_ptr<SourceMapper> mapper_;            // where there are maps
  model::EventBatch unmapped_;
};

}  // namespace tocsin::source
