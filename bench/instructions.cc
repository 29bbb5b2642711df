// SPDX-License-Identifier: Apache-2.0
// The work that callgrind counts, because instructions do not depend on who else uses the
// machine. tools/gates.sh runs it; by hand:
//
//   valgrind --tool=callgrind --instr-atstart=no instructions NAME
//
// NAME: evtx-decode, evtx-libevtx, evtx-rules, json-bare, json-rules, json-naive. Everything is
// made ready and run once before counting begins (templates, key orders and groups of rules are
// compiled, caches of the matcher are emptied again); then one pass over a fixed few thousand
// events of the shared corpora is counted. Prints "NAME EVENTS".

#include <libevtx.h>
#include <valgrind/callgrind.h>

#include <cstdio>
#include <functional>
#include <map>

#include "bare_json.h"
#include "detect_corpus.h"
#include "evtx_corpus.h"
#include "naive_loop.h"
#include "tocsin/detect/matcher.h"
#include "tocsin/source/evidence.h"

namespace {

using namespace tocsin;
namespace fs = std::filesystem;

constexpr std::size_t kEvtxEventsMax = 4'000;
constexpr std::size_t kJudgeEventsMax = 1'000;
constexpr std::size_t kJsonStep = 97;

// Runs the work once unseen and once counted; gives the events of the counted pass.
std::size_t counted(const std::function<std::size_t()>& work) {
  work();
  CALLGRIND_START_INSTRUMENTATION;
  CALLGRIND_TOGGLE_COLLECT;
  const std::size_t events = work();
  CALLGRIND_TOGGLE_COLLECT;
  CALLGRIND_STOP_INSTRUMENTATION;
  return events;
}

// The same chunks for all: of each dense file its first ones, until there are events enough.
std::vector<bench::EvtxFile> first_chunks(std::size_t events_max) {
  auto files = bench::dense_evtx_files(bench::shared_corpus() / "evtx");
  constexpr std::size_t kEventsOfChunk = 60;  // about
  const std::size_t chunks = std::max<std::size_t>(
      1, events_max / kEventsOfChunk / std::max<std::size_t>(1, files.size()));
  for (bench::EvtxFile& file : files) {
    const std::size_t size = source::kEvtxFirstChunk + chunks * source::kEvtxChunkBytes;
    file.bytes.resize(std::min(file.bytes.size(), size));
  }
  return files;
}

rule::RuleSet all_rules() {
  return rule::load_rules(bench::rule_files(bench::shared_corpus() / "sigma"),
                          rule::LogSourceTable::built_in(), {});
}

std::size_t evtx_decode() {
  const auto files = first_chunks(kEvtxEventsMax);
  const model::FieldNames names;
  source::EvtxTemplates templates(names);
  bench::EvtxReading reading(templates);
  return counted([&] {
    std::size_t events = 0;
    for (const bench::EvtxFile& file : files) {
      reading.events(file.bytes, [&](const model::Event& event) {
        ++events;
        reading.render(event);
      });
    }
    return events;
  });
}

std::size_t evtx_rules() {
  const auto files = first_chunks(kEvtxEventsMax);
  const rule::RuleSet rules = all_rules();
  const auto program = detect::Program::build(rules, rule::LogSourceTable::built_in());
  source::EvtxTemplates templates(program->field_names());
  bench::EvtxReading reading(templates);
  detect::Matcher matcher(*program);
  std::vector<detect::Hit> hits;
  return counted([&] {
    matcher.forget();
    std::size_t events = 0;
    for (const bench::EvtxFile& file : files) {
      reading.events(file.bytes, [&](const model::Event& event) {
        ++events;
        hits.clear();
        matcher.match(event, hits);
      });
    }
    return events;
  });
}

// The XML of records of one file until there are enough.
std::size_t judge_file(const fs::path& path, std::size_t events_max) {
  libevtx_file_t* file = nullptr;
  libevtx_file_initialize(&file, nullptr);
  std::size_t events = 0;
  std::vector<std::uint8_t> xml;
  int records = 0;
  if (libevtx_file_open(file, path.c_str(), LIBEVTX_OPEN_READ, nullptr) == 1) {
    libevtx_file_get_number_of_records(file, &records, nullptr);
  }
  for (int i = 0; i < records && events < events_max; ++i) {
    libevtx_record_t* record = nullptr;
    if (libevtx_file_get_record_by_index(file, i, &record, nullptr) != 1) continue;
    std::size_t size = 0;
    if (libevtx_record_get_utf8_xml_string_size(record, &size, nullptr) == 1) {
      xml.resize(size);
      libevtx_record_get_utf8_xml_string(record, xml.data(), size, nullptr);
      ++events;
    }
    libevtx_record_free(&record, nullptr);
  }
  libevtx_file_close(file, nullptr);
  libevtx_file_free(&file, nullptr);
  return events;
}

std::size_t evtx_libevtx() {
  const auto files = first_chunks(1);
  return counted([&] {
    std::size_t events = 0;
    for (const bench::EvtxFile& file : files) {
      events += judge_file(file.path, kJudgeEventsMax / files.size());
    }
    return events;
  });
}

bool is_flat_event(std::string_view line) {
  return line.starts_with('{') && line.find("\"EventID\":") != line.npos &&
         line.find("\"winlog\"") == line.npos;
}

// The flat events of all recordings, one in kJsonStep: the mix that the bar speaks of.
bench::Lines json_lines() {
  const auto files = base::make_system_files();
  source::EvidenceReader reader(*files, {(bench::shared_corpus() / "otrf").string()});
  source::EvidenceReader::Worker worker;
  source::Block block;
  struct Taken {
    std::size_t seen = 0;
    std::vector<std::string> lines;
  };
  std::map<std::string, Taken> recordings;  // by path: the order of reading is nobody's promise
  while (reader.next(worker, block)) {
    if (block.format->name != "json-lines") continue;
    Taken& taken = recordings[block.path];
    std::string_view rest(reinterpret_cast<const char*>(block.bytes().data()), block.size());
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      if (taken.seen++ % kJsonStep == 0 && is_flat_event(line)) taken.lines.emplace_back(line);
    }
  }
  bench::Lines lines;
  for (const auto& [path, taken] : recordings) {
    for (const std::string& line : taken.lines) lines.add(line);
  }
  return lines;
}

