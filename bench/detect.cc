// SPDX-License-Identifier: Apache-2.0
// Detection over JSON lines: what rules cost over parsing, and over a loop that tries every rule.
//
//   detect [--otrf FOLDER] [--sigma FOLDER] [--events N] [--rounds N] [--only NAME] [--passes N]
//
// Data: the flat events of the OTRF recordings, unpacked into FOLDER (see bench/README.md), and
// variants of them in which no command line or script repeats. Each figure is CPU time of the
// process, the median of interleaved rounds, and beside it the sum of the least times of each block
// of evidence, which tell what a machine without other users would need; every block begins with
// all caches of the matcher emptied. 'bare parse' is simdjson on demand over batches of 1 MB, every
// string unescaped. 'naive' tries each routed rule with each of its predicates on its own, over the
// same parser and the same values folded once.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "bare_json.h"
#include "detect_corpus.h"
#include "naive_loop.h"
#include "tocsin/detect/matcher.h"
#include "tocsin/source/decoder.h"
#include "tocsin/source/format.h"

namespace {

using namespace tocsin;

struct Settings {
  std::string otrf = "/tmp/otrf";
  std::string sigma = "../shared/corpus/sigma";
  std::size_t events = 60'000;
  int rounds = 5;
  std::string only;
  int passes = 1;
};

// One thread's road from blocks to hits.
class Scan {
 public:
  Scan(const detect::Program& program, const rule::RuleSet& rules)
      : tables_(program.field_names()),
        matcher_(program),
        naive_(rules, rule::LogSourceTable::built_in(), program.field_names()),
        decoder_(source::find_format("json-lines")->make_decoder(tables_)) {}

  template <class EachEvent>
  void events(std::span<const source::Block> blocks, EachEvent&& each) {
    for (const source::Block& block : blocks) {
      batch_.clear();
      decoder_->decode(block, batch_);
      for (const model::Event& event : batch_.events()) each(event);
    }
  }
  std::size_t decode(std::span<const source::Block> blocks) {
    std::size_t fields = 0;
    events(blocks, [&](const model::Event& event) { fields += event.fields.size(); });
    return fields;
  }
  std::size_t fast(std::span<const source::Block> blocks) {
    matcher_.forget();
    std::size_t count = 0;
    events(blocks, [&](const model::Event& event) {
      hits_.clear();
      matcher_.match(event, hits_);
      count += hits_.size();
    });
    return count;
  }
  std::size_t naive(std::span<const source::Block> blocks) {
    std::size_t count = 0;
    events(blocks, [&](const model::Event& event) {
      hits_.clear();
      naive_.match(event, hits_);
      count += hits_.size();
    });
    return count;
  }
  // Whether both find the same on every event.
  bool agree(std::span<const source::Block> blocks) {
    bool same = true;
    std::vector<detect::Hit> fast;
    events(blocks, [&](const model::Event& event) {
      hits_.clear();
      fast.clear();
      naive_.match(event, hits_);
      matcher_.match(event, fast);
      same = same && std::ranges::equal(fast, hits_, [](const auto& a, const auto& b) {
               return a.rule == b.rule && a.route == b.route;
             });
    });
    return same;
  }

 private:
  source::DecoderTables tables_;
  detect::Matcher matcher_;
  bench::NaiveLoop naive_;
  std::unique_ptr<source::Decoder> decoder_;
  model::EventBatch batch_;
  std::vector<detect::Hit> hits_;
};

struct Variant {
  const char* name;
  std::function<std::size_t(std::span<const source::Block>)> run;
  std::vector<double> seconds{};  // of each round, all blocks
  std::vector<double> least{};    // of each block, of all rounds
  std::size_t result = 0;
};

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

// Variants take turns block by block, so that what disturbs one round of one of them disturbs the
// others alike.
void measure(const std::vector<source::Block>& blocks, std::vector<Variant>& variants, int rounds) {
  for (Variant& variant : variants) {
    variant.result = variant.run(blocks);
    variant.least.assign(blocks.size(), std::numeric_limits<double>::max());
  }
  for (int round = 0; round < rounds; ++round) {
    for (Variant& variant : variants) variant.seconds.push_back(0);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      for (Variant& variant : variants) {
        const double begin = bench::cpu_seconds();
        variant.run(std::span(blocks).subspan(i, 1));
        const double took = bench::cpu_seconds() - begin;
        variant.seconds.back() += took;
        variant.least[i] = std::min(variant.least[i], took);
      }
    }
  }
}

double total(const std::vector<double>& seconds) {
  return std::accumulate(seconds.begin(), seconds.end(), 0.0);
}

// The bars of issue 2 that this run can speak of: `what` over `of`, both already measured.
void print_bar(const std::string& name, double ratio, bool at_most, double wanted) {
  std::printf("bar\t%s\t%.2f\t%s %.2f\t%s\n", name.c_str(), ratio, at_most ? "<=" : ">=", wanted,
              (at_most ? ratio <= wanted : ratio >= wanted) ? "ok" : "FAILS");
}

void print_bars(const std::string& title, const std::vector<Variant>& variants) {
  constexpr double kMixedMax = 1.5, kUniqueMax = 4, kTwiceMax = 1.15;
  const double bare = median(variants[0].seconds), fast = median(variants[2].seconds);
  const double twice = median(variants[3].seconds);
  print_bar("JSON lines, " + title + ", all rules over bare parse", fast / bare, true,
            title == "mixed" ? kMixedMax : kUniqueMax);
  print_bar("JSON lines, " + title + ", twice the rules", twice / fast, true, kTwiceMax);
}

