// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/base/random.h"
#include "tocsin/base/result.h"
#include "tocsin/exercise/evtx_value.h"
#include "tocsin/model/time.h"

// Writes Windows event log files. The format is docs/formats/evtx.md; where readers do not care
// we do as Windows does (order of slots, chains of names and templates, alignment).

namespace tocsin::exercise {

// The System block. Texts that are empty are written as absent (null slots), as Windows does.
struct EvtxSystem {
  std::string provider;
  std::string provider_guid;
  std::string event_source;  // the classic name of a provider, as services have it
  std::uint16_t event_id = 0;
  std::optional<std::uint16_t> qualifiers;
  std::uint8_t version = 0;
  std::uint8_t level = 4;
  std::uint16_t task = 0;
  std::uint8_t opcode = 0;
  std::uint64_t keywords = 0x8000000000000000u;
  model::Timestamp time{};
  std::string activity_id;
  std::string related_activity_id;
  std::uint32_t process_id = 4;
  std::uint32_t thread_id = 0;
  std::string channel;
  std::string computer;
  std::string user_sid;
};

// One <Data> of EventData; without a name it is <Data> alone.
struct EvtxField {
  std::string name;
  EvtxValue value;
};

// An element of UserData: attributes are constant text of the template; content is a value or
// elements.
struct EvtxElement {
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<EvtxElement> children;
  EvtxValue value;
};

// One event to be written. Plain value; the writer gives it its record id.
struct EvtxEvent {
  EvtxSystem system;
  std::vector<EvtxField> data;
  std::vector<EvtxElement> user_data;  // not empty: UserData is written in place of EventData
};

enum class EvtxForm : std::uint8_t {
  kTemplates,  // as the system itself logs: templates once in a chunk, and references to them
  kPlain,      // elements and text in each record, as collected events are forwarded
};

struct EvtxWriterOptions {
  EvtxForm form = EvtxForm::kTemplates;
  std::uint64_t first_record_id = 1;
  // The file was not closed: the dirty flag is set and the file header knows of no chunk but
  // the first.
  bool dirty = false;
  // Begin a new chunk after so many records; 0: when it is full.
  std::uint32_t records_in_chunk_max = 0;
};

// Builds one file in memory. One thread at a time.
class EvtxWriter {
 public:
  explicit EvtxWriter(EvtxWriterOptions options = {});
  ~EvtxWriter();
  EvtxWriter(const EvtxWriter&) = delete;
  EvtxWriter& operator=(const EvtxWriter&) = delete;

  // Appends the event under the next record id. kTooLarge where it does not fit in an empty
  // chunk (64 KiB less headers): then nothing is written.
  base::Result<void> add(const EvtxEvent& event);

  std::uint64_t record_count() const;

  // The file. Once; then the writer is spent.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Deliberate flaws for tests of readers. Where it is not itself the flaw, checksums are made
// right again, so that each is the only thing wrong.
enum class EvtxFlaw : std::uint8_t {
  kFileMagic,
  kFileChecksum,
  kChunkMagic,
  kChunkHeaderChecksum,
  kChunkDataChecksum,
  kChunkZeroed,
  kRecordMagic,     // of one record
  kRecordSize,      // a size that cannot be
  kRecordSizeCopy,  // the second size differs from the first
  kTemplateOffset,  // a reference to a template that points out of the chunk
  kValueSize,       // a value that ends behind its record
  kFlippedBits,     // a few bits anywhere in the chunk; checksums stay as they were
  kCut,             // the file ends in the middle of the chunk
};
inline constexpr std::size_t kEvtxFlawCount = 13;
std::string_view evtx_flaw_name(EvtxFlaw flaw);

// Puts a flaw into the given chunk (from 0; modulo their number) of a file that EvtxWriter wrote;
// which record and which bits, `random` says. No change where the file has no chunk.
void add_flaw(std::string& file, EvtxFlaw flaw, std::size_t chunk, base::Random& random);

}  // namespace tocsin::exercise
