// SPDX-License-Identifier: Apache-2.0
#include "journal/journal_writer.h"

#include <lz4.h>
#include <lzma.h>
#include <zstd.h>

#include "journal/journal_objects.h"
#include "tocsin/base/check.h"

namespace tocsin::source {

namespace {

constexpr std::uint8_t kData = 1, kEntry = 3, kDataHashTable = 4, kEntryArray = 6;
constexpr std::size_t kHeaderBytes = 256;

void put(std::string& out, std::uint64_t value, std::size_t size = 8) {
  for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(value >> (8 * i) & 0xff);
}

std::string pack(std::string_view text, JournalPacking packing) {
  std::string out;
  switch (packing) {
    case JournalPacking::kNone:
      return std::string(text);
    case JournalPacking::kXz: {
      out.resize(lzma_stream_buffer_bound(text.size()));
      std::size_t size = 0;
      CHECK(lzma_easy_buffer_encode(0, LZMA_CHECK_CRC32, nullptr,
                                    reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                                    reinterpret_cast<std::uint8_t*>(out.data()), &size,
                                    out.size()) == LZMA_OK);
      out.resize(size);
      return out;
    }
    case JournalPacking::kLz4: {
      put(out, text.size());
      std::string packed(static_cast<std::size_t>(LZ4_compressBound(static_cast<int>(text.size()))),
                         '\0');
      const int size =
          LZ4_compress_default(text.data(), packed.data(), static_cast<int>(text.size()),
                               static_cast<int>(packed.size()));
      CHECK(size > 0);
      return out + packed.substr(0, static_cast<std::size_t>(size));
    }
    case JournalPacking::kZstd:
      out.resize(ZSTD_compressBound(text.size()));
      out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
      return out;
  }
  return out;
}

}  // namespace

void JournalWriter::begin() {
  file_ = "LPKSHHRH";
  put(file_, 0, 4);
  put(file_,
      JournalHeader::kXz | JournalHeader::kLz4 | JournalHeader::kZstd |
          (compact_ ? JournalHeader::kCompact : 0u),
      4);
  file_.resize(72, '\1');       // state and identities
  file_ += "sequence-0123456";  // of sequence numbers
  put(file_, kHeaderBytes);
  file_.resize(kHeaderBytes, '\0');
  object(kDataHashTable, 0, std::string(64, '\0'));
}

std::string JournalWriter::file(std::size_t room) const {
  constexpr std::size_t kArenaBytes = 96;
  std::string arena;
  put(arena, file_.size() + room - kHeaderBytes);
  std::string whole = file_ + std::string(room, '\0');
  whole.replace(kArenaBytes, arena.size(), arena);
  return whole;
}

std::uint64_t JournalWriter::object(std::uint8_t type, std::uint8_t flags, std::string_view body) {
  const std::uint64_t offset = file_.size();
  file_ += static_cast<char>(type);
  file_ += static_cast<char>(flags);
  put(file_, 0, 6);
  put(file_, 16 + body.size());
  file_ += body;
  file_.resize((file_.size() + 7) / 8 * 8, '\0');
  return offset;
}

std::uint64_t JournalWriter::data(const std::string& field, JournalPacking packing) {
  std::uint64_t& offset = offsets_[field];
  if (offset == 0) {
    // Hash, neighbours and users, which reading from front to back does not need.
    const std::string body(compact_ ? 56 : 48, '\0');
    offset = object(kData, static_cast<std::uint8_t>(packing), body + pack(field, packing));
  }
  return offset;
}

void JournalWriter::add(std::uint64_t realtime, const std::vector<std::string>& fields,
                        JournalPacking packing) {
  std::string items;
  for (const std::string& field : fields) {
    put(items, data(field, packing), compact_ ? 4 : 8);
    if (!compact_) put(items, 0);
  }
  std::string body;
  put(body, ++sequence_);
  put(body, realtime);
  put(body, sequence_ * 1000);
  body += "boot-0123456789a";
  put(body, 0);
  const std::uint64_t entry = object(kEntry, 0, body + items);
  std::string array;
  put(array, 0);
  put(array, entry);
  object(kEntryArray, 0, array);
}

}  // namespace tocsin::source
