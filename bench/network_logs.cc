// SPDX-License-Identifier: Apache-2.0
// Logs of Linux, networks, web servers, clouds and identities on one core: bare reading (line ends
// found; of JSON, parsed on demand with every string unescaped), decoding, and decoding with all
// SigmaHQ rules (of which those of the product apply). The bars: with the rules, text at least
// 500 MB/s or a million events a second, JSON at least 1 GB/s.
//
//   network_logs_bench [--only NAME] [--rounds N] [--bytes N]
//
// What is compared runs block by block in turn; told are the sums of the least times of each block,
// because what others take from the machine comes in longer slices (bench/README.md).

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bare_json.h"
#include "detect_corpus.h"
#include "measured.h"
#include "network_evidence.h"
#include "tocsin/detect/matcher.h"
#include "tocsin/source/decoder.h"
#include "tocsin/source/format.h"

namespace {

using namespace tocsin;
namespace fs = std::filesystem;

struct Options {
  std::string_view only;
  int rounds = 15;
  std::size_t bytes = std::size_t{8} << 20;
};

std::vector<source::Block> blocks_of(const bench::LogSample& sample) {
  const source::Format* row = source::find_format(sample.format);
  const auto splitter = row->make_splitter({});
  source::MemoryStream stream(std::as_bytes(std::span(sample.text)));
  std::vector<source::Block> blocks;
  source::LossCounts losses;
  source::Block block;
  while (splitter->next(stream, block, losses)) {
    block.format = row;
    blocks.push_back(std::exchange(block, source::Block{}));
  }
  return blocks;
}

std::size_t count_lines(const source::Block& block) {
  const auto bytes = block.bytes();
  const std::uint8_t* at = bytes.data();
  const std::uint8_t* const end = at + bytes.size();
  std::size_t lines = 0;
  for (; at < end; ++lines) {
    const void* feed = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
    at = feed == nullptr ? end : static_cast<const std::uint8_t*>(feed) + 1;
  }
  return lines;
}

// One sample with everything that runs over it.
class Measurement {
 public:
  Measurement(const bench::LogSample& sample, const detect::Program& program)
      : sample_(sample),
        blocks_(blocks_of(sample)),
        tables_(program.field_names()),
        decoders_(tables_),
        matcher_(program) {}

  void run(int rounds);
  void print() const;

 private:
  enum Work { kBare, kDecode, kMatch, kWorks };
  void work_on(const source::Block& block, Work work);

  const bench::LogSample& sample_;
  std::vector<source::Block> blocks_;
  source::DecoderTables tables_;
  source::Decoders decoders_;
  detect::Matcher matcher_;
  model::EventBatch batch_;
  bench::BareJson bare_json_;
  std::vector<detect::Hit> hits_;
  std::size_t events_ = 0, found_ = 0, seen_ = 0;
  double seconds_[kWorks] = {};
};

void Measurement::work_on(const source::Block& block, Work work) {
  if (work == kBare) {
    seen_ += sample_.json ? bare_json_.parse(std::span(&block, 1)) : count_lines(block);
    return;
  }
  batch_.clear();
  decoders_.decode(block, batch_);
  events_ += batch_.event_count();
  if (work == kDecode) return;
  for (const model::Event& event : batch_.events()) {
    hits_.clear();
    matcher_.match(event, hits_);
    found_ += hits_.size();
  }
}

void Measurement::run(int rounds) {
  std::vector<double> least(blocks_.size() * kWorks, 1e9);
  for (int round = 0; round <= rounds; ++round) {
    events_ = found_ = 0;
    matcher_.forget();
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      for (const Work work : {kBare, kDecode, kMatch}) {
        const double begin = bench::process_cpu_seconds();
        work_on(blocks_[b], work);
        const double took = bench::process_cpu_seconds() - begin;
        double& best = least[b * kWorks + static_cast<std::size_t>(work)];
        if (round > 0) best = std::min(best, took);
      }
    }
  }
  for (std::size_t i = 0; i < least.size(); ++i) seconds_[i % kWorks] += least[i];
  events_ /= 2;  // both ways of decoding have counted
}

void Measurement::print() const {
  const auto bytes = static_cast<double>(sample_.text.size());
  const auto events = static_cast<double>(events_);
  const double speed = bytes / seconds_[kMatch], rate = events / seconds_[kMatch];
  const bool holds = sample_.json ? speed >= 1e9 : speed >= 500e6 || rate >= 1e6;
  std::printf("%-18s %6.0f B %7.2f GB/s %7.0f MB/s %5.2f M/s %7.0f MB/s %5.2f M/s %7zu  %s\n",
              std::string(sample_.name).c_str(), bytes / events, bytes / seconds_[kBare] / 1e9,
              bytes / seconds_[kDecode] / 1e6, events / seconds_[kDecode] / 1e6, speed / 1e6,
              rate / 1e6, found_, holds ? "holds" : "FALLS SHORT");
  std::printf("bar\t%s with all rules, one core\t%.0f MB/s, %.2f M events/s\t%s\t%s\n",
              std::string(sample_.name).c_str(), speed / 1e6, rate / 1e6,
              sample_.json ? ">= 1000 MB/s" : ">= 500 MB/s or 1 M events/s",
              holds ? "ok" : "FAILS");
  std::fflush(stdout);
}

Options read_options(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    if (name == "--only") options.only = argv[i + 1];
    if (name == "--rounds") options.rounds = std::atoi(argv[i + 1]);
    if (name == "--bytes") options.bytes = std::strtoull(argv[i + 1], nullptr, 10);
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = read_options(argc, argv);
  const char* const set = std::getenv("TOCSIN_SHARED");
  const fs::path sigma = fs::path(set != nullptr ? set : "../shared") / "corpus" / "sigma";
  if (!fs::exists(sigma)) {
    std::printf("network_logs_bench: skipped, the rules are not at %s\n", sigma.c_str());
    return 0;
  }
  const rule::RuleSet rules =
      rule::load_rules(bench::rule_files(sigma), rule::LogSourceTable::built_in(), {});
  const auto program = detect::Program::build(rules, rule::LogSourceTable::built_in());
  std::printf("%-18s %8s %12s %12s %9s %12s %9s %7s\n", "", "an event", "bare", "decoded", "events",
              "with rules", "events", "hits");
  for (const std::string_view name : bench::log_sample_names()) {
    if (!options.only.empty() && name.find(options.only) == name.npos) continue;
    const bench::LogSample sample = bench::make_log_sample(name, options.bytes);
    Measurement measurement(sample, *program);
    measurement.run(options.rounds);
    measurement.print();
  }
  return 0;
}
