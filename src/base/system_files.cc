// SPDX-License-Identifier: Apache-2.0
// FileSystem on POSIX calls. What a path leads to is decided from the open descriptor and never
// from an earlier look at the name, because names change under a running scan.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <limits>
#include <system_error>

#include "tocsin/base/file_system.h"

namespace tocsin::base {
namespace {

// /var/tmp comes first because /tmp is memory on many machines, and scratch files hold what did
// not fit into memory.
constexpr const char* kScratchFolders[] = {"/var/tmp", "/tmp"};

ErrorKind kind_of(int code) {
  switch (code) {
    case ENOENT:
    case ENOTDIR:
      return ErrorKind::kNotFound;
    case EACCES:
    case EPERM:
    case EROFS:
      return ErrorKind::kDenied;
    case EFBIG:
      return ErrorKind::kTooLarge;
    default:
      return ErrorKind::kFailed;
  }
}

Error refusal(const char* what, const std::string& path, int code) {
  return fail(kind_of(code), std::string("cannot ") + what + " \"" + path +
                                 "\": " + std::generic_category().message(code));
}

// A zero byte would silently cut the path that the system sees.
bool is_usable(const std::string& path) {
  return !path.empty() && path.find('\0') == std::string::npos;
}

Error unusable(const char* what, const std::string& path) {
  return fail(ErrorKind::kNotFound, std::string("cannot ") + what + " \"" + path +
                                        "\": the path is empty or contains a zero byte");
}

FileKind kind_of_mode(mode_t mode) {
  if (S_ISREG(mode)) return FileKind::kFile;
  if (S_ISDIR(mode)) return FileKind::kFolder;
  if (S_ISLNK(mode)) return FileKind::kLink;
  return FileKind::kOther;
}

const char* name_of_mode(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a named pipe";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISCHR(mode) || S_ISBLK(mode)) return "a device";
  return "no regular file";
}

FileKind kind_of_dirent(unsigned char type) {
  switch (type) {
    case DT_REG:
      return FileKind::kFile;
    case DT_DIR:
      return FileKind::kFolder;
    case DT_LNK:
      return FileKind::kLink;
    default:
      return FileKind::kOther;
  }
}

std::string last_part(const std::string& path) {
  const std::size_t last = path.find_last_not_of('/');
  if (last == std::string::npos) return path;
  const std::size_t slash = path.find_last_of('/', last);
  const std::size_t first = slash == std::string::npos ? 0 : slash + 1;
  return path.substr(first, last + 1 - first);
}

FileEntry entry_of(std::string name, const struct stat& status) {
  FileEntry entry;
  entry.name = std::move(name);
  entry.kind = kind_of_mode(status.st_mode);
  entry.size = entry.kind == FileKind::kFile ? static_cast<std::uint64_t>(status.st_size) : 0;
  entry.device = status.st_dev;
  entry.inode = status.st_ino;
  entry.changed = std::int64_t{status.st_ctim.tv_sec} * 1'000'000'000 + status.st_ctim.tv_nsec;
  entry.modified = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
  return entry;
}

int open_retrying(const char* path, int flags, mode_t mode = 0) {
  int descriptor = -1;
  do {
    descriptor = ::openat(AT_FDCWD, path, flags | O_CLOEXEC, mode);
  } while (descriptor < 0 && errno == EINTR);
  return descriptor;
}

// Owns a descriptor; -1 for none.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() { static_cast<void>(close()); }

  int number() const { return number_; }
  // 0 or the error number. Linux frees the descriptor even when close is interrupted.
  int close() {
    if (number_ < 0) return 0;
    const int result = ::close(std::exchange(number_, -1));
    return result == 0 || errno == EINTR ? 0 : errno;
  }

 private:
  int number_;
};

// Fills `into` from an offset as far as the file goes.
Result<std::size_t> read_fully_at(int descriptor, std::uint64_t offset, std::span<std::byte> into,
                                  const std::string& path) {
  std::size_t done = 0;
  while (done < into.size()) {
    const std::uint64_t place = offset + done;
    if (place > static_cast<std::uint64_t>(std::numeric_limits<off_t>::max())) break;
    const ssize_t got =
        ::pread(descriptor, into.data() + done, into.size() - done, static_cast<off_t>(place));
    if (got == 0) break;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return refusal("read", path, errno);
    done += static_cast<std::size_t>(got);
  }
  return done;
}

class SystemReadableFile final : public ReadableFile {
 public:
  SystemReadableFile(Descriptor descriptor, std::string path, std::uint64_t size)
      : descriptor_(std::move(descriptor)), path_(std::move(path)), size_(size) {}

