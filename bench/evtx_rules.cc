// SPDX-License-Identifier: Apache-2.0
// What all rules cost over bare decoding of EVTX, on one thread with all caches emptied.
//
//   evtx_rules [--rounds N] [FOLDER]
//
// Data: the dense files of FOLDER (default: the shared corpus), from memory. 'bare' decodes every
// chunk and renders every value to text; 'decoded' does not render; 'rules' decodes and matches
// all rules of the corpus, Matcher::forget() before each pass, and renders only what a rule looks
// at. Figures are CPU time, medians of interleaved rounds.

#include <cstdio>
#include <cstdlib>

#include "detect_corpus.h"
#include "evtx_corpus.h"
#include "measured.h"
#include "tocsin/detect/matcher.h"

namespace {

using namespace tocsin;
namespace fs = std::filesystem;

constexpr double kBar = 2.5;

class Run {
 public:
  Run(const std::vector<bench::EvtxFile>& files, const rule::RuleSet& rules)
      : files_(files),
        program_(detect::Program::build(rules, rule::LogSourceTable::built_in())),
        templates_(program_->field_names()),
        reading_(templates_),
        matcher_(*program_) {}

  void decode(bool render) {
    events_ = 0;
    for (const bench::EvtxFile& file : files_) {
      reading_.events(file.bytes, [&](const model::Event& event) {
        ++events_;
        if (render) text_bytes_ += reading_.render(event);
      });
    }
  }
  void match() {
    matcher_.forget();
    hits_total_ = 0;
    for (const bench::EvtxFile& file : files_) {
      reading_.events(file.bytes, [&](const model::Event& event) {
        hits_.clear();
        matcher_.match(event, hits_);
        hits_total_ += hits_.size();
      });
    }
  }
  std::size_t events() const { return events_; }
  std::size_t hits() const { return hits_total_; }

 private:
  const std::vector<bench::EvtxFile>& files_;
  std::unique_ptr<detect::Program> program_;
  source::EvtxTemplates templates_;
  bench::EvtxReading reading_;
  detect::Matcher matcher_;
  std::vector<detect::Hit> hits_;
  std::size_t events_ = 0, text_bytes_ = 0, hits_total_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  fs::path folder = bench::shared_corpus() / "evtx";
  int rounds = 9;
  for (int i = 1; i < argc; ++i) {
    const std::string_view flag = argv[i];
    if (flag == "--rounds" && i + 1 < argc) {
      rounds = std::max(1, std::atoi(argv[++i]));
    } else {
      folder = flag;
    }
  }
  const fs::path sigma = bench::shared_corpus() / "sigma";
  if (!fs::exists(folder) || !fs::exists(sigma)) {
    std::printf("skipped: %s or %s is absent\n", folder.c_str(), sigma.c_str());
    return 0;
  }
  const auto files = bench::dense_evtx_files(folder);
  const rule::RuleSet rules =
      rule::load_rules(bench::rule_files(sigma), rule::LogSourceTable::built_in(), {});
  Run run(files, rules);
  std::vector<bench::Contender> contenders{{"bare", [&] { run.decode(true); }, 10},
                                           {"decoded", [&] { run.decode(false); }, 10},
                                           {"rules", [&] { run.match(); }, 10}};
  bench::run_interleaved(contenders, rounds);
  std::printf("%zu files, %zu events, %zu rules, %zu matches\n", files.size(), run.events(),
              rules.rules.size(), run.hits());
  const double bare = bench::median(contenders.front().seconds);
  for (const bench::Contender& contender : contenders) {
    const double seconds = bench::median(contender.seconds);
    std::printf("  %-8s %6.0f ns/event  %6.2f over bare\n", contender.name,
                seconds * 1e9 / static_cast<double>(run.events()), seconds / bare);
  }
  const double ratio = bench::median(contenders.back().seconds) / bare;
  std::printf("bar\tEVTX with all rules over bare decoding\t%.2f\t<= %.1f\t%s\n", ratio, kBar,
              ratio <= kBar ? "ok" : "FAILS");
  return 0;
}
