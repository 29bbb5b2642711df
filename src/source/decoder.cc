// SPDX-License-Identifier: Apache-2.0
#include "tocsin/source/decoder.h"

#include <utility>

#include "map/source_mapper.h"
#include "tocsin/base/check.h"
#include "tocsin/source/evtx.h"
#include "tocsin/source/format.h"

namespace tocsin::source {

DecoderTables::DecoderTables(const model::FieldNames& names, SourceMaps maps)
    : names_(names),
      evtx_templates_(std::make_unique<EvtxTemplates>(names)),
      maps_(std::move(maps)) {}

DecoderTables::~DecoderTables() = default;

void DecodeCounts::add(const DecodeCounts& other) {
  records += other.records;
  events += other.events;
  undecoded += other.undecoded;
  merged += other.merged;
  structure += other.structure;
  mapped += other.mapped;
  losses.add_all(other.losses);
}

Decoders::Decoders(const DecoderTables& tables) : tables_(tables) {
  if (tables.maps().empty()) return;
  mapper_ = std::make_unique<SourceMapper>(tables.maps(), tables.names());
}

Decoders::~Decoders() = default;

DecodeCounts Decoders::decode(const Block& block, model::EventBatch& batch) {
  CHECK(block.format != nullptr);
  const auto row = static_cast<std::size_t>(block.format - formats().data());
  if (decoders_.size() <= row) decoders_.resize(row + 1);
  if (!decoders_[row]) decoders_[row] = block.format->make_decoder(tables_);
  if (!mapper_) return decoders_[row]->decode(block, batch);
  unmapped_.clear();
  DecodeCounts counts = decoders_[row]->decode(block, unmapped_);
  mapper_->map(block, unmapped_.events(), batch, counts);
  return counts;
}

}  // namespace tocsin::source
