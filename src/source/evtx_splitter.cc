// SPDX-License-Identifier: Apache-2.0
// Chunks follow each other at every 64 KiB behind the file header. A file that was cut together
// may hold more or fewer bytes between two of them: then the next chunk is looked for by its
// magic. A chunk that merely lacks its magic is handed on, because records can still be in it.
#include <algorithm>
#include <cstring>
#include <string_view>

#include "splitters.h"
#include "stream_buffer.h"
#include "tocsin/source/evtx.h"

namespace tocsin::source {

namespace {

constexpr std::string_view kChunkMagic{"ElfChnk\0", 8};
constexpr std::size_t kChunksInBlock = kBlockBytes / kEvtxChunkBytes;
// A chunk is judged by where the next one begins, so one more is held.
constexpr std::size_t kHeld = (kChunksInBlock + 2) * kEvtxChunkBytes;

class EvtxSplitter final : public Splitter {
 public:
  bool next(ByteStream& bytes, Block& block, LossCounts& losses) override {
    buffer_.begin(block, kHeld);
    while (!ended_ && block.size() < buffer_.limit()) ended_ = !buffer_.fill(bytes, block);
    if (!header_seen_) skip_header(block, losses);
    skip_gap(block, losses);
    const std::size_t size = run(block);
    buffer_.cut(block, size);
    return size != 0;
  }

 private:
  static std::string_view text_of(Block& block) {
    return {reinterpret_cast<const char*>(block.data()), block.size()};
  }

  static bool has_magic(std::string_view text, std::size_t at) {
    return at < text.size() && text.substr(at).starts_with(kChunkMagic);
  }

  void skip_header(Block& block, LossCounts& losses) {
    header_seen_ = true;
    const EvtxFileHeader header = parse_evtx_file_header(block.bytes());
    if (!header.is_evtx || header.truncated || header.checksum == EvtxChecksum::kBad) {
      losses.add(LossReason::kEvtxHeaderDamaged);
    }
    if (!header.is_evtx && has_magic(text_of(block), 0)) return;  // chunks alone
    const std::size_t first = header.is_evtx ? header.first_chunk_offset : kEvtxFirstChunk;
    buffer_.skip(block, std::min(first, block.size()));
  }

  // Where no chunk begins but one does within the next 64 KiB, what is before it is skipped.
  void skip_gap(Block& block, LossCounts& losses) {
    const std::string_view text = text_of(block);
    if (has_magic(text, 0)) return;
    const std::size_t found = text.substr(0, kEvtxChunkBytes).find(kChunkMagic);
    if (found == std::string_view::npos) return;
    losses.add(LossReason::kEvtxGapSkipped);
    buffer_.skip(block, found);
  }

  // How many bytes from the front are whole chunks in a row; the last one may be short.
  std::size_t run(Block& block) {
    const std::string_view text = text_of(block);
    std::size_t size = 0;
    for (std::size_t count = 0; count < kChunksInBlock && size < text.size(); ++count) {
      const std::size_t next = size + kEvtxChunkBytes;
      if (next >= text.size()) return text.size();
      if (has_magic(text, next) || is_unused(text.substr(next))) {
        size = next;
        continue;
      }
      // Not where it should be: inside this chunk, or later?
      const std::size_t inside = text.substr(size, kEvtxChunkBytes).find(kChunkMagic, 1);
      return inside == std::string_view::npos ? next : size + inside;
    }
    return size;
  }

  static bool is_unused(std::string_view text) {
    return text.substr(0, 512).find_first_not_of('\0') == std::string_view::npos;
  }

  StreamBuffer buffer_;
  bool header_seen_ = false;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Splitter> make_evtx_splitter(const SplitterOptions& /*options*/) {
  return std::make_unique<EvtxSplitter>();
}

}  // namespace tocsin::source
