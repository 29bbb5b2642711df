// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "evtx/values.h"

namespace tocsin::source::evtx {

// Writes EVTX chunks byte by byte for tests: exactly what it is told, right or wrong. The format
// is docs/formats/evtx.md.
class ChunkWriter {
 public:
  using Bytes = std::vector<std::uint8_t>;
  using Guid = std::array<std::uint8_t, 16>;
  struct TypedValue {
    std::uint8_t type = 0;
    Bytes bytes;
  };

  ChunkWriter();

  // Records. Times are FILETIME.
  ChunkWriter& begin_record(std::uint64_t id, std::uint64_t time = kTime);
  ChunkWriter& end_record();

  // Tokens. Names are stored where they are first used and referred to afterwards.
  ChunkWriter& fragment();
  ChunkWriter& open(std::u16string_view name, bool attributes = false);
  ChunkWriter& attribute(std::u16string_view name);
  ChunkWriter& text(std::u16string_view text);
  ChunkWriter& cdata(std::u16string_view text);
  ChunkWriter& character(char16_t unit);
  ChunkWriter& entity(std::u16string_view name);
  ChunkWriter& slot(std::uint16_t index, ValueType type);
  ChunkWriter& optional_slot(std::uint16_t index, ValueType type);
  ChunkWriter& close_start() { return byte(0x02); }
  ChunkWriter& close_empty() { return byte(0x03); }
  ChunkWriter& end_element() { return byte(0x04); }
  ChunkWriter& end() { return byte(0x00); }
  ChunkWriter& element(std::u16string_view name, std::u16string_view content);
  ChunkWriter& data(std::u16string_view name, std::u16string_view content);

  // A template instance whose definition stands in it; returns the definition's offset. Between
  // the two calls tokens go into the definition.
  std::uint32_t begin_definition(const Guid& guid);
  ChunkWriter& end_definition();
  // An instance of a definition that was written before.
  ChunkWriter& instance_of(std::uint32_t definition);
  ChunkWriter& values(const std::vector<TypedValue>& values);

  // Bytes of tokens that do not depend on where they stand: its names have been used before.
  Bytes detached(const std::function<void(ChunkWriter&)>& write);

  ChunkWriter& byte(std::uint8_t value);
  template <class T>
  ChunkWriter& number(T value) {
    return raw(&value, sizeof value);
  }
  ChunkWriter& raw(const void* bytes, std::size_t size);
  std::uint32_t position() const { return static_cast<std::uint32_t>(out_->size()); }

  // The whole chunk with header and checksums.
  Bytes finish() const;
  // The records alone, as they stand from byte 512.
  Bytes records() const { return {chunk_.begin() + 512, chunk_.end()}; }

  // Sets header, end of records and both checksums of bytes that shall be a chunk.
  static void seal(Bytes& chunk, std::uint32_t records_end, std::uint64_t last_id);

  static constexpr std::uint64_t kTime = 133000000001234567u;  // 2022-06-18

 private:
  void name(std::u16string_view name);
  void patch(std::size_t at, std::uint32_t value);

  Bytes chunk_;
  Bytes detached_;
  Bytes* out_ = &chunk_;
  std::map<std::u16string, std::uint32_t, std::less<>> names_;
  std::size_t record_ = 0;
  std::size_t definition_ = 0;
  bool in_definition_ = false;
  std::uint64_t last_id_ = 0;
};

ChunkWriter::TypedValue wide(std::u16string_view text);
ChunkWriter::TypedValue bytes_of(ValueType type, ChunkWriter::Bytes bytes);
template <class T>
ChunkWriter::TypedValue value_of(ValueType type, T number) {
  const auto* p = reinterpret_cast<const std::uint8_t*>(&number);
  return {static_cast<std::uint8_t>(type), {p, p + sizeof number}};
}
ChunkWriter::TypedValue array_of(ChunkWriter::TypedValue value);
ChunkWriter::TypedValue null_value();

}  // namespace tocsin::source::evtx
