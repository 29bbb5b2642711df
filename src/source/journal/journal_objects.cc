// SPDX-License-Identifier: Apache-2.0
#include "journal/journal_objects.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include <fmt/format.h>

namespace tocsin::source {

namespace {

using Bytes16 = std::array<std::uint8_t, 16>;

enum Type : std::uint8_t {
  kUnused,
  kData,
  kField,
  kEntry,
  kDataHashTable,
  kFieldHashTable,
  kEntryArray,
  kTag,
  kTypes
};

constexpr std::size_t kObjectHead = 16;
// The least that an object of each type has, itself among it.
constexpr std::size_t kBytesMin[kTypes] = {0, 64, 40, 64, 16, 16, 24, 64};
constexpr std::size_t kEntryItems = 64, kEntryBytesMax = std::size_t{1} << 20;
constexpr std::size_t kFieldFrame = 10;  // what a field has around it when it is told
constexpr std::size_t kPayload = 64, kCompactPayload = 72;
constexpr std::uint64_t kObjectBytesMax = std::uint64_t{1} << 36;
constexpr std::size_t kAlign = 8;
constexpr std::size_t kReadBytes = std::size_t{256} << 10;
constexpr std::size_t kDataBytesMax = std::size_t{16} << 20;
constexpr std::uint64_t kHeaderBytesMax = 4096;
constexpr std::string_view kMagic = "LPKSHHRH";

constexpr std::uint64_t aligned(std::uint64_t size) {
  return (size + kAlign - 1) / kAlign * kAlign;
}

std::uint64_t little_endian(const std::uint8_t* bytes, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) value = value << 8 | bytes[i];
  return value;
}

std::string hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

// The memory of an entry that was much larger than others.
void give_back(std::string& text) {
  constexpr std::size_t kMuch = std::size_t{1} << 20;
  if (text.capacity() > kMuch) std::string().swap(text);
}

// What begins with two underscores is told of the entry itself and never by the data.
bool is_field_name(std::string_view name) {
  constexpr std::size_t kNameMax = 64;
  const auto known = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && name.size() <= kNameMax && !name.starts_with("__") &&
         std::ranges::all_of(name, known);
}

}  // namespace

bool parse_journal_header(std::span<const std::uint8_t> bytes, JournalHeader& header) {
  constexpr std::uint32_t kKnown = JournalHeader::kXz | JournalHeader::kLz4 |
                                   JournalHeader::kKeyedHash | JournalHeader::kZstd |
                                   JournalHeader::kCompact;
  constexpr std::size_t kIncompatible = 12, kSequenceId = 72, kHeaderBytes = 88, kArenaBytes = 96;
  if (bytes.size() < JournalHeader::kBytesMin) return false;
  if (std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0) return false;
  header.incompatible = static_cast<std::uint32_t>(little_endian(&bytes[kIncompatible], 4));
  header.header_bytes = little_endian(&bytes[kHeaderBytes], 8);
  header.file_bytes = header.header_bytes + little_endian(&bytes[kArenaBytes], 8);
  std::memcpy(header.sequence_id.data(), &bytes[kSequenceId], header.sequence_id.size());
  return (header.incompatible & ~kKnown) == 0 && header.header_bytes >= JournalHeader::kBytesMin &&
         header.header_bytes <= kHeaderBytesMax;
}

JournalFileText::JournalFileText(ByteStream& file, std::size_t entry_bytes_max)
    : file_(file), entry_bytes_max_(entry_bytes_max), data_(kDataBytesMax) {}

base::Result<std::size_t> JournalFileText::read(std::span<std::byte> into) {
  std::size_t given = 0;
  while (given < into.size()) {
    if (told_ == text_.size()) {
      text_.clear();
      give_back(text_);
      told_ = 0;
      while (text_.empty() && step()) {
      }
      if (text_.empty()) break;
    }
    const std::size_t count = std::min(into.size() - given, text_.size() - told_);
    std::memcpy(into.data() + given, text_.data() + told_, count);
    given += count;
    told_ += count;
  }
  return given;
}

