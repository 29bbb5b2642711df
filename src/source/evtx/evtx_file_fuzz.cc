// SPDX-License-Identifier: Apache-2.0
// Strategy: the input is a file, cut into chunks as a reader does. Chunks are shortened here,
// so that a small input has several. What must hold: the header never fails; chunks read
// alone and in any order give the same events as in the order of the file.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "tocsin/source/evtx.h"

namespace {

using namespace tocsin;

constexpr std::size_t kChunkBytes = 1280;

// Appends what became of one chunk.
void decode(source::EvtxDecoder& decoder, std::span<const std::uint8_t> chunk, std::size_t offset,
            std::string& out) {
  static model::EventBatch batch;
  batch.clear();
  const auto report = decoder.decode_chunk(chunk, offset, batch);
  out += std::to_string(report.events) + " " + std::to_string(report.damaged_total());
  for (const model::Event& event : batch.events()) {
    out += "\n" + std::to_string(event.offset) + " " + std::to_string(event.record_id);
    for (const model::Field& field : event.fields) {
      out += ' ';
      model::append_text(field.value, out);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const model::FieldNames names;
  const std::vector<std::uint8_t> file(data, data + size);
  const auto header = source::parse_evtx_file_header(file);
  if (header.is_evtx != source::looks_like_evtx(file)) std::abort();
  const std::size_t first = std::min<std::size_t>(128, size);
  const auto chunk_at = [&](std::size_t at) {
    return std::span(file).subspan(at, std::min(kChunkBytes, size - at));
  };
  // Templates of their own for each direction: which chunk brings a template first must not matter.
  source::EvtxTemplates templates(names), other_templates(names);
  source::EvtxDecoder decoder(templates), other(other_templates);
  std::string forward, again;
  std::vector<std::size_t> offsets, begins;
  for (std::size_t at = first; at < size; at += kChunkBytes) {
    offsets.push_back(at);
    begins.push_back(forward.size());
    decode(decoder, chunk_at(at), at, forward);
  }
  for (std::size_t i = offsets.size(); i-- > 0;) {
    again.clear();
    decode(other, chunk_at(offsets[i]), offsets[i], again);
    if (std::string_view(forward).substr(begins[i]) != again) std::abort();
    forward.resize(begins[i]);
  }
  return 0;
}
