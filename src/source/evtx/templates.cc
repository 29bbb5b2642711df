// SPDX-License-Identifier: Apache-2.0
// Compiling a template is the walk of flatten.h with a sink that writes the steps down. What the
// plan depends on is recorded on the way as a skeleton, and a chunk's template may use the plan
// only if it has the same skeleton. Sizes inside a definition are not part of it, because the
// walk does not read them.

#include "evtx/templates.h"

#include <algorithm>
#include <limits>

namespace tocsin::source::evtx {
namespace {

using model::Value;
using model::ValueKind;

// A compiled plan beyond this is no template of an honest log.
constexpr std::size_t kStepsMax = kEvtxFieldsMax;

class PlanSink {
 public:
  PlanSink(Plan& plan, const model::FieldNames& names) : plan_(plan), names_(names) {}

  // The definition's size bounds the walk.
  Trouble spend(std::size_t) { return Trouble::kNone; }

  model::EventBatch& memory() { return scratch_; }

  Trouble instance(BinXmlReader&, Section, const FieldName&) { return Trouble::kNeedsValues; }

  bool name(Section section, const Name& element, const Name* attribute, FieldName& out,
            Role& role) {
    compose_name(section, element, attribute, text_);
    role = role_of(section, text_);
    out = keep_name();
    return plan_.text.bytes() <= kEvtxChunkTextMax;
  }

  Trouble data_name(std::span<const Piece> pieces, FieldName& out) {
    text_.clear();
    for (const Piece& piece : pieces) {
      if (piece.is_slot) return Trouble::kNeedsValues;
      append_data_name(piece.constant, text_);
    }
    out = keep_name();
    return plan_.text.bytes() <= kEvtxChunkTextMax ? Trouble::kNone : Trouble::kBudget;
  }

  Trouble step(Step& step, std::span<const Piece> pieces) {
    if (plan_.steps.size() == kStepsMax) return Trouble::kFields;
    const bool all_constant =
        std::none_of(pieces.begin(), pieces.end(), [](const Piece& p) { return p.is_slot; });
    if (all_constant && !pieces.empty()) {
      if (step.omit_blank && std::all_of(pieces.begin(), pieces.end(),
                                         [](const Piece& p) { return is_blank(p.constant); })) {
        return Trouble::kNone;
      }
      step.kind = StepKind::kConstant;
      step.constant = keep_text(pieces);
    }
    if (step.kind == StepKind::kPieces) keep_pieces(step, pieces);
    plan_.static_bytes += step.name.size + step.constant.size;
    if (step.kind == StepKind::kSlot) {
      plan_.slots_needed = std::max(plan_.slots_needed, std::size_t{step.slot} + 1);
    }
    plan_.steps.push_back(step);
    return Trouble::kNone;
  }

 private:
  FieldName keep_name() {
    const model::FieldId id = names_.find(text_);
    const std::string_view kept = id != 0 ? names_.name(id) : plan_.text.keep(text_);
    return {id, static_cast<std::uint32_t>(kept.size()), kept.data()};
  }

  Value keep_text(std::span<const Piece> pieces) {
    // Joined in UTF-16 first: a surrogate pair may be spread over two pieces.
    std::string wide;
    for (const Piece& piece : pieces) wide += piece.constant.view();
    text_.clear();
    model::append_text(Value::borrowed(ValueKind::kWideText, wide), text_);
    return Value::text(plan_.text.keep(text_));
  }

  void keep_pieces(Step& step, std::span<const Piece> pieces) {
    step.piece_first = static_cast<std::uint32_t>(plan_.pieces.size());
    step.piece_count = static_cast<std::uint32_t>(pieces.size());
    for (Piece piece : pieces) {
      if (!piece.is_slot) {
        piece.constant =
            Value::borrowed(ValueKind::kWideText, plan_.text.keep(piece.constant.view()));
        plan_.static_bytes += piece.constant.size;
      }
      plan_.pieces.push_back(piece);
    }
  }

