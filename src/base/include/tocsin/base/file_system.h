// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/base/result.h"

namespace tocsin::base {

enum class FileKind : unsigned char { kFile, kFolder, kLink, kOther };

// One name in a folder, or one path looked at.
struct FileEntry {
  std::string name;  // the last part of the path, bytes as the system gives them
  FileKind kind = FileKind::kOther;
  std::uint64_t size = 0;  // bytes; 0 for anything but a file
  std::uint64_t device = 0;
  std::uint64_t inode = 0;  // with `device`: the identity that breaks loops of links
  // When content, name or attributes last changed: nanoseconds since 1970. Says that a file is
  // still the same, where size and inode are too.
  std::int64_t changed = 0;
  // When the content was last changed, as the system tells it: nanoseconds since 1970. Whoever
  // copies a file may keep it, and anybody may set it.
  std::int64_t modified = 0;
};

// An open file, read from front to back or at a place. Closed by its destructor.
// One thread at a time, except read_at.
class ReadableFile {
 public:
  virtual ~ReadableFile() = default;
  // Fills as much of `into` as there is; fewer bytes than asked only at the end (then 0).
  virtual Result<std::size_t> read(std::span<std::byte> into) = 0;
  // The same at an offset, without moving the position of `read`; safe from any thread.
  virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) const = 0;
  // Size when it was opened, in bytes; a file may grow or shrink while it is read.
  virtual std::uint64_t size() const = 0;
};

// A file under construction. Nothing is promised to be on disk before `close` returns ok. Dropped
// before that, or where it failed, it leaves nothing behind.
class WritableFile {
 public:
  virtual ~WritableFile() = default;
  virtual Result<void> write(std::span<const std::byte> bytes) = 0;
  virtual Result<void> close() = 0;
};

// The disk, as the rest of the program sees it; a test hands in one that fails on purpose.
// Safe from any thread.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  // Follows links when `follow`.
  virtual Result<FileEntry> inspect(const std::string& path, bool follow) const = 0;
  // The names in a folder, sorted bytewise, without "." and "..".
  virtual Result<std::vector<FileEntry>> list(const std::string& path) const = 0;
  virtual Result<std::unique_ptr<ReadableFile>> open(const std::string& path) const = 0;
  // Creates or replaces: under the path there is the old content until `close` returns ok, and
  // then the new one, whole. A device, a pipe or a link is no file to replace: it is written to.
  virtual Result<std::unique_ptr<WritableFile>> create(const std::string& path) const = 0;
  // A new empty file that has no name once opened; for data that overflows memory.
  virtual Result<std::unique_ptr<class ScratchFile>> create_scratch() const = 0;
  virtual Result<void> make_folders(const std::string& path) const = 0;
};

// A nameless file that is written at its end and read anywhere; gone when closed.
class ScratchFile {
 public:
  virtual ~ScratchFile() = default;
  virtual Result<void> append(std::span<const std::byte> bytes) = 0;
  virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) const = 0;
  virtual std::uint64_t size() const = 0;
};

// The disk of this machine. Scratch files go to `scratch_folder`, or to the folder for temporary
// files when it is empty.
std::unique_ptr<FileSystem> make_system_files(std::string scratch_folder = {});

// The whole file, or kTooLarge where it has more than `bytes_max`.
Result<std::string> read_whole(const FileSystem& files, const std::string& path,
                               std::uint64_t bytes_max);

// Makes a file of these bytes, or replaces it.
Result<void> write_whole(const FileSystem& files, const std::string& path, std::string_view bytes);

}  // namespace tocsin::base