bool JournalFileText::have(std::size_t count) {
  while (buffer_.size() - at_ < count && !ended_) {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at_));
    at_ = 0;
    const std::size_t before = buffer_.size();
    buffer_.resize(std::max(kReadBytes, count));
    const auto got = file_.read(std::as_writable_bytes(std::span(buffer_).subspan(before)));
    ended_ = !got.ok() || *got == 0;
    buffer_.resize(before + (got.ok() ? *got : 0));
  }
  return buffer_.size() - at_ >= count;
}

void JournalFileText::pass(std::uint64_t count) {
  while (count > 0 && have(1)) {
    const std::uint64_t here = std::min<std::uint64_t>(count, buffer_.size() - at_);
    at_ += static_cast<std::size_t>(here);
    offset_ += here;
    count -= here;
  }
}

std::uint64_t JournalFileText::number(std::size_t at, std::size_t size) const {
  return little_endian(&buffer_[at_ + at], size);
}

bool JournalFileText::pass_header() {
  if (!have(JournalHeader::kBytesMin) ||
      !parse_journal_header(std::span(buffer_).subspan(at_), header_)) {
    return false;
  }
  sequence_ = hex(header_.sequence_id);
  pass(aligned(header_.header_bytes));
  return true;
}

// Zeros are no object. At the end they are room that was taken in advance.
bool JournalFileText::pass_zeros() {
  if (number(0) != 0) return false;
  pass(kAlign);
  gap_ = true;
  return true;
}

// Whether an object may begin at `at` in the buffer, of which its head is at hand.
bool JournalFileText::object_at(std::size_t at, Object& object) const {
  const std::uint8_t* const head = &buffer_[at];
  object = {};
  constexpr std::uint8_t kPackings = 7;
  const Object found{head[0], head[1], little_endian(head + 8, 8)};
  const bool packed = (found.flags & ~kPackings) == 0 && (found.flags & (found.flags - 1)) == 0;
  const bool is_one = found.type > kUnused && found.type < kTypes && packed &&
                      (found.flags == 0 || found.type == kData) &&
                      little_endian(head + 2, 6) == 0 && found.bytes >= kBytesMin[found.type] &&
                      found.bytes <= kObjectBytesMax &&
                      (found.type != kEntry || found.bytes <= kEntryBytesMax);
  if (is_one) object = found;
  return is_one;
}

// Whether behind an object is another one, or nothing: then it is none by chance, and its size is
// right. Of large ones nobody looks that far.
bool JournalFileText::is_followed(const Object& object) {
  constexpr std::uint64_t kLookedFor = std::uint64_t{1} << 20;
  if (object.bytes > kLookedFor) return !lost_ && offset_ + object.bytes <= header_.file_bytes;
  const auto size = static_cast<std::size_t>(aligned(object.bytes));
  if (have(size + kObjectHead)) {
    Object next;
    return object_at(at_ + size, next) || number(size) == 0;
  }
  if (have(size)) return !lost_ || !have(size + 1);
  return !lost_ && is_cut();
}

// At the end of the file: whether it is shorter than it says.
bool JournalFileText::is_cut() const {
  return offset_ + (buffer_.size() - at_) < header_.file_bytes;
}

// Nothing is left that could be an object.
void JournalFileText::end() {
  if (is_cut() || lost_) losses_->add(LossReason::kTruncatedRecord);
  pass(buffer_.size() - at_);
  header_.file_bytes = offset_;  // once is enough
  lost_ = false;
}

bool JournalFileText::step() {
  if (!begun_) {
    begun_ = true;
    if (!pass_header()) return false;
  }
  if (!have(kObjectHead)) {
    end();
    return false;
  }
  if (pass_zeros()) return true;
  Object object;
  const bool whole = object_at(at_, object) && is_followed(object);
  const bool likely = object.bytes != 0 && !lost_ && !gap_;
  if (!lost_ && (!whole || gap_)) losses_->add(LossReason::kJournalObjectDamaged);
  lost_ = !whole;
  gap_ = false;
  if (whole || likely) use(object);
  // An object that nothing follows may have the wrong size, or be good and its neighbour is not.
  pass(whole ? aligned(object.bytes) : kAlign);
  return true;
}

