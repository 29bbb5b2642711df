// SPDX-License-Identifier: Apache-2.0
#include "evtx_corpus.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace tocsin::bench {
namespace {

namespace fs = std::filesystem;

std::vector<std::uint8_t> read_bytes(const fs::path& path) {
  std::vector<std::uint8_t> bytes(fs::file_size(path));
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

}  // namespace

std::vector<EvtxFile> dense_evtx_files(const fs::path& folder) {
  constexpr std::uintmax_t kBytesMin = 1'000'000;
  constexpr std::size_t kEventsPerChunkMin = 20;
  model::FieldNames names;
  source::EvtxTemplates templates(names);
  EvtxReading reading(templates);
  std::vector<EvtxFile> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().extension() != ".evtx") continue;
    if (entry.file_size() < kBytesMin) continue;
    EvtxFile file{entry.path(), read_bytes(entry.path())};
    std::size_t events = 0;
    reading.events(file.bytes, [&](const model::Event&) { ++events; });
    const std::size_t chunks = file.bytes.size() / source::kEvtxChunkBytes;
    if (events >= kEventsPerChunkMin * chunks) files.push_back(std::move(file));
  }
  std::ranges::sort(files, {}, &EvtxFile::path);
  return files;
}

fs::path shared_corpus() {
  const char* shared = std::getenv("TOCSIN_SHARED");
  return fs::path(shared != nullptr ? shared : "../shared") / "corpus";
}

}  // namespace tocsin::bench
