// SPDX-License-Identifier: Apache-2.0
// Logs of Zeek and access logs, one core: bare reading of their lines, decoding, and decoding with
// all SigmaHQ rules (of which those of the product apply). The bar is 500 MB/s or a million events
// a second with the rules. Lines are made from a fixed seed, as long and as varied as real ones.

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include "tocsin/detect/matcher.h"
#include "tocsin/rule/loader.h"
#include "tocsin/source/decoder.h"
#include "tocsin/source/format.h"

namespace tocsin {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kLines = 200'000;

// A stream of numbers that is the same on every machine.
class Numbers {
 public:
  std::size_t below(std::size_t bound) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::size_t>(state_ >> 33) % bound;
  }
  std::string_view one_of(const std::vector<std::string_view>& list) {
    return list[below(list.size())];
  }
  std::string address() { return "192.0.2." + std::to_string(below(256)); }
  std::string word(std::size_t size) {
    std::string out;
    for (std::size_t i = 0; i < size; ++i) out += static_cast<char>('a' + below(26));
    return out;
  }

 private:
  std::uint64_t state_ = 7;
};

std::string access_log() {
  Numbers n;
  const std::vector<std::string_view> agents{
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
      "Chrome/130.0.0.0 Safari/537.36",
      "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
      "Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
      "curl/8.10.1", "Example-Monitor/2.1 (+https://monitor.example/about)"};
  const std::vector<std::string_view> ends{".html", ".js", ".css", ".png", "", "/", ".json"};
  std::string out;
  for (std::size_t i = 0; i < kLines; ++i) {
    out += n.address() + " - - [21/Nov/2026:09:" + std::to_string(10 + i / 4000) + ":" +
           std::to_string(10 + i / 80 % 50) + " +0100] \"" + (n.below(8) == 0 ? "POST /" : "GET /");
    for (std::size_t part = n.below(4); part > 0; --part) out += n.word(3 + n.below(9)) + '/';
    out += n.word(4 + n.below(12));
    out += n.one_of(ends);
    if (n.below(3) == 0) out += '?' + n.word(4) + '=' + n.word(12) + "&page=" + n.word(2);
    out += " HTTP/1.1\" 200 " + std::to_string(n.below(90000)) + " \"";
    out += n.below(2) == 0 ? "-" : "https://www.court.example/" + n.word(14);
    out += "\" \"" + std::string(n.one_of(agents)) + "\"\n";
  }
  return out;
}

std::string zeek_head(std::string_view path, std::string_view fields, std::string_view types) {
  return "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t" +
         std::string(path) + "\n#fields\t" + std::string(fields) + "\n#types\t" +
         std::string(types) + "\n";
}

std::string zeek_front(std::size_t i, Numbers& n) {
  return "17952511" + std::to_string(10 + i / 4000) + "." + std::to_string(100000 + i) + "\tC" +
         n.word(17) + "\t" + n.address() + "\t" + std::to_string(1024 + n.below(60000)) +
         "\t198.51.100." + std::to_string(n.below(256)) + "\t";
}

std::string zeek_conn() {
  Numbers n;
  std::string out = zeek_head(
      "conn",
      "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\t"
      "resp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\t"
      "orig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents",
      "time\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\t"
      "bool\tcount\tstring\tcount\tcount\tcount\tcount\tset[string]");
  for (std::size_t i = 0; i < kLines; ++i) {
    out += zeek_front(i, n) + "443\ttcp\tssl\t" + std::to_string(n.below(60)) + "." +
           std::to_string(100000 + n.below(900000)) + "\t" + std::to_string(n.below(9000)) + "\t" +
           std::to_string(n.below(900000)) + "\tSF\tT\tF\t0\tShADadFf\t" +
           std::to_string(n.below(90)) + "\t" + std::to_string(n.below(9000)) + "\t" +
           std::to_string(n.below(90)) + "\t" + std::to_string(n.below(90000)) + "\t-\n";
  }
  return out;
}

