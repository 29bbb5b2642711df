// SPDX-License-Identifier: Apache-2.0
// Our literal scanner against vectorscan, on the anchors that detection scans for and on
// the values of their fields, in one run on one thread.
//
//   literals_vs_vectorscan [--otrf FOLDER] [--sigma FOLDER] [--events N] [--rounds N]
//
// Both get the folded values of a field one by one and the same literals: those that the rules of
// one category are anchored by on that field. Both count each literal once a value; the sums must
// be equal. Figures are CPU time, medians of interleaved rounds.

#include <hs/hs.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "anchor_cost.h"
#include "detect_corpus.h"
#include "group_builder.h"
#include "literal_scanner.h"
#include "tocsin/base/check.h"
#include "tocsin/detect/matcher.h"
#include "tocsin/source/decoder.h"
#include "tocsin/source/format.h"

namespace {

using namespace tocsin;

struct Field {
  const char* name;
  std::vector<std::string> literals;
  std::vector<std::string> values;
};

// The literals outside the tables that rules of a category are anchored by on a field.
std::vector<std::string> anchors_of(const rule::RuleSet& rules, const model::FieldNames& names,
                                    const char* category, const char* field) {
  const rule::LogSourceTable& table = rule::LogSourceTable::built_in();
  std::vector<detect::PairSource> pairs;
  std::vector<rule::Route> routes;
  const rule::Route* chosen = nullptr;  // Sysmon's calls fields as rules do
  for (std::uint32_t i = 0; i < rules.rules.size(); ++i) {
    const rule::LogSource& source = rules.rules[i].log_source;
    if (source.category != category || source.product != "windows") continue;
    if (routes.empty()) {
      routes = table.routes(source);
      for (const rule::Route& route : routes) {
        const bool sysmon = route.channel == "Microsoft-Windows-Sysmon/Operational";
        if (sysmon || chosen == nullptr) chosen = &route;
      }
    }
    if (chosen != nullptr) pairs.push_back({&rules.rules[i], chosen, i, 0});
  }
  detect::RegexStore regexes;
  const detect::GroupConstants constants;
  detect::SharedOnce once;
  const auto group = detect::GroupBuilder(names, constants, regexes, once).build(pairs);
  std::vector<std::string> literals;
  for (const detect::FieldIndex& index : group->fields) {
    if (index.slot != group->slot_of[names.find(field)]) continue;
    for (const std::string_view literal : index.ascii.literals()) literals.emplace_back(literal);
  }
  return literals;
}

std::size_t run_ours(const detect::LiteralScanner& scanner, const Field& field,
                     detect::LiteralHits& hits) {
  std::size_t count = 0;
  for (const std::string& value : field.values) {
    hits.begin(scanner.size());
    scanner.scan(value, hits);
    count += hits.found().size();
  }
  return count;
}

class Vectorscan {
 public:
  explicit Vectorscan(const std::vector<std::string>& literals) {
    std::vector<const char*> texts;
    std::vector<unsigned> flags(literals.size(), HS_FLAG_SINGLEMATCH), ids;
    std::vector<std::size_t> sizes;
    for (const std::string& literal : literals) {
      ids.push_back(static_cast<unsigned>(texts.size()));
      texts.push_back(literal.c_str());
      sizes.push_back(literal.size());
    }
    hs_compile_error_t* error = nullptr;
    CHECK(hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), sizes.data(),
                               static_cast<unsigned>(texts.size()), HS_MODE_BLOCK, nullptr,
                               &database_, &error) == HS_SUCCESS);
    CHECK(hs_alloc_scratch(database_, &scratch_) == HS_SUCCESS);
  }
  ~Vectorscan() {
    hs_free_scratch(scratch_);
    hs_free_database(database_);
  }
  std::size_t run(const Field& field) {
    std::size_t count = 0;
    const auto found = [](unsigned, unsigned long long, unsigned long long, unsigned,
                          void* context) {
      ++*static_cast<std::size_t*>(context);
      return 0;
    };
    for (const std::string& value : field.values) {
      hs_scan(database_, value.data(), static_cast<unsigned>(value.size()), 0, scratch_, found,
              &count);
    }
    return count;
  }

 private:
  hs_database_t* database_ = nullptr;
  hs_scratch_t* scratch_ = nullptr;
};

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