std::size_t json_bare() {
  const bench::Lines lines = json_lines();
  bench::BareJson bare;
  return counted([&] {
    bare.parse(lines.blocks);
    return lines.events;
  });
}

// Decodes all lines with the decoder of the program and gives every event to `match`.
template <class Match>
std::size_t json_matched(const detect::Program& program, const Match& match) {
  const bench::Lines lines = json_lines();
  const source::DecoderTables tables(program.field_names());
  const auto decoder = source::find_format("json-lines")->make_decoder(tables);
  model::EventBatch batch;
  std::vector<detect::Hit> hits;
  return counted([&] {
    std::size_t events = 0;
    for (const source::Block& block : lines.blocks) {
      batch.clear();
      decoder->decode(block, batch);
      for (const model::Event& event : batch.events()) {
        ++events;
        hits.clear();
        match(event, hits);
      }
    }
    return events;
  });
}

std::size_t json_rules() {
  const rule::RuleSet rules = all_rules();
  const auto program = detect::Program::build(rules, rule::LogSourceTable::built_in());
  detect::Matcher matcher(*program);
  return json_matched(*program,
                      [&](const model::Event& event, auto& hits) { matcher.match(event, hits); });
}

std::size_t json_naive() {
  const rule::RuleSet rules = all_rules();
  const auto program = detect::Program::build(rules, rule::LogSourceTable::built_in());
  bench::NaiveLoop naive(rules, rule::LogSourceTable::built_in(), program->field_names());
  return json_matched(*program,
                      [&](const model::Event& event, auto& hits) { naive.match(event, hits); });
}

struct Work {
  std::string_view name;
  std::size_t (*run)();
};
constexpr Work kWorks[] = {{"evtx-decode", evtx_decode}, {"evtx-libevtx", evtx_libevtx},
                           {"evtx-rules", evtx_rules},   {"json-bare", json_bare},
                           {"json-rules", json_rules},   {"json-naive", json_naive}};

}  // namespace

int main(int argc, char** argv) {
  const std::string_view name = argc > 1 ? argv[1] : "";
  for (const Work& work : kWorks) {
    if (work.name != name) continue;
    std::printf("%s %zu\n", argv[1], work.run());
    return 0;
  }
  std::fputs("instructions: no such work; the names are in bench/instructions.cc\n", stderr);
  return 2;
}
