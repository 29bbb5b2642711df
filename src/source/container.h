// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "tocsin/base/file_system.h"
#include "tocsin/base/result.h"
#include "tocsin/model/time.h"
#include "tocsin/source/byte_stream.h"

namespace tocsin::source {

enum class ArchiveKind : std::uint8_t { kNone, kGzip, kZstd, kXz, kBzip2, kZip, kTar };

// Whether it packs one file, without a name.
constexpr bool is_single(ArchiveKind kind) {
  return kind == ArchiveKind::kGzip || kind == ArchiveKind::kZstd || kind == ArchiveKind::kXz ||
         kind == ArchiveKind::kBzip2;
}

// By the first bytes, at least 512 where the file has them.
ArchiveKind archive_kind(std::span<const std::uint8_t> begin);

// How much one file on disk may still unpack to, over all its levels. One thread.
class UnpackBudget {
 public:
  UnpackBudget(std::uint64_t bytes, std::uint32_t members) : bytes_(bytes), members_(members) {}
  // False when it is used up.
  bool take_bytes(std::uint64_t bytes) {
    if (bytes > bytes_) return false;
    bytes_ -= bytes;
    return true;
  }
  bool take_member() { return members_ != 0 && members_-- != 0; }

 private:
  std::uint64_t bytes_;
  std::uint32_t members_;
};

// A container, read from front to back by libarchive. What is_single() has one
// member. One thread at a time.
class Archive {
 public:
  // Reads from `bytes`; a zip from `file`, if not null, by offset instead, which lets its directory
  // at the end be used where that is of ordinary size. All three outlive the archive.
  Archive(ArchiveKind kind, ByteStream& bytes, const base::ReadableFile* file,
          UnpackBudget& budget);
  ~Archive();
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  struct Member {
    std::string name;  // valid UTF-8, without control characters and leading slashes
    bool is_file = false;
    bool encrypted = false;
    std::optional<model::Timestamp> modified;  // where the container tells it
  };
  // The next member, or nothing at the end. An error means that no further one can be read.
  base::Result<std::optional<Member>> next();
  // The bytes of the member that next() gave last.
  ByteStream& content();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Makes foreign bytes fit to be shown as a path: control characters become '?', what is not UTF-8
// becomes U+FFFD, and it is cut to a thousand bytes.
std::string shown_path(std::string_view bytes);

}  // namespace tocsin::source
