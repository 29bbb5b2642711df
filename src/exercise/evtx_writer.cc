// SPDX-License-Identifier: Apache-2.0
#include "tocsin/exercise/evtx_writer.h"

#include <fmt/format.h>

#include "evtx_chunk.h"

namespace tocsin::exercise {

struct EvtxWriter::State {
  explicit State(const EvtxWriterOptions& o) : options(o), chunk(o.form) {
    next_id = options.first_record_id;
    file.resize(kFileHeaderBytes);
  }

  void end_chunk() {
    const auto bytes = chunk.finish();
    file.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    chunk.clear();
    ++chunk_count;
  }

  EvtxWriterOptions options;
  ChunkBuilder chunk;
  std::string file;
  std::uint64_t next_id = 1;
  std::uint64_t chunk_count = 0;
};

EvtxWriter::EvtxWriter(EvtxWriterOptions options) : state_(std::make_unique<State>(options)) {}
EvtxWriter::~EvtxWriter() = default;

base::Result<void> EvtxWriter::add(const EvtxEvent& event) {
  State& s = *state_;
  const std::uint32_t most = s.options.records_in_chunk_max;
  if (most != 0 && s.chunk.record_count() >= most) s.end_chunk();
  if (!s.chunk.add(event, s.next_id)) {
    const bool was_empty = s.chunk.record_count() == 0;
    if (!was_empty) s.end_chunk();
    if (was_empty || !s.chunk.add(event, s.next_id)) {
      return base::fail(base::ErrorKind::kTooLarge,
                        fmt::format("cannot write event {} of {} to an event log: it is larger "
                                    "than a chunk",
                                    event.system.event_id, event.system.channel));
    }
  }
  ++s.next_id;
  return {};
}

std::uint64_t EvtxWriter::record_count() const {
  return state_->next_id - state_->options.first_record_id;
}

std::string EvtxWriter::finish() {
  State& s = *state_;
  if (s.chunk.record_count() != 0) s.end_chunk();
  FileHeader header{.chunk_count = s.chunk_count, .next_record_id = s.next_id};
  if (s.options.dirty) {
    header = {.chunk_count = s.chunk_count == 0 ? 0u : 1u,
              .next_record_id = s.options.first_record_id,
              .dirty = true};
  }
  const auto block = make_file_header(header);
  std::memcpy(s.file.data(), block.data(), block.size());
  return std::move(s.file);
}

}  // namespace tocsin::exercise
