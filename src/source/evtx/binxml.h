// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "tocsin/source/evtx.h"

// Binary XML: bounds-checked reading of its tokens. Offsets are from the beginning of the chunk,
// as names and templates are referred to by them. See docs/formats/evtx.md, "Binary XML".

namespace tocsin::source::evtx {

static_assert(std::endian::native == std::endian::little, "loads assume the order of the file");

template <class T>
inline T load(const std::uint8_t* p) {
  T value;
  std::memcpy(&value, p, sizeof value);
  return value;
}

using ChunkBytes = std::span<const std::uint8_t>;

// The outcome of reading; kNone where all went well.
enum class Trouble : std::uint8_t {
  kNone,
  kTokens,
  kTemplate,
  kValues,
  kDepth,
  kFields,
  kBudget,
  kNeedsValues,  // a template whose plan depends on the values of each event
};
EvtxDamage damage_of(Trouble trouble);

// A name as it stands in the chunk: UTF-16LE units.
struct Name {
  const std::uint8_t* units = nullptr;
  std::uint32_t count = 0;
  std::uint32_t offset = 0;
};

inline constexpr std::uint32_t kNameUnitsMax = 512;
inline constexpr std::uint32_t kNameHeaderBytes = 8;  // next offset, hash, count

// The name at `offset`; false where it is outside the chunk or too long.
inline bool read_name(ChunkBytes chunk, std::uint32_t offset, Name& out) {
  if (offset > chunk.size() || chunk.size() - offset < kNameHeaderBytes) return false;
  const std::uint32_t count = load<std::uint16_t>(chunk.data() + offset + 6);
  if (count > kNameUnitsMax || chunk.size() - offset - kNameHeaderBytes < 2 * count) return false;
  out = {chunk.data() + offset + kNameHeaderBytes, count, offset};
  return true;
}

// Bytes of a name that stands where it is first used: header, units and a closing zero.
inline std::uint32_t inline_name_bytes(const Name& name) {
  return kNameHeaderBytes + 2 * name.count + 2;
}

void append_name(const Name& name, std::string& out);
bool name_is(const Name& name, std::string_view ascii);

// One substitution value: where it lies in the chunk.
struct Slot {
  std::uint32_t offset = 0;
  std::uint16_t size = 0;
  std::uint8_t type = 0;
  std::uint8_t reserved = 0;
};

// A template instance: which definition, and its values.
struct Instance {
  std::uint32_t definition = 0;  // offset of the definition in the chunk
  std::uint32_t slot_count = 0;
  std::uint32_t descriptors = 0;  // offset of slot_count times {size, type}
  std::uint32_t values = 0;       // offset of the first value
  std::uint32_t end = 0;          // behind the last value; set by read_slots
};

inline constexpr std::uint32_t kDefinitionHeaderBytes = 24;  // next, GUID, size

// Reads the instance whose token stands at `position`; nothing of it reaches behind `end`.
Trouble read_instance(ChunkBytes chunk, std::uint32_t position, std::uint32_t end, Instance& out);

// Appends the slots of the instance and sets its end.
inline Trouble read_slots(ChunkBytes chunk, std::uint32_t end, Instance& instance,
                          std::vector<Slot>& slots) {
  const std::size_t first = slots.size();
  slots.resize(first + instance.slot_count);
  Slot* slot = slots.data() + first;
  const std::uint8_t* descriptor = chunk.data() + instance.descriptors;
  std::uint64_t offset = instance.values;
  for (std::uint32_t i = 0; i < instance.slot_count; ++i, ++slot, descriptor += 4) {
    *slot = {static_cast<std::uint32_t>(offset), load<std::uint16_t>(descriptor), descriptor[2], 0};
    offset += slot->size;
  }
  if (offset > end) return Trouble::kValues;
  instance.end = static_cast<std::uint32_t>(offset);
  return Trouble::kNone;
}

enum class Token : std::uint8_t {
  kEnd = 0x00,
  kOpenElement = 0x01,
  kCloseStart = 0x02,
  kCloseEmpty = 0x03,
  kEndElement = 0x04,
  kText = 0x05,
  kAttribute = 0x06,
  kCData = 0x07,
  kCharacter = 0x08,
  kEntity = 0x09,
  kTarget = 0x0a,
  kTargetData = 0x0b,
  kInstance = 0x0c,
  kSlot = 0x0d,
  kOptionalSlot = 0x0e,
  kFragment = 0x0f,
};

// One token with what belongs to it.
struct Item {
  Token token = Token::kEnd;
  Name name;                            // elements, attributes, entities
  const std::uint8_t* units = nullptr;  // kText, kCData: UTF-16LE
  std::uint32_t unit_count = 0;
  std::uint16_t number = 0;    // the slot's index, or the character
  std::uint8_t type = 0;       // of the slot, as the template declares it
  std::uint32_t position = 0;  // where the token begins
};

// What of a template's bytes its meaning depends on: runs of bytes that must be equal, lengths
// that follow from where names are stored (left out), and names (compared as text, since each
// chunk stores them elsewhere).
class Skeleton {
 public:
  struct Part {
    std::uint16_t run = 0;   // bytes that must be equal
    std::uint16_t skip = 0;  // bytes behind the run that may differ
    std::int32_t name = -1;  // a reference to this name follows; -1: none
  };