std::string zeek_dns() {
  Numbers n;
  std::string out = zeek_head(
      "dns",
      "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\ttrans_id\trtt\tquery\tqclass\t"
      "qclass_name\tqtype\tqtype_name\trcode\trcode_name\tAA\tTC\tRD\tRA\tZ\tanswers\tTTLs\t"
      "rejected",
      "time\tstring\taddr\tport\taddr\tport\tenum\tcount\tinterval\tstring\tcount\tstring\tcount\t"
      "string\tcount\tstring\tbool\tbool\tbool\tbool\tcount\tvector[string]\tvector[interval]\t"
      "bool");
  for (std::size_t i = 0; i < kLines; ++i) {
    out += zeek_front(i, n) + "53\tudp\t" + std::to_string(n.below(65536)) + "\t0.0" +
           std::to_string(10000 + n.below(90000)) + "\t" + n.word(3 + n.below(9)) + "." +
           n.word(8) + ".example\t1\tC_INTERNET\t1\tA\t0\tNOERROR\tF\tF\tT\tT\t0\t" + n.address() +
           "," + n.address() + "\t300.000000,60.000000\tF\n";
  }
  return out;
}

std::vector<source::Block> blocks_of(std::string_view format, const std::string& text) {
  const source::Format* row = source::find_format(format);
  const auto splitter = row->make_splitter({});
  source::MemoryStream stream(std::as_bytes(std::span(text)));
  std::vector<source::Block> blocks;
  source::LossCounts losses;
  source::Block block;
  while (splitter->next(stream, block, losses)) {
    block.format = row;
    blocks.push_back(std::exchange(block, source::Block{}));
  }
  return blocks;
}

struct Evidence {
  std::vector<source::Block> blocks;
  std::size_t bytes = 0;
};

const Evidence& evidence(int kind) {
  static const std::vector<Evidence> all = [] {
    std::vector<Evidence> made;
    const std::pair<std::string_view, std::string> texts[] = {
        {"access-log", access_log()}, {"zeek", zeek_conn()}, {"zeek", zeek_dns()}};
    for (const auto& [format, text] : texts) {
      made.push_back({blocks_of(format, text), text.size()});
    }
    return made;
  }();
  return all[static_cast<std::size_t>(kind)];
}

void report(benchmark::State& state, const Evidence& e) {
  const auto rounds = static_cast<double>(state.iterations());
  state.counters["bytes/s"] =
      benchmark::Counter(static_cast<double>(e.bytes) * rounds, benchmark::Counter::kIsRate);
  state.counters["events/s"] =
      benchmark::Counter(static_cast<double>(kLines) * rounds, benchmark::Counter::kIsRate);
}

void BM_BareLines(benchmark::State& state) {
  const Evidence& e = evidence(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    std::size_t lines = 0;
    for (const source::Block& block : e.blocks) {
      const auto bytes = block.bytes();
      const std::uint8_t* at = bytes.data();
      const std::uint8_t* const end = at + bytes.size();
      while (at < end) {
        const void* feed = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
        at = feed == nullptr ? end : static_cast<const std::uint8_t*>(feed) + 1;
        ++lines;
      }
    }
    benchmark::DoNotOptimize(lines);
  }
  report(state, e);
}
BENCHMARK(BM_BareLines)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

rule::RuleSet corpus_rules() {
  const char* const set = std::getenv("TOCSIN_SHARED");
  const fs::path root = fs::path(set != nullptr ? set : "../shared") / "corpus" / "sigma";
  std::vector<rule::RuleFile> files;
  if (!fs::exists(root)) return {};
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    const std::string path = fs::relative(entry.path(), root).string();
    if (entry.path().extension() != ".yml" || !path.starts_with("rules")) continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    files.push_back({path, {std::istreambuf_iterator<char>(stream), {}}});
  }
  return rule::load_rules(files, rule::LogSourceTable::built_in(), {});
}

const detect::Program& program() {
  static const rule::RuleSet rules = corpus_rules();
  static const auto built = detect::Program::build(rules, rule::LogSourceTable::built_in());
  return *built;
}

void run(benchmark::State& state, bool with_rules) {
  const Evidence& e = evidence(static_cast<int>(state.range(0)));
  const source::DecoderTables tables(program().field_names());
  source::Decoders decoders(tables);
  detect::Matcher matcher(program());
  model::EventBatch batch;
  std::vector<detect::Hit> hits;
  std::size_t found = 0;
  for (auto _ : state) {
    for (const source::Block& block : e.blocks) {
      batch.clear();
      decoders.decode(block, batch);
      if (!with_rules) continue;
      for (const model::Event& event : batch.events()) {
        hits.clear();
        matcher.match(event, hits);
        found += hits.size();
      }
    }
  }
  benchmark::DoNotOptimize(found);
  report(state, e);
}

void BM_Decode(benchmark::State& state) { run(state, false); }
BENCHMARK(BM_Decode)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

void BM_DecodeAndMatch(benchmark::State& state) { run(state, true); }
BENCHMARK(BM_DecodeAndMatch)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tocsin

BENCHMARK_MAIN();