  Result<std::size_t> read(std::span<std::byte> into) override {
    TRY(const std::size_t got, read_fully_at(descriptor_.number(), position_, into, path_));
    position_ += got;
    return got;
  }
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) const override {
    return read_fully_at(descriptor_.number(), offset, into, path_);
  }
  std::uint64_t size() const override { return size_; }

 private:
  Descriptor descriptor_;
  std::string path_;
  std::uint64_t size_;
  std::uint64_t position_ = 0;
};

class SystemWritableFile final : public WritableFile {
 public:
  SystemWritableFile(Descriptor descriptor, std::string path)
      : descriptor_(std::move(descriptor)), path_(std::move(path)) {}

  Result<void> write(std::span<const std::byte> bytes) override {
    while (!bytes.empty()) {
      const ssize_t put = ::write(descriptor_.number(), bytes.data(), bytes.size());
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return refusal("write", path_, errno);
      bytes = bytes.subspan(static_cast<std::size_t>(put));
    }
    return {};
  }

  Result<void> close() override {
    int synced = 0;
    do {
      synced = ::fsync(descriptor_.number());
    } while (synced != 0 && errno == EINTR);
    // Pipes and terminals cannot be synced, and have nothing to keep.
    const int sync_code = synced == 0 || errno == EINVAL || errno == ENOTSUP ? 0 : errno;
    const int close_code = descriptor_.close();
    if (sync_code != 0) return refusal("write to disk", path_, sync_code);
    if (close_code != 0) return refusal("close", path_, close_code);
    return {};
  }

 private:
  Descriptor descriptor_;
  std::string path_;
};

// What a file under construction is called where it has to have a name.
constexpr const char* kPartialSuffix = ".partial";

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

// A file that takes its path when it is closed. Until then it has no name at all, so that nothing
// remains of it however the process ends; where the system makes no nameless files, it is called
// like the path with a suffix.
class Replacement final : public WritableFile {
 public:
  static Result<std::unique_ptr<WritableFile>> begin(const std::string& path) {
    const bool may_be_named_later = ::access("/proc/self/fd", X_OK) == 0;
    int number = -1;
    if (may_be_named_later) {
      number = open_retrying(folder_of(path).c_str(), O_TMPFILE | O_WRONLY, 0666);
    }
    const bool named = number < 0;
    const std::string partial = path + kPartialSuffix;
    if (named) number = open_retrying(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (number < 0) return refusal("create", path, errno);
    return std::unique_ptr<WritableFile>(
        std::make_unique<Replacement>(Descriptor(number), path, named));
  }

  Replacement(Descriptor descriptor, const std::string& path, bool named)
      : number_(descriptor.number()),
        path_(path),
        partial_(path + kPartialSuffix),
        named_(named),
        file_(std::move(descriptor), path) {}
  ~Replacement() override {
    if (named_) ::unlink(partial_.c_str());
  }

  Result<void> write(std::span<const std::byte> bytes) override { return file_.write(bytes); }

  Result<void> close() override {
    if (!named_) {
      // What a run without nameless files left behind.
      ::unlink(partial_.c_str());
      const std::string open_file = "/proc/self/fd/" + std::to_string(number_);
      if (::linkat(AT_FDCWD, open_file.c_str(), AT_FDCWD, partial_.c_str(), AT_SYMLINK_FOLLOW) !=
          0) {
        return refusal("give its name to", path_, errno);
      }
      named_ = true;
    }
    TRY(file_.close());
    if (::rename(partial_.c_str(), path_.c_str()) != 0) return refusal("replace", path_, errno);
    named_ = false;
    return {};
  }

 private:
  int number_;
  std::string path_, partial_;
  bool named_;  // `partial_` is there
  SystemWritableFile file_;
};

class SystemScratchFile final : public ScratchFile {
 public:
  SystemScratchFile(Descriptor descriptor, std::string folder)
      : descriptor_(std::move(descriptor)), folder_(std::move(folder)) {}

