// SPDX-License-Identifier: Apache-2.0
// Strategy: the first byte of the input chooses how the rest becomes a chunk. Even: the rest is
// the records, and the harness puts a header with right checksums before them, so that the
// fuzzer's bytes all go into records. Odd: the rest is the chunk as it stands.
//
// What must hold, whatever the bytes:
// - every value that an event points to can be rendered (the sanitizers watch the bounds), and
//   is valid as its kind promises;
// - a template cache that is shared, fresh, or without any room makes no difference;
// - decoding twice gives the same; the limits of evtx.h hold; counts agree.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "evtx/chunk_writer.h"
#include "tocsin/source/evtx.h"

namespace {

using namespace tocsin;

void require(bool good, const char* what = "a limit or promise of evtx.h does not hold") {
  if (good) return;
  std::fprintf(stderr, "source_evtx_chunk: %s\n", what);
  std::abort();
}

struct Outcome {
  std::string text;
  source::EvtxChunkReport report;
};

void decode(source::EvtxDecoder& decoder, std::span<const std::uint8_t> chunk, Outcome& out) {
  static model::EventBatch batch;
  batch.clear();
  out.text.clear();
  out.report = decoder.decode_chunk(chunk, 4096, batch);
  std::size_t fields = 0;
  for (const model::Event& event : batch.events()) {
    require(event.fields.size() <= source::kEvtxFieldsMax);
    require(event.offset >= 4096 && event.offset < 4096 + chunk.size());
    require(event.raw.empty() ||
            (event.raw.data() >= chunk.data() &&
             event.raw.data() + event.raw.size() <= chunk.data() + chunk.size()));
    out.text += std::to_string(event.record_id) + " " + std::to_string(event.code) + " ";
    out.text += std::to_string(event.time.time_since_epoch().count()) + "\n";
    for (const model::Value* value : {&event.channel, &event.provider, &event.host}) {
      model::append_text(*value, out.text);
      out.text += '\n';
    }
    for (const model::Field& field : event.fields) {
      out.text += field.name();
      out.text += '=';
      model::append_text(field.value, out.text);
      out.text += '\n';
    }
    fields += event.fields.size();
  }
  require(fields <= source::kEvtxChunkFieldsMax);
  require(out.report.events == batch.event_count());
}

void require_same(const Outcome& a, const Outcome& b, const char* what) {
  if (a.text != b.text) std::fprintf(stderr, "%s\n-- and --\n%s\n", a.text.c_str(), b.text.c_str());
  require(a.text == b.text, what);
  require(a.report.events == b.report.events && a.report.damaged == b.report.damaged, what);
  require(a.report.values_odd == b.report.values_odd, what);
  require(a.report.values_dropped == b.report.values_dropped, what);
}

// Lives from run to run, as in a scan: what one chunk leaves in it must not change another.
struct Shared {
  model::FieldNames names;
  source::EvtxTemplates templates{names};
  source::EvtxDecoder decoder{templates};
  source::EvtxTemplates none{names, {.bytes_max = 0}};
  source::EvtxDecoder none_decoder{none, {.verify_checksums = false}};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Shared shared;
  static Outcome first, other;
  if (size == 0) return 0;
  std::vector<std::uint8_t> chunk(data + 1, data + size);
  if ((data[0] & 1) == 0) {
    chunk.insert(chunk.begin(), 512, 0);
    source::evtx::ChunkWriter::seal(chunk, static_cast<std::uint32_t>(chunk.size()), 1);
  }
  decode(shared.decoder, chunk, first);
  decode(shared.decoder, chunk, other);
  require_same(first, other, "the second time differs");

  source::EvtxTemplates fresh(shared.names);
  source::EvtxDecoder fresh_decoder(fresh);
  decode(fresh_decoder, chunk, other);
  require_same(first, other, "templates of earlier chunks change this one");

  decode(shared.none_decoder, chunk, other);
  const bool trusts_header = first.report.header_checksum != source::EvtxChecksum::kBad;
  if (trusts_header) require_same(first, other, "templates without room differ");
  return 0;
}