  Plan& plan_;
  const model::FieldNames& names_;
  std::string text_;
  model::EventBatch scratch_;
};

Trouble compile(ChunkBytes chunk, DefinitionExtent extent, Section section,
                const model::FieldNames& names, Plan& plan) {
  BinXmlReader reader(chunk, extent.begin, extent.end, true);
  reader.trace(plan.skeleton);
  PlanSink sink(plan, names);
  std::vector<Piece> pieces;
  const Trouble trouble = Flattener<PlanSink>(reader, sink, pieces).run(section, FieldName{});
  if (trouble != Trouble::kNone) return trouble;
  plan.skeleton.end(chunk, reader.position(), reader.ran_out());
  plan.steps.shrink_to_fit();
  return Trouble::kNone;
}

}  // namespace

std::string_view TextArena::keep(std::string_view text) {
  if (text.empty()) return {};
  if (room_ - used_ < text.size()) {
    room_ = std::max(kPageBytes, text.size());
    pages_.push_back(std::make_unique_for_overwrite<char[]>(room_));
    used_ = 0;
    bytes_ += room_;
  }
  char* place = pages_.back().get() + used_;
  std::memcpy(place, text.data(), text.size());
  used_ += text.size();
  return {place, text.size()};
}

std::size_t Plan::bytes() const {
  return sizeof(Plan) + steps.capacity() * sizeof(Step) + pieces.capacity() * sizeof(Piece) +
         text.bytes() + skeleton.bytes();
}

void Plan::lend_text(model::EventBatch& batch) {
  for (Step& step : steps) {
    step.name.data = batch.keep({step.name.data, step.name.size}).data();
    if (step.kind == StepKind::kConstant && step.constant.kind == ValueKind::kText) {
      step.constant = Value::text(batch.keep(step.constant.view()));
    }
  }
  for (Piece& piece : pieces) {
    if (piece.is_slot) continue;
    piece.constant = Value::borrowed(ValueKind::kWideText, batch.keep(piece.constant.view()));
  }
}

DefinitionExtent definition_extent(ChunkBytes chunk, std::uint32_t offset) {
  const std::uint32_t begin = offset + kDefinitionHeaderBytes;
  const std::uint32_t bytes = load<std::uint32_t>(chunk.data() + offset + 20);
  const auto room = static_cast<std::uint32_t>(chunk.size()) - begin;
  return {begin, begin + std::min(bytes, room)};
}

std::size_t TemplateCache::KeyHash::operator()(const Key& key) const {
  std::uint64_t h = key.guid[0] * 0x9e3779b97f4a7c15u;
  h = (h ^ (h >> 29) ^ key.guid[1]) * 0xbf58476d1ce4e5b9u;
  return h ^ (h >> 32) ^ static_cast<std::size_t>(key.section);
}

const Plan* TemplateCache::find_on_shelf(const Key& key, ChunkBytes chunk,
                                         DefinitionExtent extent) const {
  const auto shelf = shelves_.find(key);
  if (shelf == shelves_.end()) return nullptr;
  for (const auto& plan : shelf->second) {
    if (plan->skeleton.matches(chunk, extent.begin, extent.end)) return plan.get();
  }
  return nullptr;
}

const Plan* TemplateCache::insert(const Key& key, std::unique_ptr<Plan>& plan, ChunkBytes chunk,
                                  DefinitionExtent extent) {
  const std::unique_lock lock(mutex_);
  if (const Plan* other = find_on_shelf(key, chunk, extent)) return other;
  const std::size_t bytes = plan->bytes();
  if (bytes_ + bytes > options_.bytes_max) return nullptr;
  Shelf& shelf = shelves_[key];
  if (shelf.size() >= options_.same_guid_max) return nullptr;
  bytes_ += bytes;
  ++compiled_;
  return shelf.emplace_back(std::move(plan)).get();
}

FoundPlan TemplateCache::find(ChunkBytes chunk, std::uint32_t offset, Section section) {
  const DefinitionExtent extent = definition_extent(chunk, offset);
  Key key;
  std::memcpy(key.guid.data(), chunk.data() + offset + 4, sizeof key.guid);
  key.section = section;
  {
    const std::shared_lock lock(mutex_);
    if (const Plan* plan = find_on_shelf(key, chunk, extent)) {
      reused_.fetch_add(1, std::memory_order_relaxed);
      return {.plan = plan, .own = nullptr};
    }
  }
  auto plan = std::make_unique<Plan>();
  const Trouble trouble = compile(chunk, extent, section, names_, *plan);
  if (trouble != Trouble::kNone) return {.own = nullptr, .trouble = trouble};
  if (plan->skeleton.usable()) {
    if (const Plan* kept = insert(key, plan, chunk, extent)) return {.plan = kept, .own = nullptr};
  }
  refused_.fetch_add(1, std::memory_order_relaxed);
  return {.own = std::move(plan)};
}

EvtxTemplateCounts TemplateCache::counts() const {
  const std::shared_lock lock(mutex_);
  return {.compiled = compiled_,
          .reused = reused_.load(std::memory_order_relaxed),
          .refused = refused_.load(std::memory_order_relaxed),
          .bytes = bytes_};
}

}  // namespace tocsin::source::evtx
