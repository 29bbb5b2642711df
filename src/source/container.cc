// SPDX-License-Identifier: Apache-2.0
#include "container.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <vector>

#include <archive.h>
#include <archive_entry.h>

#include "json_repair.h"

namespace tocsin::source {

namespace {

constexpr std::size_t kReadBytes = std::size_t{64} << 10;
constexpr std::size_t kShownBytesMax = 1000;
// libarchive holds a zip's whole directory in memory, in some five times its size.
constexpr std::uint64_t kDirectoryBytesMax = std::uint64_t{8} << 20;

bool starts_with(std::span<const std::uint8_t> bytes, std::string_view magic, std::size_t at = 0) {
  return bytes.size() >= at + magic.size() &&
         std::memcmp(bytes.data() + at, magic.data(), magic.size()) == 0;
}

// "BZh", the size of blocks, and how a block or, of an empty file, the end begins: text that starts
// with "BZh" is none.
bool is_bzip2(std::span<const std::uint8_t> bytes) {
  using namespace std::string_view_literals;
  if (!starts_with(bytes, "BZh"sv) || bytes.size() < 10) return false;
  return bytes[3] >= '1' && bytes[3] <= '9' &&
         (starts_with(bytes, "\x31\x41\x59\x26\x53\x59"sv, 4) ||
          starts_with(bytes, "\x17\x72\x45\x38\x50\x90"sv, 4));
}

// A tar header holds the sum of its bytes, its own eight counted as spaces, in octal.
bool is_tar_header(std::span<const std::uint8_t> bytes) {
  constexpr std::size_t kHeader = 512, kSumAt = 148, kSumSize = 8;
  if (bytes.size() < kHeader || bytes[0] == 0) return false;
  std::uint32_t claimed = 0;
  bool any = false;
  for (std::size_t i = kSumAt; i < kSumAt + kSumSize; ++i) {
    const std::uint8_t c = bytes[i];
    if (c >= '0' && c <= '7') {
      claimed = claimed * 8 + (c - '0');
      any = true;
    } else if (c != ' ' && c != 0) {
      return false;
    }
  }
  std::uint32_t sum = ' ' * kSumSize;
  for (std::size_t i = 0; i < kHeader; ++i) {
    if (i < kSumAt || i >= kSumAt + kSumSize) sum += bytes[i];
  }
  return any && sum == claimed;
}

}  // namespace

ArchiveKind archive_kind(std::span<const std::uint8_t> begin) {
  using namespace std::string_view_literals;
  if (starts_with(begin, "\x1f\x8b\x08"sv)) return ArchiveKind::kGzip;
  if (starts_with(begin, "\x28\xb5\x2f\xfd"sv)) return ArchiveKind::kZstd;
  if (starts_with(begin, "\xfd\x37zXZ\0"sv)) return ArchiveKind::kXz;
  if (is_bzip2(begin)) return ArchiveKind::kBzip2;
  if (starts_with(begin, "PK\x03\x04"sv) || starts_with(begin, "PK\x05\x06"sv)) {
    return ArchiveKind::kZip;
  }
  return is_tar_header(begin) ? ArchiveKind::kTar : ArchiveKind::kNone;
}

std::string shown_path(std::string_view bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size() && out.size() < kShownBytesMax;) {
    const std::size_t size = utf8_sequence(bytes, at);
    const auto c = static_cast<unsigned char>(bytes[at]);
    if (size == 0) {
      out += "\xef\xbf\xbd";
    } else if (c < 0x20 || c == 0x7f) {
      out += '?';
    } else {
      out.append(bytes, at, size);
    }
    at += std::max<std::size_t>(size, 1);
  }
  return out;
}

struct Archive::State final : ByteStream {
  State(ByteStream& from, const base::ReadableFile* by_offset, UnpackBudget& limit)
      : bytes(from), file(by_offset), budget(limit), buffer(kReadBytes) {}
  ~State() override {
    if (reader != nullptr) archive_read_free(reader);
  }

