// SPDX-License-Identifier: Apache-2.0
// How much faster the EVTX decoder is than libevtx printing XML, in one run on one thread.
//
//   evtx_vs_libevtx [--rounds N] [--only ours|judge] [--passes N] [FOLDER]
//
// Data: the dense files of FOLDER (default: the shared corpus): at least 1 MB with at least 20
// events a chunk. Ours decodes all chunks of each file from memory, checksums included, and
// renders every value of every event to UTF-8; what reading the file into that memory takes is
// told beside. libevtx opens the file, which is in the page cache, and prints the XML of every
// record. Figures are CPU time of
// the process, medians of interleaved rounds. `--only` with `--passes` is for counting
// instructions: (two passes minus one pass) / events.

#include <libevtx.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "tocsin/source/evtx.h"

namespace {

namespace fs = std::filesystem;
using namespace tocsin;

double cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

struct Count {
  std::size_t events = 0;
  std::size_t fields = 0;
  std::size_t text_bytes = 0;
};

using Bytes = std::vector<std::uint8_t>;

bool read_into(const fs::path& path, Bytes& bytes) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return false;
  std::setvbuf(file, nullptr, _IONBF, 0);
  bytes.resize(fs::file_size(path));
  const bool whole = std::fread(bytes.data(), 1, bytes.size(), file) == bytes.size();
  std::fclose(file);
  return whole;
}

class Ours {
 public:
  void run(std::span<const std::uint8_t> all, Count& count, bool render) {
    for (std::size_t at = source::kEvtxFirstChunk; at < all.size(); at += source::kEvtxChunkBytes) {
      batch_.clear();
      decoder_.decode_chunk(all.subspan(at, std::min(source::kEvtxChunkBytes, all.size() - at)), at,
                            batch_);
      for (const model::Event& event : batch_.events()) {
        ++count.events;
        count.fields += event.fields.size();
        if (!render) continue;
        text_.clear();
        for (const model::Field& field : event.fields) model::append_text(field.value, text_);
        count.text_bytes += text_.size();
      }
    }
  }

 private:
  model::FieldNames names_;
  source::EvtxTemplates templates_{names_};
  source::EvtxDecoder decoder_{templates_};
  model::EventBatch batch_;
  std::string text_;
};

void run_judge(const fs::path& path, Count& count) {
  libevtx_file_t* file = nullptr;
  libevtx_file_initialize(&file, nullptr);
  if (libevtx_file_open(file, path.c_str(), LIBEVTX_OPEN_READ, nullptr) == 1) {
    int records = 0;
    libevtx_file_get_number_of_records(file, &records, nullptr);
    std::vector<std::uint8_t> xml;
    for (int i = 0; i < records; ++i) {
      libevtx_record_t* record = nullptr;
      if (libevtx_file_get_record_by_index(file, i, &record, nullptr) != 1) continue;
      std::size_t size = 0;
      if (libevtx_record_get_utf8_xml_string_size(record, &size, nullptr) == 1) {
        xml.resize(size);
        libevtx_record_get_utf8_xml_string(record, xml.data(), size, nullptr);
        ++count.events;
        count.text_bytes += size;
      }
      libevtx_record_free(&record, nullptr);
    }
    libevtx_file_close(file, nullptr);
  }
  libevtx_file_free(&file, nullptr);
}

std::vector<fs::path> dense_files(const fs::path& folder) {
  constexpr std::uintmax_t kBytesMin = 1'000'000;
  constexpr std::size_t kEventsPerChunkMin = 20;
  std::vector<fs::path> files;
  Ours ours;
  Bytes bytes;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().extension() != ".evtx") continue;
    if (entry.file_size() < kBytesMin) continue;
    Count count;
    if (!read_into(entry.path(), bytes)) continue;
    ours.run(bytes, count, false);
    const std::size_t chunks = entry.file_size() / source::kEvtxChunkBytes;
    if (count.events >= kEventsPerChunkMin * chunks) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct Settings {
  fs::path folder;
  std::string only;
  int rounds = 7;
  int passes = 0;
};

