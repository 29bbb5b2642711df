// SPDX-License-Identifier: Apache-2.0
// Decoding JSON lines against bare simdjson on-demand parses of the same blocks: all fields
// located and left raw, and all fields unescaped. CPU time of one thread, the three interleaved;
// the figure that counts is the ratio. Evidence: the flat Windows events of ../shared/corpus/otrf,
// unpacked by EvidenceReader into memory before the clock starts.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <simdjson.h>

#include "tocsin/base/file_system.h"
#include "tocsin/model/event.h"
#include "tocsin/source/decoder.h"
#include "tocsin/source/evidence.h"

namespace tocsin::source {
namespace {

constexpr std::size_t kEvidenceBytesMax = std::size_t{400} << 20;

struct Evidence {
  std::vector<Block> blocks;
  std::size_t bytes = 0, records = 0;
};

Evidence load() {
  const char* const set = std::getenv("TOCSIN_SHARED");
  const std::string shared = set != nullptr ? set : "../shared";
  const auto files = base::make_system_files();
  EvidenceReader reader(*files, {shared + "/corpus/otrf"});
  EvidenceReader::Worker worker;
  Evidence evidence;
  const model::FieldNames names;
  const DecoderTables tables(names);
  Decoders decoders(tables);
  model::EventBatch batch;
  Block block;
  while (evidence.bytes < kEvidenceBytesMax && reader.next(worker, block)) {
    if (block.format != find_format("json-lines")) continue;
    batch.clear();
    const DecodeCounts counts = decoders.decode(block, batch);
    if (batch.empty() || batch.events()[0].product != "windows" || counts.losses.total() != 0) {
      continue;
    }
    evidence.bytes += block.size();
    evidence.records += counts.records;
    evidence.blocks.push_back(std::exchange(block, Block{}));
  }
  return evidence;
}

const Evidence& evidence() {
  static const Evidence loaded = load();
  return loaded;
}

void report(benchmark::State& state) {
  const auto rounds = static_cast<double>(state.iterations());
  const Evidence& e = evidence();
  state.counters["events/s"] =
      benchmark::Counter(static_cast<double>(e.records) * rounds, benchmark::Counter::kIsRate);
  state.counters["bytes/s"] =
      benchmark::Counter(static_cast<double>(e.bytes) * rounds, benchmark::Counter::kIsRate);
}

// One pass of each kind; what they find is summed so that nothing is optimised away.
std::size_t pass_decode(const DecoderTables& tables) {
  Decoders decoders(tables);
  model::EventBatch batch;
  std::size_t found = 0;
  for (const Block& block : evidence().blocks) {
    batch.clear();
    decoders.decode(block, batch);
    for (const model::Event& event : batch.events()) found += event.fields.size();
  }
  return found;
}

std::size_t walk_ondemand(simdjson::ondemand::value value, bool unescape) {
  switch (value.type()) {
    case simdjson::ondemand::json_type::object: {
      std::size_t found = 0;
      for (auto field : value.get_object()) found += walk_ondemand(field.value(), unescape);
      return found;
    }
    case simdjson::ondemand::json_type::array: {
      std::size_t found = 0;
      for (auto item : value.get_array()) found += walk_ondemand(item.value(), unescape);
      return found;
    }
    case simdjson::ondemand::json_type::string:
      if (unescape) return std::string_view(value.get_string()).size() != 0 ? 1 : 1;
      return value.get_raw_json_string().value().raw() != nullptr ? 1 : 0;
    default:
      return std::string_view(value.raw_json_token()).empty() ? 0 : 1;
  }
}

std::size_t pass_ondemand(bool unescape) {
  simdjson::ondemand::parser parser;
  std::size_t found = 0;
  for (const Block& block : evidence().blocks) {
    const auto bytes = block.bytes();
    simdjson::ondemand::document_stream documents;
    const auto error =
        parser.iterate_many(reinterpret_cast<const char*>(bytes.data()), bytes.size(), bytes.size())
            .get(documents);
    if (error != simdjson::SUCCESS) std::abort();
    for (auto document : documents) {
      for (auto field : document.get_object()) {
        if (unescape) {
          found += std::string_view(field.unescaped_key()).empty() ? 0 : 0;
        } else {
          found += field.key().value().raw() == nullptr ? 1 : 0;
        }
        found += walk_ondemand(field.value(), unescape);
      }
    }
  }
  return found;
}

model::FieldNames some_names() {
  model::FieldNames names;
  for (const char* name :
       {"EventID", "Channel", "Image", "CommandLine", "ParentImage", "TargetObject", "Details",
        "Provider_Name", "Computer", "TargetFilename", "Hashes"}) {
    names.intern(name);
  }
  return names;
}

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// The ratios that the bars are about, from interleaved passes.
void BM_Ratios(benchmark::State& state) {
  const model::FieldNames names = some_names();
  const DecoderTables tables(names);
  const std::function<std::size_t()> passes[] = {[&] { return pass_decode(tables); },
                                                 [] { return pass_ondemand(false); },
                                                 [] { return pass_ondemand(true); }};
  std::vector<double> times[3];
  for (auto _ : state) {
    for (int round = 0; round < 5; ++round) {
      for (int kind = 0; kind < 3; ++kind) {
        const double begin = cpu_seconds();
        benchmark::DoNotOptimize(passes[kind]());
        times[kind].push_back(cpu_seconds() - begin);
      }
    }
  }
  double median[3];
  for (int kind = 0; kind < 3; ++kind) {
    std::ranges::sort(times[kind]);
    median[kind] = times[kind][times[kind].size() / 2];
  }
  const auto records = static_cast<double>(evidence().records);
  state.counters["ns_per_event"] = median[0] / records * 1e9;
  state.counters["raw_ns_per_event"] = median[1] / records * 1e9;
  state.counters["unescaped_ns_per_event"] = median[2] / records * 1e9;
  state.counters["of_raw"] = median[0] / median[1];
  state.counters["of_unescaped"] = median[0] / median[2];
  report(state);
}
BENCHMARK(BM_Ratios)->Iterations(1)->Unit(benchmark::kMillisecond);

// For callgrind: one kind of pass alone, --benchmark_filter=BM_Decode and so on.
void BM_Decode(benchmark::State& state) {
  const model::FieldNames names = some_names();
  const DecoderTables tables(names);
  for (auto _ : state) benchmark::DoNotOptimize(pass_decode(tables));
  report(state);
}
BENCHMARK(BM_Decode)->Unit(benchmark::kMillisecond);

void BM_OnDemandRaw(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(pass_ondemand(false));
  report(state);
}
BENCHMARK(BM_OnDemandRaw)->Unit(benchmark::kMillisecond);

void BM_OnDemandUnescaped(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(pass_ondemand(true));
  report(state);
}
BENCHMARK(BM_OnDemandUnescaped)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tocsin::source

BENCHMARK_MAIN();