  static la_ssize_t on_read(::archive*, void* self, const void** out) {
    State& s = *static_cast<State*>(self);
    const std::span<std::byte> room(s.buffer);
    base::Result<std::size_t> got =
        s.file != nullptr ? s.file->read_at(s.position, room) : s.bytes.read(room);
    if (!got.ok()) {
      s.input_error = std::move(got).error();
      archive_set_error(s.reader, EIO, "%s", s.input_error->message.c_str());
      return -1;
    }
    s.position += *got;
    if (s.file != nullptr && s.members == 0) {
      s.directory_bytes += *got;
      if (s.directory_bytes > kDirectoryBytesMax) {
        archive_set_error(s.reader, ENOMEM, "the directory is too large");
        return -1;
      }
    }
    *out = s.buffer.data();
    return static_cast<la_ssize_t>(*got);
  }

  static la_int64_t on_seek(::archive*, void* self, la_int64_t offset, int whence) {
    State& s = *static_cast<State*>(self);
    const auto size = static_cast<la_int64_t>(s.file->size());
    const la_int64_t base = whence == SEEK_SET   ? 0
                            : whence == SEEK_END ? size
                                                 : static_cast<la_int64_t>(s.position);
    if (offset > size - base || offset < -base) return ARCHIVE_FATAL;
    s.position = static_cast<std::uint64_t>(base + offset);
    return base + offset;
  }

  void open(ArchiveKind kind) {
    if (reader != nullptr) archive_read_free(reader);
    reader = archive_read_new();
    if (reader == nullptr) return;
    // The filter is named: left to itself libarchive would unpack any number of them at once.
    int filter = ARCHIVE_FILTER_NONE;
    switch (kind) {
      case ArchiveKind::kGzip:
        filter = ARCHIVE_FILTER_GZIP;
        break;
      case ArchiveKind::kZstd:
        filter = ARCHIVE_FILTER_ZSTD;
        break;
      case ArchiveKind::kXz:
        filter = ARCHIVE_FILTER_XZ;
        break;
      case ArchiveKind::kBzip2:
        filter = ARCHIVE_FILTER_BZIP2;
        break;
      case ArchiveKind::kZip:
        archive_read_support_format_zip(reader);
        break;
      case ArchiveKind::kTar:
      case ArchiveKind::kNone:
        archive_read_support_format_tar(reader);
        break;
    }
    if (filter != ARCHIVE_FILTER_NONE) {
      archive_read_support_format_raw(reader);
      archive_read_support_format_empty(reader);
    }
    archive_read_append_filter(reader, filter);
    archive_read_set_callback_data(reader, this);
    archive_read_set_read_callback(reader, on_read);
    if (file != nullptr) archive_read_set_seek_callback(reader, on_seek);
    usable = archive_read_open1(reader) == ARCHIVE_OK;
  }

  // The next header, or how that ended. A directory that is too large is done without: members are
  // then found by the headers before them.
  int next_header(::archive_entry** entry) {
    const int outcome =
        usable ? archive_read_next_header(reader, entry) : static_cast<int>(ARCHIVE_FATAL);
    if (file == nullptr || members != 0 || directory_bytes <= kDirectoryBytesMax) return outcome;
    file = nullptr;
    open(ArchiveKind::kZip);
    return next_header(entry);
  }

  base::Error error(const char* what) const {
    const char* why = reader != nullptr ? archive_error_string(reader) : nullptr;
    std::string message = what;
    message += ": ";
    message += why != nullptr ? shown_path(why) : "damaged";
    return base::fail(base::ErrorKind::kMalformed, std::move(message));
  }

  static base::Error over_budget() {
    return base::fail(base::ErrorKind::kTooLarge,
                      "unpacks to more than the limit for a file of its size");
  }