  void begin(std::uint32_t position) { last_ = position; }
  void skip(ChunkBytes chunk, std::uint32_t position, std::uint32_t bytes);
  void name(ChunkBytes chunk, std::uint32_t position, const Name& name);
  // `ran_out`: no token ended the template but the end of its bytes, so that those of an equal
  // one must end there too.
  void end(ChunkBytes chunk, std::uint32_t position, bool ran_out);

  // True where the chunk holds the same template at `begin`.
  bool matches(ChunkBytes chunk, std::uint32_t begin, std::uint32_t end) const;
  // False where the template has too many names or too long runs to be compared cheaply.
  bool usable() const { return usable_; }
  std::size_t bytes() const;

 private:
  static constexpr std::size_t kNamesMax = 128;
  std::uint32_t add_run(ChunkBytes chunk, std::uint32_t position);
  std::vector<Part> parts_;
  std::vector<std::uint8_t> runs_;                              // one behind the other
  std::vector<std::pair<std::uint32_t, std::uint32_t>> names_;  // place in name_units_, units
  std::vector<std::uint8_t> name_units_;
  std::uint32_t last_ = 0;
  bool usable_ = true;
  bool ran_out_ = false;
};

// Reads token by token between two offsets of a chunk. In template definitions an element's
// header holds a dependency identifier; elsewhere it does not.
class BinXmlReader {
 public:
  BinXmlReader(ChunkBytes chunk, std::uint32_t begin, std::uint32_t end, bool in_definition)
      : chunk_(chunk), position_(begin), end_(end), dependency_(in_definition) {}

  // Records what the meaning depends on; the skeleton must outlive the reading.
  void trace(Skeleton& skeleton) {
    skeleton_ = &skeleton;
    skeleton.begin(position_);
  }

  // The next token; kEnd also where the bytes are used up. False where they follow no rule.
  // At kInstance the reader stands still: the caller reads the instance and calls seek.
  bool next(Item& item);

  std::uint32_t position() const { return position_; }
  // True where the bytes were used up and next() made the end up.
  bool ran_out() const { return ran_out_; }
  std::uint32_t end() const { return end_; }
  ChunkBytes chunk() const { return chunk_; }
  void seek(std::uint32_t position) { position_ = position; }

 private:
  bool has(std::uint32_t bytes) const { return end_ - position_ >= bytes; }
  bool take_name(Name& name);
  bool take_open(bool attributes, Item& item);
  bool take_units(Item& item);
  bool take_slot(Item& item);
  void detect_dependency();

  ChunkBytes chunk_;
  std::uint32_t position_;
  std::uint32_t end_;
  bool dependency_;
  bool first_element_ = true;
  bool ran_out_ = false;
  Skeleton* skeleton_ = nullptr;
};

}  // namespace tocsin::source::evtx
