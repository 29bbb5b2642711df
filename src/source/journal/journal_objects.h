// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "journal/journal_fields.h"
#include "tocsin/source/byte_stream.h"
#include "tocsin/source/loss.h"

namespace tocsin::source {

// What stands at the front of a journal file, as far as reading needs it.
struct JournalHeader {
  static constexpr std::size_t kBytesMin = 208;
  static constexpr std::uint32_t kXz = 1, kLz4 = 2, kKeyedHash = 4, kZstd = 8, kCompact = 16;

  std::uint32_t incompatible = 0;  // flags: what a reader must know
  std::array<std::uint8_t, 16> sequence_id{};
  std::uint64_t header_bytes = 0;
  std::uint64_t file_bytes = 0;  // with the room that is taken in advance

  bool compact() const { return (incompatible & kCompact) != 0; }
};

// False where the bytes are no such header, or one of a form that is not known.
bool parse_journal_header(std::span<const std::uint8_t> bytes, JournalHeader& header);

// A journal file as the export format says it: objects are read from front to back, which is the
// order in which they were written, and each entry is told with the data before it. Behind a
// damaged place the next object is looked for. What many entries share can be told many times:
// fields are left out, and counted, of an entry over the limit of a record, and where more than so
// many times the file's size was told. One thread.
class JournalFileText final : public ByteStream {
 public:
  // `file` must outlive it. No entry may be longer than `entry_bytes_max`.
  JournalFileText(ByteStream& file, std::size_t entry_bytes_max);

  // Where losses are counted from now on; set before the first read().
  void count_in(LossCounts& losses) { losses_ = &losses; }
  base::Result<std::size_t> read(std::span<std::byte> into) override;

 private:
  struct Object {
    std::uint8_t type = 0, flags = 0;
    std::uint64_t bytes = 0;
  };

  // Whether `count` bytes are at hand from at_ on, read now if need be.
  bool have(std::size_t count);
  void pass(std::uint64_t count);
  std::uint64_t number(std::size_t at, std::size_t size = 8) const;

  // Goes on by an object, or where none is by a step; false at the end of the file, once.
  bool step();
  bool pass_header();
  bool pass_zeros();
  // `object` is empty where none can begin.
  bool object_at(std::size_t at, Object& object) const;
  bool is_followed(const Object& object);
  bool is_cut() const;
  void end();
  void use(const Object& object);
  void take_data(const Object& object);
  void tell_entry(const Object& object);
  void tell_head();
  bool read_field(std::uint64_t offset);
  // False where nothing could be told.
  bool tell_field(std::uint64_t offset);

  ByteStream& file_;
  std::size_t entry_bytes_max_;
  LossCounts* losses_ = nullptr;
  JournalHeader header_;
  std::string sequence_;  // the header's, in digits
  JournalFields data_;
  JournalUnpacker unpacker_;
  std::vector<std::uint8_t> buffer_;
  std::size_t at_ = 0;        // of the next object in the buffer
  std::uint64_t offset_ = 0;  // the same in the file
  bool begun_ = false, ended_ = false;
  bool lost_ = false;  // behind a damaged place, and no object found yet
  bool gap_ = false;   // behind zeros, which at the end of the file are room for more
  std::string text_;   // of entries; what is before told_ is given out
  std::size_t told_ = 0;
  std::uint64_t bytes_made_ = 0;  // of data, by unpacking and telling them
  std::string field_;
};

}  // namespace tocsin::source