Settings parse(int argc, char** argv) {
  Settings settings;
  const char* shared = std::getenv("TOCSIN_SHARED");
  settings.folder = fs::path(shared != nullptr ? shared : "../shared") / "corpus";
  for (int i = 1; i < argc; ++i) {
    const std::string flag = argv[i];
    const char* value = i + 1 < argc ? argv[i + 1] : "";
    if (flag == "--rounds") settings.rounds = std::max(2, std::atoi(value));
    if (flag == "--passes") settings.passes = std::atoi(value);
    if (flag == "--only") settings.only = value;
    if (flag.starts_with("--")) {
      ++i;
    } else {
      settings.folder = flag;
    }
  }
  return settings;
}

void compare(const std::vector<fs::path>& files, int rounds) {
  constexpr int kOursRepeats = 40;  // one pass is too short for the clock
  Ours ours;
  std::vector<double> reading, decode, render, judge;
  Count count, judge_count;
  std::vector<Bytes> contents(files.size());
  for (int round = 0; round < rounds; ++round) {
    double start = cpu_seconds();
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (!read_into(files[i], contents[i])) std::printf("cannot read %s\n", files[i].c_str());
    }
    if (round > 0) reading.push_back(cpu_seconds() - start);
    start = cpu_seconds();
    for (int i = 0; i < kOursRepeats; ++i) {
      count = {};
      for (const Bytes& bytes : contents) ours.run(bytes, count, false);
    }
    decode.push_back((cpu_seconds() - start) / kOursRepeats);
    start = cpu_seconds();
    for (int i = 0; i < kOursRepeats; ++i) {
      count = {};
      for (const Bytes& bytes : contents) ours.run(bytes, count, true);
    }
    render.push_back((cpu_seconds() - start) / kOursRepeats);
    start = cpu_seconds();
    judge_count = {};
    for (const auto& file : files) run_judge(file, judge_count);
    judge.push_back(cpu_seconds() - start);
  }
  const auto line = [](const char* name, double seconds, const Count& c) {
    const double events = static_cast<double>(c.events);
    std::printf("%-28s %9.0f ns/event  %11.0f events/s\n", name, seconds * 1e9 / events,
                events / seconds);
  };
  std::printf("%zu files, %zu events, %zu fields, %zu bytes of text\n", files.size(), count.events,
              count.fields, count.text_bytes);
  line("reading into memory", median(reading), count);
  line("ours, decoded", median(decode), count);
  line("ours, every value as text", median(render), count);
  line("libevtx, XML", median(judge), judge_count);
  const double ratio = (median(judge) / static_cast<double>(judge_count.events)) /
                       (median(render) / static_cast<double>(count.events));
  std::printf("bar\tEVTX decoded to text against libevtx to XML\t%.1f\t>= 120\t%s\n", ratio,
              ratio >= 120 ? "ok" : "FAILS");
}

}  // namespace

int main(int argc, char** argv) {
  const Settings settings = parse(argc, argv);
  if (!fs::exists(settings.folder)) {
    std::printf("skipped: %s is absent\n", settings.folder.c_str());
    return 0;
  }
  const auto files = dense_files(settings.folder);
  if (files.empty()) {
    std::printf("skipped: no dense EVTX file under %s\n", settings.folder.c_str());
    return 0;
  }
  if (settings.only.empty()) {
    compare(files, settings.rounds);
    return 0;
  }
  Count count;
  Ours ours;
  Bytes bytes;
  for (int pass = 0; pass < settings.passes; ++pass) {
    for (const auto& file : files) {
      if (settings.only == "ours" && read_into(file, bytes)) ours.run(bytes, count, true);
      if (settings.only == "judge") run_judge(file, count);
    }
  }
  std::printf("%zu events\n", count.events);
  return 0;
}