  // By blocks, because archive_read_data forgets what it has copied when an error comes behind it.
  base::Result<std::size_t> read(std::span<std::byte> into) override {
    std::size_t filled = 0;
    while (filled < into.size()) {
      if (exhausted) return over_budget();
      if (hole == 0 && block.empty() && !next_block()) {
        if (filled != 0 || !failed) break;
        return error("cannot unpack");
      }
      std::size_t count = into.size() - filled;
      if (hole != 0) {
        count = static_cast<std::size_t>(std::min<std::uint64_t>(count, hole));
        std::memset(into.data() + filled, 0, count);
        hole -= count;
      } else {
        count = std::min(count, block.size());
        if (count == 0) continue;
        std::memcpy(into.data() + filled, block.data(), count);
        block = block.subspan(count);
      }
      exhausted = !budget.take_bytes(count);
      filled += count;
      member_position += count;
    }
    return filled;
  }

  // False at the end of the member or its damage.
  bool next_block() {
    if (failed || ended) return false;
    const void* data = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int outcome = archive_read_data_block(reader, &data, &size, &offset);
    ended = outcome == ARCHIVE_EOF;
    failed = !ended && outcome != ARCHIVE_OK && outcome != ARCHIVE_WARN;
    if (ended || failed) return false;
    block = {static_cast<const std::byte*>(data), size};
    const auto place = static_cast<std::uint64_t>(offset);
    hole = place > member_position ? place - member_position : 0;  // of a sparse file
    return true;
  }

  void begin_member() {
    failed = ended = false;
    hole = member_position = 0;
    block = {};
  }

  ByteStream& bytes;
  const base::ReadableFile* file;     // null: read from `bytes`
  std::uint64_t directory_bytes = 0;  // of `file` read before the first member
  UnpackBudget& budget;
  std::vector<std::byte> buffer;
  std::uint64_t position = 0;
  std::optional<base::Error> input_error;
  ::archive* reader = nullptr;
  bool usable = false;
  // Of the member being read.
  std::span<const std::byte> block;  // unpacked and not yet given
  std::uint64_t hole = 0;            // zeroes to give before it
  std::uint64_t member_position = 0;
  bool failed = false, ended = false;
  bool exhausted = false;  // then nothing more is unpacked, not even to be passed over
  std::uint64_t members = 0;
};

Archive::Archive(ArchiveKind kind, ByteStream& bytes, const base::ReadableFile* file,
                 UnpackBudget& budget)
    : state_(std::make_unique<State>(bytes, kind == ArchiveKind::kZip ? file : nullptr, budget)) {
  state_->open(kind);
}

Archive::~Archive() = default;

base::Result<std::optional<Archive::Member>> Archive::next() {
  if (state_->exhausted) return State::over_budget();
  archive_entry* entry = nullptr;
  const int outcome = state_->next_header(&entry);
  if (!state_->usable) return state_->error("cannot open the archive");
  if (outcome == ARCHIVE_EOF) return std::optional<Member>{};
  if (outcome != ARCHIVE_OK && outcome != ARCHIVE_WARN) {
    return state_->error("cannot read the next member");
  }
  if (!state_->budget.take_member()) {
    return base::fail(base::ErrorKind::kTooLarge, "has more members than the limit");
  }
  ++state_->members;
  state_->begin_member();
  Member member;
  const char* name = archive_entry_pathname_utf8(entry);
  if (name == nullptr) name = archive_entry_pathname(entry);
  member.name = name != nullptr ? shown_path(name) : "member-" + std::to_string(state_->members);
  member.name.erase(0, member.name.find_first_not_of('/'));
  member.is_file =
      archive_entry_filetype(entry) == AE_IFREG && archive_entry_hardlink(entry) == nullptr;
  member.encrypted = archive_entry_is_data_encrypted(entry) != 0;
  // Archives packed for reproducible builds say 0, which is no time.
  if (archive_entry_mtime_is_set(entry) != 0 && archive_entry_mtime(entry) > 0) {
    member.modified = model::Timestamp(std::chrono::seconds(archive_entry_mtime(entry)));
  }
  return std::optional<Member>(std::move(member));
}

ByteStream& Archive::content() { return *state_; }

}  // namespace tocsin::source