void JournalFileText::use(const Object& object) {
  const bool entry = object.type == kEntry;
  const bool data = object.type == kData && object.bytes - kPayload <= entry_bytes_max_;
  if ((!entry && !data) || !have(static_cast<std::size_t>(object.bytes))) return;
  if (entry) tell_entry(object);
  if (data) take_data(object);
}

void JournalFileText::take_data(const Object& object) {
  const std::size_t payload = header_.compact() ? kCompactPayload : kPayload;
  if (object.bytes < payload) return;
  data_.keep(offset_, static_cast<JournalPacking>(object.flags),
             {reinterpret_cast<const char*>(&buffer_[at_]) + payload,
              static_cast<std::size_t>(object.bytes) - payload});
}

// What journalctl tells of an entry besides its data.
void JournalFileText::tell_head() {
  constexpr std::size_t kSequence = 16, kRealtime = 24, kMonotonic = 32, kBoot = 40, kXorHash = 56;
  const std::string boot = hex(std::span(buffer_).subspan(at_ + kBoot, Bytes16().size()));
  fmt::format_to(std::back_inserter(text_),
                 "__CURSOR=s={};i={:x};b={};m={:x};t={:x};x={:x}\n__REALTIME_TIMESTAMP={}\n"
                 "__MONOTONIC_TIMESTAMP={}\n_BOOT_ID={}\n",
                 sequence_, number(kSequence), boot, number(kMonotonic), number(kRealtime),
                 number(kXorHash), number(kRealtime), number(kMonotonic), boot);
}

void JournalFileText::tell_entry(const Object& object) {
  tell_head();
  const std::size_t step = header_.compact() ? 4 : 16;
  const std::size_t size = header_.compact() ? 4 : 8;
  for (std::size_t at = kEntryItems; at + step <= object.bytes; at += step) {
    if (!tell_field(number(at, size))) losses_->add(LossReason::kJournalFieldLost);
  }
  text_ += '\n';
  give_back(field_);
}

// Data to field_, under the limit of an entry and those that archives have too.
bool JournalFileText::read_field(std::uint64_t offset) {
  constexpr std::uint64_t kBytesFree = std::uint64_t{1} << 30, kRatioMax = 200;
  // XZ takes longer, for each byte and to begin.
  constexpr std::uint64_t kXzTimes = 8, kXzBegins = std::uint64_t{64} << 10;
  const auto stored = data_.find(offset);
  if (!stored || bytes_made_ > kBytesFree + kRatioMax * offset_) return false;
  if (text_.size() + stored->bytes.size() > entry_bytes_max_) return false;
  const bool read = unpacker_.unpack(*stored, entry_bytes_max_ - text_.size(), field_);
  const bool xz = stored->packing == JournalPacking::kXz;
  bytes_made_ += xz ? kXzTimes * field_.size() + kXzBegins : field_.size();
  return read;
}

bool JournalFileText::tell_field(std::uint64_t offset) {
  if (!read_field(offset)) return false;
  const std::string_view field = field_;
  const std::string_view name = field.substr(0, field.find('='));
  if (name.size() == field.size() || !is_field_name(name)) return false;
  if (name == "_BOOT_ID") return true;  // told of the entry
  const std::string_view value = field.substr(name.size() + 1);
  text_.reserve(text_.size() + field.size() + kFieldFrame);
  text_ += name;
  if (value.find('\n') == std::string_view::npos) {
    text_ += '=';
  } else {
    text_ += '\n';
    for (unsigned i = 0; i < 8; ++i) text_ += static_cast<char>(value.size() >> (8 * i) & 0xff);
  }
  text_ += value;
  text_ += '\n';
  return true;
}

}  // namespace tocsin::source
