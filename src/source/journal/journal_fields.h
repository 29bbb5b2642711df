// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tocsin::source {

// How the data of an object are packed: the flags of its header (docs/formats/journal.md).
enum class JournalPacking : std::uint8_t { kNone = 0, kXz = 1, kLz4 = 2, kZstd = 4 };

// The data of a journal's objects by their offsets, in bounded memory. An entry comes soon after
// the data that it is the first to have, and what many entries share is asked for again and again:
// what was not asked for the longest is forgotten first.
class JournalFields {
 public:
  struct Stored {
    JournalPacking packing = JournalPacking::kNone;
    std::string_view bytes;
  };

  explicit JournalFields(std::size_t bytes_max) : generation_bytes_max_(bytes_max / 2) {}
  // Data of more than half the limit are not kept.
  void keep(std::uint64_t offset, JournalPacking packing, std::string_view bytes);
  // Null where the offset has no data or they are forgotten. Until the next call of either.
  std::optional<Stored> find(std::uint64_t offset);

 private:
  struct Place {
    std::size_t begin = 0, size = 0;
    JournalPacking packing = JournalPacking::kNone;
  };
  // Data one behind the other. When the young ones are many they become the old ones, and the old
  // ones that nobody asked for meanwhile are gone.
  struct Generation {
    std::string bytes;
    std::unordered_map<std::uint64_t, Place> places;
  };

  std::size_t generation_bytes_max_;
  Generation young_, old_;
};

// Unpacks data. Keeps what the library works in, so one for many.
class JournalUnpacker {
 public:
  JournalUnpacker();
  ~JournalUnpacker();
  // The data in full; false where they are damaged or more than `bytes_max`.
  bool unpack(const JournalFields::Stored& stored, std::size_t bytes_max, std::string& text);

 private:
  bool unpack_zstd(std::string_view bytes, std::size_t bytes_max, std::string& text);

  struct Zstd;
  std::unique_ptr<Zstd> zstd_;
};

}  // namespace tocsin::source
