// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "tocsin/model/event.h"
#include "tocsin/model/field_names.h"

// Windows event log files (EVTX). The format, as far as we read it, is docs/formats/evtx.md.
// A file is a header block and then chunks of 64 KiB that can be read alone and in any order:
//
//   EvtxTemplates templates(field_names);        // one for a run, shared by its threads
//   EvtxDecoder decoder(templates);              // one for each thread
//   for each 64 KiB of the file from kEvtxFirstChunk: decoder.decode_chunk(chunk, offset, batch);

namespace tocsin::source {

inline constexpr std::size_t kEvtxChunkBytes = 65536;
// Where the first chunk begins in every file that Windows writes, bytes.
inline constexpr std::size_t kEvtxFirstChunk = 4096;

enum class EvtxChecksum : std::uint8_t { kNotChecked, kGood, kBad };

// What the header block of a file says. Nothing in it is needed to read the chunks: a wrong
// value is told, and the caller goes on with what it finds.
struct EvtxFileHeader {
  bool is_evtx = false;    // the magic is there; without it everything below is empty
  bool truncated = false;  // fewer bytes than a header has
  bool dirty = false;      // the file was not closed: headers may lag behind the records
  bool full = false;       // the log was full and set to keep its oldest records
  EvtxChecksum checksum = EvtxChecksum::kNotChecked;
  std::uint16_t major_version = 0;  // 3 in every file seen
  std::uint16_t minor_version = 0;
  std::uint16_t chunk_count = 0;  // as claimed; the true count follows from the file's size
  std::uint64_t next_record_id = 0;
  std::uint32_t first_chunk_offset = kEvtxFirstChunk;  // bytes; the usual one where it is absurd
};

// `bytes` is the beginning of a file, at least 128 bytes of it where the file has them.
EvtxFileHeader parse_evtx_file_header(std::span<const std::uint8_t> bytes);

// True where the bytes begin like an EVTX file.
bool looks_like_evtx(std::span<const std::uint8_t> bytes);

// Why a record was given up. Each record that was begun is an event or one of these.
enum class EvtxDamage : std::uint8_t {
  kRecordHeader,  // at the place of a record: wrong magic, or a size that cannot be
  kTokens,        // binary XML that follows no rule of the format
  kTemplate,      // a template definition outside the chunk, or damaged
  kValues,        // substitution values that end behind the record
  kDepth,         // elements or nested values deeper than kEvtxDepthMax
  kFields,        // more than kEvtxFieldsMax fields
  kBudget,        // the chunk asks for more work or memory than any honest one
};
inline constexpr std::size_t kEvtxDamageCount = 7;
std::string_view evtx_damage_name(EvtxDamage damage);

// Limits against hostile files; what honest files need is far below them.
inline constexpr std::size_t kEvtxDepthMax = 64;
inline constexpr std::size_t kEvtxFieldsMax = 4096;          // of one event
inline constexpr std::size_t kEvtxChunkFieldsMax = 131'072;  // of all events of a chunk
inline constexpr std::size_t kEvtxChunkTextMax = 4u << 20;   // bytes of values of a chunk
inline constexpr std::size_t kEvtxChunkWorkMax = 1u << 20;   // tokens and steps of a chunk

enum class EvtxChunkState : std::uint8_t {
  kRead,      // a chunk with its header
  kEmpty,     // zeroes only: space that the log has not used
  kBadMagic,  // no chunk header; records that stand at their place are read all the same
  kTooShort,  // fewer bytes than a chunk header
};

// What became of one chunk, or the sum over several.
struct EvtxChunkReport {
  EvtxChunkState state = EvtxChunkState::kRead;  // of the chunk added last
  bool truncated = false;                        // fewer than kEvtxChunkBytes
  EvtxChecksum header_checksum = EvtxChecksum::kNotChecked;
  EvtxChecksum data_checksum = EvtxChecksum::kNotChecked;

  std::uint64_t events = 0;                               // appended to the batch
  std::array<std::uint64_t, kEvtxDamageCount> damaged{};  // by EvtxDamage
  // Notes on events and bytes; none of them takes away from the sums above.
  std::uint64_t beyond_header = 0;      // records behind the end that a stale header claims
  std::uint64_t resynced = 0;           // records found by search after a damaged place
  std::uint64_t slack_records = 0;      // whole records of an earlier use of the space: not decoded
  std::uint64_t size_copies_wrong = 0;  // records whose second size differs from the first
  std::uint64_t values_odd = 0;      // values whose size does not fit their type, given as binary
  std::uint64_t values_dropped = 0;  // array items over kEvtxFieldsMax
  std::uint64_t bytes_skipped = 0;   // between a damaged place and the next record

  std::uint64_t damaged_total() const;
  // Adds the counts; checksums and state become the worse of the two, `truncated` either.
  void add(const EvtxChunkReport& other);
};

namespace evtx {
class TemplateCache;
class ChunkDecoder;
}  // namespace evtx

// What EvtxTemplates did so far.
struct EvtxTemplateCounts {
  std::uint64_t compiled = 0;  // distinct templates held
  std::uint64_t reused = 0;    // times that a chunk's template was one of them, byte for byte
  std::uint64_t refused = 0;   // times that a template was read anew because nothing fits any more
  std::uint64_t bytes = 0;     // memory held
};

struct EvtxTemplatesOptions {
  // Memory of all compiled templates, bytes. When it is used up, further templates are read from
  // their tokens for every event: slower, with the same result. Estates have a few MB of them.
  std::size_t bytes_max = 16u << 20;
  // Templates with the same GUID and different content; honest logs have one or two.
  std::size_t same_guid_max = 8;
};

// The compiled templates of a run. A template is found by its GUID and then compared with the
// chunk's own bytes, so that a forged GUID gains nothing. Never forgets one, because events point
// into it: it must live longer than every batch. Safe from any thread.
class EvtxTemplates {
 public:
  // `names` is frozen and lives longer than this.
  explicit EvtxTemplates(const model::FieldNames& names, EvtxTemplatesOptions options = {});
  ~EvtxTemplates();
  EvtxTemplates(const EvtxTemplates&) = delete;
  EvtxTemplates& operator=(const EvtxTemplates&) = delete;

  EvtxTemplateCounts counts() const;

 private:
  friend class EvtxDecoder;
  std::unique_ptr<evtx::TemplateCache> cache_;
};

struct EvtxDecoderOptions {
  // Computes both CRC-32 of each chunk. Off saves a few per cent of decoding.
  bool verify_checksums = true;
};

// Turns chunks into events. One thread at a time; may be used for any number of files.
class EvtxDecoder {
 public:
  explicit EvtxDecoder(EvtxTemplates& templates, EvtxDecoderOptions options = {});
  ~EvtxDecoder();
  EvtxDecoder(EvtxDecoder&&) noexcept;
  EvtxDecoder& operator=(EvtxDecoder&&) noexcept;

  // Decodes one chunk and appends its events to the batch, in the order of the chunk. More bytes
  // than a chunk has are not looked at; fewer are a truncated chunk. Values point into `chunk`,
  // the batch or the templates: all three must outlive the use of the batch. `file_offset` is
  // where the chunk begins in its file. Never fails: the report says what was lost.
  EvtxChunkReport decode_chunk(std::span<const std::uint8_t> chunk, std::uint64_t file_offset,
                               model::EventBatch& out);

 private:
  std::unique_ptr<evtx::ChunkDecoder> decoder_;
};

}  // namespace tocsin::source
