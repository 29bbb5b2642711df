// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "tocsin/model/event.h"
#include "tocsin/source/evtx.h"

namespace tocsin::bench {

struct EvtxFile {
  std::filesystem::path path;
  std::vector<std::uint8_t> bytes;
};

// The dense files below a folder, in memory, sorted by path: at least 1 MB with at least 20
// events a chunk. Sparse ones measure how chunks are opened and nothing else.
std::vector<EvtxFile> dense_evtx_files(const std::filesystem::path& folder);

// The shared corpora: TOCSIN_SHARED, or ../shared beside the repository.
std::filesystem::path shared_corpus();

// Our bare decoding: every chunk of a file decoded, checksums included, and every value of every
// event rendered to UTF-8. One thread.
class EvtxReading {
 public:
  explicit EvtxReading(source::EvtxTemplates& templates) : decoder_(templates) {}

  template <class EachEvent>
  void events(std::span<const std::uint8_t> file, EachEvent&& each) {
    for (std::size_t at = source::kEvtxFirstChunk; at < file.size();
         at += source::kEvtxChunkBytes) {
      const std::size_t size = std::min(source::kEvtxChunkBytes, file.size() - at);
      batch_.clear();
      decoder_.decode_chunk(file.subspan(at, size), at, batch_);
      for (const model::Event& event : batch_.events()) each(event);
    }
  }
  // Bytes of text.
  std::size_t render(const model::Event& event) {
    text_.clear();
    for (const model::Field& field : event.fields) model::append_text(field.value, text_);
    return text_.size();
  }

 private:
  source::EvtxDecoder decoder_;
  model::EventBatch batch_;
  std::string text_;
};

}  // namespace tocsin::bench
