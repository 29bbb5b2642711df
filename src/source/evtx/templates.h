// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "evtx/binxml.h"
#include "evtx/flatten.h"
#include "tocsin/source/evtx.h"
#include "windows_data/data_names.h"

namespace tocsin::source::evtx {

// Text that stays where it is for as long as the arena lives.
class TextArena {
 public:
  std::string_view keep(std::string_view text);
  std::size_t bytes() const { return bytes_; }

 private:
  static constexpr std::size_t kPageBytes = 1024;
  std::vector<std::unique_ptr<char[]>> pages_;
  std::size_t used_ = 0;
  std::size_t room_ = 0;
  std::size_t bytes_ = 0;
};

// A template as a list of fields to give. Immutable once in the cache; points only into itself
// and the field names.
struct Plan {
  std::vector<Step> steps;
  std::vector<Piece> pieces;  // of the steps of kind kPieces
  Skeleton skeleton;
  TextArena text;
  std::size_t static_bytes = 0;  // of names and constants that each event gets
  std::size_t slots_needed = 0;  // one more than the highest slot of `steps`

  std::size_t bytes() const;
  // Moves all text that the plan owns into the batch, so that events may outlive the plan.
  void lend_text(model::EventBatch& batch);
};

// A definition in a chunk, looked up in the cache.
struct FoundPlan {
  const Plan* plan = nullptr;        // in the cache, for as long as it lives
  std::unique_ptr<Plan> own;         // the cache has no room: for the caller alone
  Trouble trouble = Trouble::kNone;  // kNeedsValues: read its tokens for each event; else
                                     // the definition cannot be read
};

// The bytes of the definition at `offset`, which read_instance has checked to be in the chunk.
struct DefinitionExtent {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};
DefinitionExtent definition_extent(ChunkBytes chunk, std::uint32_t offset);

// See EvtxTemplates. Safe from any thread.
class TemplateCache {
 public:
  TemplateCache(const model::FieldNames& names, EvtxTemplatesOptions options)
      : names_(names), data_names_(names), options_(options) {}

  // The plan of the definition at `offset` for elements that stand in `section`. Takes time in
  // proportion to the size of the definition.
  FoundPlan find(ChunkBytes chunk, std::uint32_t offset, Section section);

  const model::FieldNames& names() const { return names_; }
  const DataNames& data_names() const { return data_names_; }
  EvtxTemplateCounts counts() const;

 private:
  struct Key {
    std::array<std::uint64_t, 2> guid{};
    Section section = Section::kDocument;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };
  using Shelf = std::vector<std::unique_ptr<const Plan>>;

  const Plan* find_on_shelf(const Key& key, ChunkBytes chunk, DefinitionExtent extent) const;
  // Moves the plan into the cache unless it is full or another thread was faster.
  const Plan* insert(const Key& key, std::unique_ptr<Plan>& plan, ChunkBytes chunk,
                     DefinitionExtent extent);

  const model::FieldNames& names_;
  const DataNames data_names_;
  const EvtxTemplatesOptions options_;
  mutable std::shared_mutex mutex_;  // guards shelves_, bytes_, compiled_
  std::unordered_map<Key, Shelf, KeyHash> shelves_;
  std::size_t bytes_ = 0;
  std::uint64_t compiled_ = 0;
  std::atomic<std::uint64_t> reused_{0};
  std::atomic<std::uint64_t> refused_{0};
};

}  // namespace tocsin::source::evtx
