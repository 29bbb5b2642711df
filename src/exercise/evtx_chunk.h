// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tocsin/exercise/evtx_writer.h"

namespace tocsin::exercise {

inline constexpr std::size_t kChunkBytes = 65536;
inline constexpr std::size_t kFileHeaderBytes = 4096;
inline constexpr std::size_t kChunkHeaderBytes = 512;
// Where records end at the latest. No chunk is filled to its last byte: libevtx overlooks the last
// record of such a chunk.
inline constexpr std::size_t kRecordsEnd = kChunkBytes - 8;

std::uint32_t crc32_of(std::span<const std::uint8_t> bytes);
// Of a chunk's header, without the fields that it leaves out.
std::uint32_t crc32_of_header(std::span<const std::uint8_t> chunk);
// Computes both checksums of a whole chunk anew.
void seal_chunk(std::span<std::uint8_t> chunk);
// The file's first block.
struct FileHeader {
  std::uint64_t chunk_count = 0;
  std::uint64_t next_record_id = 1;
  bool dirty = false;
};
std::array<std::uint8_t, kFileHeaderBytes> make_file_header(const FileHeader& header);

// Fills one chunk after the other. Names and templates are stored where a chunk first needs them
// and found again over hash tables in its header.
class ChunkBuilder {
 public:
  explicit ChunkBuilder(EvtxForm form) : form_(form) { clear(); }

  // Appends a record; false, and no trace of it, where the chunk has no room left.
  bool add(const EvtxEvent& event, std::uint64_t record_id);
  std::uint32_t record_count() const { return record_count_; }
  // The finished chunk; valid until the next call of anything.
  std::span<const std::uint8_t> finish();
  // Begins an empty chunk.
  void clear();

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  using Offsets = std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>>;
  // What a record changed in the tables, to take it back when the record does not fit.
  struct Undo {
    Offsets* table = nullptr;
    std::string key;
    std::uint32_t head_at = 0;
    std::uint32_t head = 0;
  };

  void put(const void* bytes, std::size_t count) {
    if (kRecordsEnd - position_ < count) {
      full_ = true;
      return;
    }
    if (count != 0) std::memcpy(chunk_.data() + position_, bytes, count);
    position_ += count;
  }
  template <class T>
  void number(T n) {
    put(&n, sizeof n);
  }
  void byte(unsigned n) { number(static_cast<std::uint8_t>(n)); }
  void half(std::size_t n) { number(static_cast<std::uint16_t>(n)); }
  void word(std::size_t n) { number(static_cast<std::uint32_t>(n)); }
  void bytes(std::string_view text) { put(text.data(), text.size()); }
  void wide(std::string_view utf8);
  std::size_t value_bytes(const EvtxValue& value) const;
  void value(const EvtxValue& value);
  // A length to be known later: its place, then the bytes since.
  std::size_t reserve_word();
  void fill_word(std::size_t at, std::size_t value);

  void name(std::string_view utf8);
  void fragment_header();
  void text_token(std::string_view utf8);
  void attribute(std::string_view attribute_name, std::string_view utf8, bool more);
  std::size_t open(std::string_view element_name, bool attributes, unsigned dependency = 0xffff);
  void close(std::size_t opened);
  void slot(std::size_t index, std::uint8_t type, bool optional);
  void slot_attribute(std::string_view attribute_name, std::size_t index, EvtxType type,
                      bool more = false);
  void slot_element(std::string_view element_name, std::size_t index, EvtxType type);

  void record(const EvtxEvent& event, std::uint64_t record_id);
  // An instance's head: token, id, offset, and the definition where this chunk lacks it.
  template <class Define>
  void instance(const std::string& key, Define define);
  void define_system(const EvtxEvent& event);
  void system_values(const EvtxEvent& event, std::uint64_t record_id);
  void define_body(const EvtxEvent& event);
  void define_element(const EvtxElement& element, std::size_t& index);
  void body(const EvtxEvent& event);
  void body_values(const EvtxEvent& event);

  void plain_event(const EvtxEvent& event, std::uint64_t record_id);
  void plain_system(const EvtxEvent& event, std::uint64_t record_id);
  void plain_element(const EvtxElement& element);
  void plain_text_element(std::string_view element_name, std::string_view utf8);
  void take_back(std::size_t begin);

  EvtxForm form_;
  std::array<std::uint8_t, kChunkBytes> chunk_{};
  std::size_t position_ = 0;
  std::size_t last_record_ = 0;
  std::uint64_t first_id_ = 0;
  std::uint64_t last_id_ = 0;
  std::uint32_t record_count_ = 0;
  bool full_ = false;
  bool in_definition_ = false;
  Offsets names_;
  Offsets templates_;
  std::vector<Undo> undo_;
  std::string key_;                       // reused memory
  std::vector<const EvtxValue*> values_;  // of the body, in the order of their slots
  std::vector<std::uint16_t> value_sizes_;
};

}  // namespace tocsin::exercise
