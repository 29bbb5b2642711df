// SPDX-License-Identifier: Apache-2.0
// How long a rule set takes to load from its text and from the cache. The rules lie beside the
// repository (TOCSIN_SHARED/corpus/sigma); reading the files is not counted.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tocsin/rule/loader.h"
#include "tocsin/rule/rule_cache.h"

namespace {

namespace fs = std::filesystem;
using namespace tocsin::rule;

const std::vector<RuleFile>& corpus() {
  static const std::vector<RuleFile> files = [] {
    std::vector<RuleFile> read;
    const char* shared = std::getenv("TOCSIN_SHARED");
    const fs::path root = fs::path(shared == nullptr ? "../shared" : shared) / "corpus/sigma";
    for (const char* folder : {"rules", "rules-compliance", "rules-dfir", "rules-emerging-threats",
                               "rules-threat-hunting", "rules-placeholder"}) {
      if (!fs::exists(root / folder)) continue;
      for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
        if (entry.path().extension() != ".yml") continue;
        std::ifstream stream(entry.path(), std::ios::binary);
        read.push_back({fs::relative(entry.path(), root).string(),
                        {std::istreambuf_iterator<char>(stream), {}}});
      }
    }
    return read;
  }();
  return files;
}

void load_from_text(benchmark::State& state) {
  if (corpus().empty()) return state.SkipWithError("no rules beside the repository");
  for (auto _ : state) {
    RuleSet set = load_rules(corpus(), LogSourceTable::built_in(), {});
    benchmark::DoNotOptimize(set);
  }
  state.counters["rules"] = static_cast<double>(corpus().size());
}
BENCHMARK(load_from_text)->Unit(benchmark::kMillisecond);

void load_from_cache(benchmark::State& state) {
  if (corpus().empty()) return state.SkipWithError("no rules beside the repository");
  const std::string bytes = encode(load_rules(corpus(), LogSourceTable::built_in(), {}), {});
  for (auto _ : state) {
    state.PauseTiming();
    std::string copy = bytes;
    state.ResumeTiming();
    auto cached = decode(std::move(copy));
    benchmark::DoNotOptimize(cached);
  }
  state.counters["bytes"] = static_cast<double>(bytes.size());
}
BENCHMARK(load_from_cache)->Unit(benchmark::kMillisecond);

void make_key(benchmark::State& state) {
  for (auto _ : state) {
    CacheKeyMaker maker(LogSourceTable::built_in(), {}, "0");
    for (const RuleFile& file : corpus()) maker.add_file(file.path, file.text);
    CacheKey key = maker.finish();
    benchmark::DoNotOptimize(key);
  }
}
BENCHMARK(make_key)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
