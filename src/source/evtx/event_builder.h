// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "evtx/flatten.h"
#include "evtx/templates.h"
#include "evtx/values.h"
#include "tocsin/model/event.h"
#include "tocsin/source/evtx.h"

namespace tocsin::source::evtx {

// Names that records without templates use, composed once for a chunk. Direct-mapped: what
// collides is composed again.
class ChunkNames {
 public:
  struct Entry {
    std::uint64_t key = 0;
    std::uint32_t generation = 0;
    Role role = Role::kNone;
    FieldName name;
  };
  struct DataEntry {
    model::Value text;
    std::uint32_t generation = 0;
    FieldName name;
  };

  // Forgets everything: the memory that names point into is about to change hands.
  void clear() { ++generation_; }
  Entry& entry(std::uint64_t key);
  DataEntry& data_entry(const model::Value& text);
  bool is_current(std::uint32_t generation) const { return generation == generation_; }
  std::uint32_t generation() const { return generation_; }

 private:
  static constexpr std::size_t kEntries = 512;
  std::uint32_t generation_ = 1;
  std::array<Entry, kEntries> entries_{};
  std::array<DataEntry, kEntries> data_entries_{};
};

// The plans of one chunk by the place of their definition.
class ChunkPlans {
 public:
  struct Entry {
    std::uint32_t key = 0;
    std::uint32_t generation = 0;
    Trouble trouble = Trouble::kNone;
    const Plan* plan = nullptr;
  };

  void clear();
  // The entry for a definition; not current where it is to be filled in. Null when the table is
  // full, which no honest chunk comes near to.
  Entry* entry(std::uint32_t key);
  bool is_current(const Entry& entry) const { return entry.generation == generation_; }
  void fill(Entry& entry, std::uint32_t key, const Plan* plan, Trouble trouble);
  // Keeps a plan that the shared cache had no room for until the next clear().
  void adopt(std::unique_ptr<Plan> plan);

 private:
  static constexpr std::size_t kEntries = 1024;
  static constexpr std::size_t kEntriesUsedMax = 768;
  std::uint32_t generation_ = 1;
  std::size_t used_ = 0;
  std::array<Entry, kEntries> entries_{};
  std::vector<std::unique_ptr<Plan>> own_;
};

// Builds the events of one chunk from the binary XML of its records. One thread at a time.
class EventBuilder {
 public:
  explicit EventBuilder(TemplateCache& cache)
      : cache_(cache), fields_(std::make_unique<model::Field[]>(kEvtxFieldsMax + 1)) {}

  void begin_chunk(ChunkBytes chunk, model::EventBatch& out, EvtxChunkReport& report);

  // Adds the event whose binary XML stands in [begin, end). `event` brings what the record's
  // header says. Where something is wrong, nothing is added.
  Trouble build(std::uint32_t begin, std::uint32_t end, model::Event event);

 private:
  friend class LiveSink;
  static constexpr std::size_t kNestingMax = 16;  // of binary XML within values

  Trouble run_fragment(std::uint32_t begin, std::uint32_t end, Section section,
                       const FieldName& enclosing);
  Trouble run_instance(std::uint32_t& position, std::uint32_t end, Section section,
                       const FieldName& enclosing);
  Trouble run_plan(const Plan& plan, std::size_t first_slot, std::size_t slot_count);
  Trouble run_tokens(BinXmlReader& reader, Section section, const FieldName& enclosing,
                     std::size_t first_slot, std::size_t slot_count);
  Trouble run_slot(const Step& step, const Slot& slot);
  ValueForm take_slot(const Step& step, const Slot& slot);
  Trouble run_rare_slot(const Step& step, const Slot& slot, ValueForm form);
  Trouble run_array(const Step& step, const Slot& slot);
  Trouble run_pieces(const Step& step, std::span<const Piece> pieces, std::size_t first_slot,
                     std::size_t slot_count);
  void append_slot(const Slot& slot, std::u16string& wide);
  ChunkPlans::Entry find_plan(std::uint32_t definition, Section section);
  void set_role(Role role, const model::Value& value);
  Trouble spend(std::size_t work);
  Trouble take_room(std::size_t fields, std::size_t text_bytes);

  // take_room has made sure that there is a place.
  void push(const FieldName& name, const model::Value& value) {
    model::Field& field = *next_field_++;
    field.id = name.id;
    field.name_size = name.size;
    field.name_data = name.data;
    field.value = value;
  }

  TemplateCache& cache_;
  ChunkBytes chunk_;
  model::EventBatch* out_ = nullptr;
  EvtxChunkReport* report_ = nullptr;
  ChunkPlans plans_;
  ChunkNames names_;
  std::vector<Slot> slots_;    // of the instances being run, the innermost last
  std::vector<Piece> pieces_;  // likewise
  std::string text_;           // scratch
  std::u16string wide_;        // scratch
  model::Event event_;
  // Of the event under construction; one place more than allowed, to write before deciding.
  std::unique_ptr<model::Field[]> fields_;
  model::Field* next_field_ = nullptr;
  std::size_t nesting_ = 0;
  std::size_t event_fields_ = 0;  // upper bound of those added to the event so far
  std::size_t chunk_fields_ = 0;
  std::size_t chunk_text_ = 0;
  std::size_t chunk_work_ = 0;
};

}  // namespace tocsin::source::evtx
