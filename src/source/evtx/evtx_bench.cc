// SPDX-License-Identifier: Apache-2.0
// Decoding alone, decoding with every value as text, and what checksums take. Data: one file of
// the shared corpus that is named by TOCSIN_EVTX, by default a dense one.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tocsin/source/evtx.h"

namespace tocsin::source {
namespace {

constexpr const char* kDefaultFile =
    "../shared/corpus/evtx/EVTX-ATTACK-SAMPLES/AutomatedTestingTools/"
    "PanacheSysmon_vs_AtomicRedTeam01.evtx";

std::vector<std::uint8_t> read_file() {
  const char* path = std::getenv("TOCSIN_EVTX");
  std::ifstream in(path != nullptr ? path : kDefaultFile, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void decode(benchmark::State& state, bool render, EvtxDecoderOptions options, bool cold) {
  const auto bytes = read_file();
  if (bytes.size() <= kEvtxFirstChunk) {
    state.SkipWithError("no EVTX file: set TOCSIN_EVTX");
    return;
  }
  const model::FieldNames names;
  auto templates = std::make_unique<EvtxTemplates>(names);
  auto decoder = std::make_unique<EvtxDecoder>(*templates, options);
  model::EventBatch batch;
  std::string text;
  std::int64_t events = 0;
  const std::span<const std::uint8_t> all(bytes);
  for (auto _ : state) {
    for (std::size_t at = kEvtxFirstChunk; at < all.size(); at += kEvtxChunkBytes) {
      batch.clear();
      if (cold) {
        templates = std::make_unique<EvtxTemplates>(names);
        decoder = std::make_unique<EvtxDecoder>(*templates, options);
      }
      decoder->decode_chunk(all.subspan(at), at, batch);
      for (const model::Event& event : batch.events()) {
        ++events;
        if (!render) continue;
        text.clear();
        for (const model::Field& field : event.fields) model::append_text(field.value, text);
        benchmark::DoNotOptimize(text.data());
      }
    }
  }
  state.SetItemsProcessed(events);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}

BENCHMARK_CAPTURE(decode, values, false, {}, false);
BENCHMARK_CAPTURE(decode, values_without_checksums, false, {.verify_checksums = false}, false);
BENCHMARK_CAPTURE(decode, values_templates_cold, false, {}, true);
BENCHMARK_CAPTURE(decode, text, true, {}, false);

}  // namespace
}  // namespace tocsin::source

BENCHMARK_MAIN();