void report(const char* title, const bench::Lines& lines, std::vector<Variant>& variants,
            const Settings& settings) {
  if (lines.events == 0) return;
  if (!settings.only.empty()) {
    for (Variant& variant : variants) {
      if (settings.only != std::string(title) + "/" + variant.name) continue;
      for (int pass = 0; pass < settings.passes; ++pass) variant.run(lines.blocks);
      std::printf("%s: %zu events, %d passes\n", settings.only.c_str(), lines.events,
                  settings.passes);
    }
    return;
  }
  measure(lines.blocks, variants, settings.rounds);
  std::printf("%s: %zu events, %.0f bytes each\n", title, lines.events,
              static_cast<double>(lines.bytes) / static_cast<double>(lines.events));
  const double bare = median(variants.front().seconds), least = total(variants.front().least);
  for (const Variant& variant : variants) {
    const double seconds = median(variant.seconds);
    std::printf(
        "  %-8s %7.0f ns/event  %6.2f over bare parse  %6.0f MB/s  least %7.0f ns/event  "
        "%6.2f over bare parse  (%zu)\n",
        variant.name, seconds * 1e9 / static_cast<double>(lines.events), seconds / bare,
        static_cast<double>(lines.bytes) / seconds / 1e6,
        total(variant.least) * 1e9 / static_cast<double>(lines.events),
        total(variant.least) / least, variant.result);
  }
  print_bars(title, variants);
}

// The first event alone: it compiles the group of its kind.
bench::Lines first_of(const bench::Lines& lines) {
  bench::Lines one;
  if (lines.events == 0) return one;
  const source::Block& block = lines.blocks.front();
  const std::string_view text(reinterpret_cast<const char*>(block.bytes().data()), block.size());
  one.add(text.substr(0, text.find('\n')));
  return one;
}

// Every other event of the first 2,000 against the loop over all rules.
void against_naive(const char* title, const bench::Lines& lines, Scan& scan) {
  bench::Lines part;
  std::size_t kept = 0;
  for (const source::Block& block : lines.blocks) {
    const std::string_view text(reinterpret_cast<const char*>(block.bytes().data()), block.size());
    for (std::size_t at = 0; at < text.size() && kept < 2000; ++kept) {
      const std::size_t end = text.find('\n', at);
      if (kept % 2 == 0) part.add(text.substr(at, end - at));
      at = end + 1;
    }
  }
  const bool same = scan.agree(part.blocks);
  std::vector<Variant> variants{{"fast", [&](auto blocks) { return scan.fast(blocks); }},
                                {"decode", [&](auto blocks) { return scan.decode(blocks); }},
                                {"naive", [&](auto blocks) { return scan.naive(blocks); }}};
  measure(part.blocks, variants, 1);
  const double fast = variants[0].seconds[0], naive = variants[2].seconds[0];
  std::printf("%s against naive (%zu events): %s, %.1f times faster\n", title, part.events,
              same ? "equal" : "DIFFERENT", naive / fast);
  const double wanted = title == std::string_view("process") ? 60 : 15;
  print_bar(std::string("naive loop over matcher, ") + title, naive / fast, false, wanted);
}

Settings read_settings(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    const char* value = argv[i + 1];
    if (name == "--otrf") settings.otrf = value;
    if (name == "--sigma") settings.sigma = value;
    if (name == "--events") settings.events = std::strtoul(value, nullptr, 10);
    if (name == "--rounds") settings.rounds = std::atoi(value);
    if (name == "--only") settings.only = value;
    if (name == "--passes") settings.passes = std::atoi(value);
  }
  return settings;
}

}  // namespace

int main(int argc, char** argv) {
  const Settings settings = read_settings(argc, argv);
  double begin = bench::cpu_seconds();
  const auto lap = [&](const char* what) {
    const double now = bench::cpu_seconds();
    std::printf("%-28s %8.1f ms\n", what, (now - begin) * 1e3);
    begin = bench::cpu_seconds();
  };
  const auto files = bench::rule_files(settings.sigma);
  lap("read rule files");
  rule::RuleSet rules = rule::load_rules(files, rule::LogSourceTable::built_in(), {});
  lap("load rules");
  const auto program = detect::Program::build(rules, rule::LogSourceTable::built_in());
  lap("build program");
  rule::RuleSet doubled = rules;
  bench::double_rules(doubled);
  const auto twice = detect::Program::build(doubled, rule::LogSourceTable::built_in());
  const bench::Corpus corpus = bench::load_corpus(settings.otrf, settings.events);
  std::printf("%zu rules\n", rules.rules.size());

  Scan scan(*program, rules), scan_twice(*twice, doubled);
  bench::BareJson bare;
  for (const auto& [lines, what] : {std::pair(&corpus.process_creation, "first process creation"),
                                    std::pair(&corpus.script_blocks, "first script block")}) {
    const bench::Lines one = first_of(*lines);
    begin = bench::cpu_seconds();
    scan.fast(one.blocks);
    lap(what);
  }
  const struct {
    const char* title;
    const bench::Lines& lines;
  } sets[] = {{"mixed", corpus.mixed},
              {"process", corpus.process_creation},
              {"script", corpus.script_blocks}};
  for (const auto& set : sets) {
    std::vector<Variant> variants{
        {"bare", [&](auto blocks) { return bare.parse(blocks); }},
        {"decode", [&](auto blocks) { return scan.decode(blocks); }},
        {"fast", [&](auto blocks) { return scan.fast(blocks); }},
        {"twice", [&](auto blocks) { return scan_twice.fast(blocks); }},
    };
    report(set.title, set.lines, variants, settings);
  }
  if (!settings.only.empty()) return 0;
  for (const auto& set : sets) against_naive(set.title, set.lines, scan);
  return 0;
}
