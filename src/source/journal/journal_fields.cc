// SPDX-License-Identifier: Apache-2.0
#include "journal/journal_fields.h"

#include <algorithm>
#include <utility>

#include <lz4.h>
#include <lzma.h>
#include <zstd.h>

namespace tocsin::source {

namespace {

constexpr std::size_t kBytesOfPlace = 64;  // what the map takes for one, about
// More than the writer's dictionary takes.
constexpr std::uint64_t kXzMemoryMax = std::uint64_t{32} << 20;

// In front stands the size as 64 bits.
bool unpack_lz4(std::string_view bytes, std::size_t bytes_max, std::string& text) {
  std::uint64_t size = 0;
  if (bytes.size() < sizeof size) return false;
  for (std::size_t i = sizeof size; i-- > 0;)
    size = size << 8 | static_cast<unsigned char>(bytes[i]);
  bytes.remove_prefix(sizeof size);
  if (size > std::min<std::uint64_t>(bytes_max, LZ4_MAX_INPUT_SIZE)) return false;
  text.resize(static_cast<std::size_t>(size));
  const int got = LZ4_decompress_safe(bytes.data(), text.data(), static_cast<int>(bytes.size()),
                                      static_cast<int>(size));
  return got >= 0 && static_cast<std::uint64_t>(got) == size;
}

bool unpack_xz(std::string_view bytes, std::size_t bytes_max, std::string& text) {
  for (std::size_t room = 4 * bytes.size() + 1024;; room *= 4) {
    text.resize(std::min(room, bytes_max));
    std::uint64_t memory = kXzMemoryMax;
    std::size_t read = 0, written = 0;
    const lzma_ret result = lzma_stream_buffer_decode(
        &memory, 0, nullptr, reinterpret_cast<const std::uint8_t*>(bytes.data()), &read,
        bytes.size(), reinterpret_cast<std::uint8_t*>(text.data()), &written, text.size());
    text.resize(written);
    if (result == LZMA_OK) return true;
    if (result != LZMA_BUF_ERROR || room >= bytes_max) return false;
  }
}

}  // namespace

struct JournalUnpacker::Zstd {
  struct Free {
    void operator()(ZSTD_DCtx* done) const { ZSTD_freeDCtx(done); }
  };
  std::unique_ptr<ZSTD_DCtx, Free> context{ZSTD_createDCtx()};
};

JournalUnpacker::JournalUnpacker() : zstd_(std::make_unique<Zstd>()) {}
JournalUnpacker::~JournalUnpacker() = default;

bool JournalUnpacker::unpack_zstd(std::string_view bytes, std::size_t bytes_max,
                                  std::string& text) {
  const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR) return false;
  if (size > bytes_max) return false;
  text.resize(static_cast<std::size_t>(size));
  const std::size_t got = ZSTD_decompressDCtx(zstd_->context.get(), text.data(), text.size(),
                                              bytes.data(), bytes.size());
  return ZSTD_isError(got) == 0 && got == text.size();
}

void JournalFields::keep(std::uint64_t offset, JournalPacking packing, std::string_view bytes) {
  if (bytes.size() > generation_bytes_max_) return;
  const std::size_t taken = young_.bytes.size() + kBytesOfPlace * young_.places.size();
  if (taken + bytes.size() > generation_bytes_max_ && !young_.places.empty()) {
    std::swap(young_, old_);
    young_.bytes.clear();
    young_.places.clear();
  }
  young_.places[offset] = {young_.bytes.size(), bytes.size(), packing};
  young_.bytes += bytes;
}

std::optional<JournalFields::Stored> JournalFields::find(std::uint64_t offset) {
  const auto stored = [](const Generation& of, const Place& place) {
    return Stored{place.packing, std::string_view(of.bytes).substr(place.begin, place.size)};
  };
  if (const auto young = young_.places.find(offset); young != young_.places.end()) {
    return stored(young_, young->second);
  }
  const auto old = old_.places.find(offset);
  if (old == old_.places.end()) return std::nullopt;
  // Asked for again, so it stays. Where that makes the young ones the old ones, what is moved lies
  // among those that go.
  const Stored again = stored(old_, old->second);
  const std::string bytes(again.bytes);
  keep(offset, again.packing, bytes);
  return stored(young_, young_.places.at(offset));
}

bool JournalUnpacker::unpack(const JournalFields::Stored& stored, std::size_t bytes_max,
                             std::string& text) {
  switch (stored.packing) {
    case JournalPacking::kNone:
      text = stored.bytes;
      return text.size() <= bytes_max;
    case JournalPacking::kXz:
      return unpack_xz(stored.bytes, bytes_max, text);
    case JournalPacking::kLz4:
      return unpack_lz4(stored.bytes, bytes_max, text);
    case JournalPacking::kZstd:
      return unpack_zstd(stored.bytes, bytes_max, text);
  }
  return false;
}

}  // namespace tocsin::source
