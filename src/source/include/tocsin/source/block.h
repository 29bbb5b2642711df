// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tocsin/model/time.h"
#include "tocsin/source/byte_stream.h"
#include "tocsin/source/loss.h"

namespace tocsin::source {

struct Format;
class TimeZone;

// Readable bytes after the last byte of every block, so that decoders may load whole vectors.
inline constexpr std::size_t kBlockPadding = 64;
// What splitters aim at; a block is larger only where one record is.
inline constexpr std::size_t kBlockBytes = std::size_t{256} << 10;

// A piece of one file that can be decoded without the rest of the file. Owns its buffer and is
// reused: hand the same Block to the reader again. Moved between threads, used by one at a time.
class Block {
 public:
  std::span<const std::uint8_t> bytes() const { return {buffer_.get(), size_}; }

  // Room for `bytes` bytes and the padding; keeps the first `size()` bytes.
  void reserve(std::size_t bytes);
  std::size_t capacity() const { return capacity_; }
  // Gives the buffer back; the block is then empty.
  void release();
  // The buffer, for writing, as large as capacity().
  std::uint8_t* data() { return buffer_.get(); }
  // At most capacity(). Clears the padding after the new end.
  void resize(std::size_t bytes);
  std::size_t size() const { return size_; }

  const Format* format = nullptr;  // set by the reader
  std::uint32_t file = 0;          // which file of the run; `path` is its name
  std::uint32_t sequence = 0;      // which block of its file, from 0
  std::uint64_t offset = 0;        // of the first byte in the unpacked file (text: as UTF-8)
  std::uint64_t first_record = 1;  // ordinal of the first record in its file, from 1
  // Where records begin, relative to the block; for formats in which a line end says nothing
  // (JSON values, XML). Empty for the others.
  std::vector<std::uint32_t> starts;
  // What earlier parts of the file say that this one needs: the header lines in force, the year.
  // Its form is the format's own.
  std::string context;
  // Of the file, as EvidenceReader shows it; empty where unknown.
  std::string path;
  // When the file (or the member of an archive) was last changed; the epoch where unknown.
  model::Timestamp file_time{};
  // Of times in text that name none; null: UTC.
  const TimeZone* zone = nullptr;

 private:
  struct Free {
    void operator()(std::uint8_t* p) const;
  };
  std::unique_ptr<std::uint8_t[], Free> buffer_;
  std::size_t capacity_ = 0, size_ = 0;
};

// What a splitter is told of its file.
struct SplitterOptions {
  std::size_t record_bytes_max = std::size_t{16} << 20;
  model::Timestamp file_time{};  // as Block::file_time
};

// Cuts one file into blocks, in order. Sequential and cheap: it looks for boundaries, decoders do
// the work. Holds at most one unfinished record besides the block. One per open file.
class Splitter {
 public:
  virtual ~Splitter() = default;
  // Fills `block` (bytes, offset, first_record, starts). False where nothing is left; then the
  // block is empty. What is skipped on the way goes to `losses`.
  virtual bool next(ByteStream& bytes, Block& block, LossCounts& losses) = 0;
};

}  // namespace tocsin::source
