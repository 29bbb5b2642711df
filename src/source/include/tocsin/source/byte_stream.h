// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "tocsin/base/file_system.h"
#include "tocsin/base/result.h"

namespace tocsin::source {

// Bytes read from front to back: a file, memory, or an unpacked member of an archive.
// One thread at a time.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  // Fills as much of `into` as there is; fewer bytes than asked only at the end, 0 after it.
  virtual base::Result<std::size_t> read(std::span<std::byte> into) = 0;
};

// A file that somebody else keeps open.
class FileStream final : public ByteStream {
 public:
  explicit FileStream(base::ReadableFile& file) : file_(file) {}
  base::Result<std::size_t> read(std::span<std::byte> into) override;

 private:
  base::ReadableFile& file_;
};

// Memory that somebody else owns.
class MemoryStream final : public ByteStream {
 public:
  explicit MemoryStream(std::span<const std::byte> bytes) : left_(bytes) {}
  base::Result<std::size_t> read(std::span<std::byte> into) override;

 private:
  std::span<const std::byte> left_;
};

// Gives first some bytes that were already taken from a stream, then the rest of it. An error
// of the stream reads as its end and is kept in `error()`, so that what came before is used.
class ResumedStream final : public ByteStream {
 public:
  // `error` is what ended the taking, if the stream failed already.
  ResumedStream(std::vector<std::byte> taken, ByteStream& rest,
                std::optional<base::Error> error = {})
      : taken_(std::move(taken)), rest_(rest), error_(std::move(error)) {}
  base::Result<std::size_t> read(std::span<std::byte> into) override;
  const std::optional<base::Error>& error() const { return error_; }
  std::uint64_t bytes_given() const { return given_; }

 private:
  std::vector<std::byte> taken_;
  std::size_t position_ = 0;
  ByteStream& rest_;
  std::optional<base::Error> error_;
  std::uint64_t given_ = 0;
};

}  // namespace tocsin::source