void compare(const Field& field, int rounds) {
  if (field.values.empty() || field.literals.empty()) return;
  const std::vector<std::string_view> views(field.literals.begin(), field.literals.end());
  const detect::LiteralScanner scanner(views, detect::gram_rate);
  Vectorscan vectorscan(field.literals);
  detect::LiteralHits hits;
  std::vector<double> ours, theirs;
  std::size_t our_count = run_ours(scanner, field, hits), their_count = vectorscan.run(field);
  for (int round = 0; round < rounds; ++round) {
    const double begin = bench::cpu_seconds();
    run_ours(scanner, field, hits);
    const double middle = bench::cpu_seconds();
    vectorscan.run(field);
    ours.push_back(middle - begin);
    theirs.push_back(bench::cpu_seconds() - middle);
  }
  std::size_t bytes = 0;
  for (const std::string& value : field.values) bytes += value.size();
  const auto count = static_cast<double>(field.values.size());
  std::printf(
      "%-16s %6zu literals, %6.0f values of %5.0f bytes: ours %7.0f ns, vectorscan "
      "%7.0f ns, ratio %.2f, hits %s (%zu)\n",
      field.name, field.literals.size(), count, static_cast<double>(bytes) / count,
      median(ours) * 1e9 / count, median(theirs) * 1e9 / count, median(theirs) / median(ours),
      our_count == their_count ? "equal" : "DIFFERENT", our_count);
}

void collect(const bench::Lines& lines, const model::FieldNames& names,
             std::vector<Field>& fields) {
  const source::DecoderTables tables(names);
  const auto decoder = source::find_format("json-lines")->make_decoder(tables);
  model::EventBatch batch;
  for (const source::Block& block : lines.blocks) {
    batch.clear();
    decoder->decode(block, batch);
    for (const model::Event& event : batch.events()) {
      for (const model::Field& value : event.fields) {
        for (Field& field : fields) {
          if (value.name() != field.name || !value.value.is_text()) continue;
          model::append_folded(value.value, field.values.emplace_back());
        }
      }
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::string otrf = "/tmp/otrf", sigma = "../shared/corpus/sigma";
  std::size_t events = 20'000;
  int rounds = 5;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    if (name == "--otrf") otrf = argv[i + 1];
    if (name == "--sigma") sigma = argv[i + 1];
    if (name == "--events") events = std::strtoul(argv[i + 1], nullptr, 10);
    if (name == "--rounds") rounds = std::atoi(argv[i + 1]);
  }
  const rule::RuleSet rules =
      rule::load_rules(bench::rule_files(sigma), rule::LogSourceTable::built_in(), {});
  const auto program = detect::Program::build(rules, rule::LogSourceTable::built_in());
  std::vector<Field> fields;
  constexpr const char* kFields[][2] = {
      {"process_creation", "CommandLine"}, {"process_creation", "Image"},
      {"registry_set", "TargetObject"},    {"ps_script", "ScriptBlockText"},
      {"file_event", "TargetFilename"},    {"driver_load", "Hashes"},
      {"process_access", "CallTrace"}};
  for (const auto& [category, name] : kFields) {
    fields.push_back({name, anchors_of(rules, program->field_names(), category, name), {}});
  }
  const bench::Corpus corpus = bench::load_corpus(otrf, events);
  for (const bench::Lines* lines :
       {&corpus.mixed, &corpus.process_creation, &corpus.script_blocks}) {
    collect(*lines, program->field_names(), fields);
  }
  for (const Field& field : fields) compare(field, rounds);
  return 0;
}