  Result<void> append(std::span<const std::byte> bytes) override {
    while (!bytes.empty()) {
      const ssize_t put =
          ::pwrite(descriptor_.number(), bytes.data(), bytes.size(), static_cast<off_t>(size_));
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return refusal("write a scratch file in", folder_, errno);
      size_ += static_cast<std::uint64_t>(put);
      bytes = bytes.subspan(static_cast<std::size_t>(put));
    }
    return {};
  }
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) const override {
    return read_fully_at(descriptor_.number(), offset, into, folder_);
  }
  std::uint64_t size() const override { return size_; }

 private:
  Descriptor descriptor_;
  std::string folder_;
  std::uint64_t size_ = 0;
};

Result<std::unique_ptr<ScratchFile>> scratch_in(const std::string& folder) {
  int number = open_retrying(folder.c_str(), O_TMPFILE | O_RDWR | O_EXCL, 0600);
  // Not every file system makes nameless files: there, name one and take the name away.
  if (number < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
    std::string pattern = folder + "/tocsin-XXXXXX";
    number = ::mkostemp(pattern.data(), O_CLOEXEC);
    if (number >= 0 && ::unlink(pattern.c_str()) != 0) {
      const int code = errno;
      ::close(number);
      return refusal("hide the scratch file", pattern, code);
    }
  }
  if (number < 0) return refusal("create a scratch file in", folder, errno);
  return std::unique_ptr<ScratchFile>(
      std::make_unique<SystemScratchFile>(Descriptor(number), folder));
}

class SystemFiles final : public FileSystem {
 public:
  explicit SystemFiles(std::string scratch_folder) : scratch_folder_(std::move(scratch_folder)) {}

  Result<FileEntry> inspect(const std::string& path, bool follow) const override {
    if (!is_usable(path)) return unusable("look at", path);
    struct stat status = {};
    if (::fstatat(AT_FDCWD, path.c_str(), &status, follow ? 0 : AT_SYMLINK_NOFOLLOW) != 0) {
      return refusal("look at", path, errno);
    }
    return entry_of(last_part(path), status);
  }

  Result<std::vector<FileEntry>> list(const std::string& path) const override;

  Result<std::unique_ptr<ReadableFile>> open(const std::string& path) const override {
    if (!is_usable(path)) return unusable("open", path);
    // Non-blocking, so that a named pipe or a device without a carrier cannot hold the scan up.
    Descriptor descriptor(open_retrying(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY));
    if (descriptor.number() < 0) return refusal("open", path, errno);
    struct stat status = {};
    if (::fstat(descriptor.number(), &status) != 0) return refusal("look at", path, errno);
    if (!S_ISREG(status.st_mode)) {
      return fail(ErrorKind::kUnsupported,
                  "cannot read \"" + path + "\": it is " + name_of_mode(status.st_mode));
    }
    return std::unique_ptr<ReadableFile>(std::make_unique<SystemReadableFile>(
        std::move(descriptor), path, static_cast<std::uint64_t>(status.st_size)));
  }

  Result<std::unique_ptr<WritableFile>> create(const std::string& path) const override {
    if (!is_usable(path)) return unusable("create", path);
    struct stat status = {};
    const bool there = ::fstatat(AT_FDCWD, path.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
    if (!there || S_ISREG(status.st_mode)) return Replacement::begin(path);
    Descriptor descriptor(open_retrying(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666));
    if (descriptor.number() < 0) return refusal("create", path, errno);
    return std::unique_ptr<WritableFile>(
        std::make_unique<SystemWritableFile>(std::move(descriptor), path));
  }

  Result<std::unique_ptr<ScratchFile>> create_scratch() const override {
    if (!scratch_folder_.empty()) {
      if (!is_usable(scratch_folder_)) return unusable("use the scratch folder", scratch_folder_);
      return scratch_in(scratch_folder_);
    }
    auto first = scratch_in(kScratchFolders[0]);
    return first.ok() ? std::move(first) : scratch_in(kScratchFolders[1]);
  }

  Result<void> make_folders(const std::string& path) const override {
    if (!is_usable(path)) return unusable("create the folder", path);
    for (std::size_t end = 0; end != std::string::npos;) {
      end = path.find('/', end + 1);
      const std::string part = path.substr(0, end);
      if (::mkdir(part.c_str(), 0777) == 0 || errno == EEXIST) continue;
      const int code = errno;
      struct stat status = {};
      // A part of the way may be there and yet forbidden to create.
      if (::stat(part.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) continue;
      return refusal("create the folder", part, code);
    }
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0) return refusal("create the folder", path, errno);
    if (!S_ISDIR(status.st_mode)) return refusal("create the folder", path, ENOTDIR);
    return {};
  }

 private:
  std::string scratch_folder_;
};

// One name with what the system tells about it; nothing where it vanished meanwhile. A name that
// may be listed but not looked at is kept: opening it is what gets refused, and counted.
bool look_at(const Descriptor& folder, const dirent64& name, FileEntry& entry) {
  struct stat status = {};
  if (::fstatat(folder.number(), name.d_name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
    entry = entry_of(name.d_name, status);
    return true;
  }
  if (errno == ENOENT) return false;
  entry.name = name.d_name;
  entry.kind = kind_of_dirent(name.d_type);
  entry.inode = name.d_ino;
  return true;
}

Result<std::vector<FileEntry>> SystemFiles::list(const std::string& path) const {
  if (!is_usable(path)) return unusable("list", path);
  const Descriptor folder(open_retrying(path.c_str(), O_RDONLY | O_DIRECTORY | O_NONBLOCK));
  if (folder.number() < 0) return refusal("list", path, errno);
  std::vector<FileEntry> entries;
  alignas(dirent64) std::array<char, std::size_t{32} << 10> names;
  for (;;) {
    const ssize_t size = ::getdents64(folder.number(), names.data(), names.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return refusal("list", path, errno);
    if (size == 0) break;
    for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
      const auto* const name = reinterpret_cast<const dirent64*>(names.data() + at);
      at += name->d_reclen;
      const std::string_view text = name->d_name;
      if (text == "." || text == "..") continue;
      FileEntry entry;
      if (look_at(folder, *name, entry)) entries.push_back(std::move(entry));
    }
  }
  std::sort(entries.begin(), entries.end(),
            [](const FileEntry& a, const FileEntry& b) { return a.name < b.name; });
  return entries;
}

}  // namespace

std::unique_ptr<FileSystem> make_system_files(std::string scratch_folder) {
  return std::make_unique<SystemFiles>(std::move(scratch_folder));
}

Result<std::string> read_whole(const FileSystem& files, const std::string& path,
                               std::uint64_t bytes_max) {
  constexpr std::size_t kStepBytes = 64 * 1024;
  TRY(const std::unique_ptr<ReadableFile> file, files.open(path));
  const auto too_large = [&] {
    return fail(ErrorKind::kTooLarge, "cannot read \"" + path + "\": it has more than " +
                                          std::to_string(bytes_max) + " bytes");
  };
  if (file->size() > bytes_max) return too_large();
  std::string content;
  // The size is a hint: the file may grow or shrink between opening and reading.
  std::size_t step = static_cast<std::size_t>(file->size()) + 1;
  for (;;) {
    const std::size_t done = content.size();
    Result<std::size_t> got = std::size_t{0};
    // The new bytes are filled from the file, and with nothing else before.
    content.resize_and_overwrite(done + step, [&](char* bytes, std::size_t) {
      got = file->read(std::as_writable_bytes(std::span(bytes + done, step)));
      return done + (got.ok() ? *got : 0);
    });
    if (!got.ok()) return got.error();
    if (content.size() > bytes_max) return too_large();
    if (*got < step) return content;
    step = kStepBytes;
  }
}

Result<void> write_whole(const FileSystem& files, const std::string& path, std::string_view bytes) {
  TRY(const std::unique_ptr<WritableFile> file, files.create(path));
  TRY(file->write(std::as_bytes(std::span(bytes))));
  return file->close();
}

}  // namespace tocsin::base
