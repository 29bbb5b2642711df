// SPDX-License-Identifier: Apache-2.0
// The fast way of nearly all records: an instance whose plan is known is a loop over the plan's
// steps (run_plan), and only slots of rare types leave that loop. Everything that a hostile
// chunk can multiply (steps, tokens, fields, bytes of values) is counted against a budget for
// the chunk, and the counting does not depend on what the shared cache holds, so that the result
// is the same whichever thread was first.

#include "evtx/event_builder.h"

#include <algorithm>

#include "tocsin/model/time.h"

namespace tocsin::source::evtx {

using model::Value;
using model::ValueKind;

namespace {

void append_units(const Value& wide_text, std::u16string& out) {
  if (wide_text.size < 2) return;
  const std::size_t from = out.size();
  out.resize(from + wide_text.size / 2);
  std::memcpy(out.data() + from, wide_text.bytes, wide_text.size & ~1u);
}

}  // namespace

ChunkNames::Entry& ChunkNames::entry(std::uint64_t key) {
  return entries_[((key * 0x9e3779b97f4a7c15u) >> 40) % kEntries];
}

ChunkNames::DataEntry& ChunkNames::data_entry(const Value& text) {
  std::uint64_t hash = text.size;
  for (std::uint32_t i = 0; i + 2 <= text.size; i += 2) {
    hash = (hash ^ load<std::uint16_t>(text.bytes + i)) * 0x9e3779b97f4a7c15u;
  }
  return data_entries_[(hash >> 40) % kEntries];
}

void ChunkPlans::clear() {
  ++generation_;
  used_ = 0;
  own_.clear();
}

ChunkPlans::Entry* ChunkPlans::entry(std::uint32_t key) {
  std::size_t i = ((key * 0x9e3779b1u) >> 16) % kEntries;
  while (is_current(entries_[i]) && entries_[i].key != key) i = (i + 1) % kEntries;
  if (!is_current(entries_[i]) && used_ >= kEntriesUsedMax) return nullptr;
  return &entries_[i];
}

void ChunkPlans::fill(Entry& entry, std::uint32_t key, const Plan* plan, Trouble trouble) {
  ++used_;
  entry = {key, generation_, trouble, plan};
}

void ChunkPlans::adopt(std::unique_ptr<Plan> plan) { own_.push_back(std::move(plan)); }

// The value of nearly every slot is one field. It is written where it stays: a Value that is put
// together elsewhere and then copied is read back in larger pieces than it was written in, and
// the processor waits for that.
[[gnu::always_inline]] inline ValueForm EventBuilder::take_slot(const Step& step,
                                                                const Slot& slot) {
  model::Field& field = *next_field_;
  field.id = step.name.id;
  field.name_size = step.name.size;
  field.name_data = step.name.data;
  const std::uint8_t* bytes = chunk_.data() + slot.offset;
  const ValueForm form = read_value(slot.type, bytes, slot.size, field.value);
  if (form != ValueForm::kPlain) return form;
  if (field.value.kind == ValueKind::kNull && (step.optional || step.omit_blank)) return form;
  ++next_field_;
  if (step.role != Role::kNone) set_role(step.role, field.value);
  return form;
}

Trouble EventBuilder::run_slot(const Step& step, const Slot& slot) {
  chunk_text_ += slot.size;
  const ValueForm form = take_slot(step, slot);
  return form == ValueForm::kPlain ? Trouble::kNone : run_rare_slot(step, slot, form);
}

// Listens to the walk over tokens and carries each step out at once.
class LiveSink {
 public:
  LiveSink(EventBuilder& builder, std::size_t first_slot, std::size_t slot_count)
      : builder_(builder), first_slot_(first_slot), slot_count_(slot_count) {}

  Trouble spend(std::size_t work) { return builder_.spend(work); }
  model::EventBatch& memory() { return *builder_.out_; }

  Trouble instance(BinXmlReader& reader, Section section, const FieldName& enclosing) {
    std::uint32_t position = reader.position();
    const Trouble trouble = builder_.run_instance(position, reader.end(), section, enclosing);
    reader.seek(position);
    return trouble;
  }

  bool name(Section section, const Name& element, const Name* attribute, FieldName& out,
            Role& role) {
    std::uint64_t key = element.offset | std::uint64_t{static_cast<std::uint8_t>(section)} << 56;
    if (attribute != nullptr) key |= std::uint64_t{attribute->offset + 1} << 28;
    ChunkNames::Entry& entry = builder_.names_.entry(key);
    if (!builder_.names_.is_current(entry.generation) || entry.key != key) {
      compose_name(section, element, attribute, builder_.text_);
      FieldName name;
      if (!keep(name)) return false;
      entry = {key, builder_.names_.generation(), role_of(section, builder_.text_), name};
    }
    out = entry.name;
    role = entry.role;
    return true;
  }

  Trouble data_name(std::span<const Piece> pieces, FieldName& out) {
    const bool plain = pieces.size() == 1 && !pieces[0].is_slot;
    if (!plain) return compose_data_name(pieces, out);
    const Value& text = pieces[0].constant;
    ChunkNames::DataEntry& entry = builder_.names_.data_entry(text);
    if (!builder_.names_.is_current(entry.generation) || entry.text.view() != text.view()) {
      const Trouble trouble = compose_data_name(pieces, out);
      if (trouble != Trouble::kNone) return trouble;
      entry = {text, builder_.names_.generation(), out};
    }
    out = entry.name;
    return Trouble::kNone;
  }

  Trouble step(const Step& step, std::span<const Piece> pieces) {
    const Trouble trouble = builder_.take_room(1, step.name.size + step.constant.size);
    if (trouble != Trouble::kNone) return trouble;
    if (step.kind == StepKind::kPieces) {
      return builder_.run_pieces(step, pieces, first_slot_, slot_count_);
    }
    if (step.kind == StepKind::kSlot) {
      return builder_.run_slot(step, slot(step.slot));
    }
    if (step.omit_blank && is_blank(step.constant)) return Trouble::kNone;
    builder_.push(step.name, step.constant);
    if (step.role != Role::kNone) builder_.set_role(step.role, step.constant);
    return Trouble::kNone;
  }

 private:
  Slot slot(std::size_t index) const {
    return index < slot_count_ ? builder_.slots_[first_slot_ + index] : Slot{};
  }

  bool keep(FieldName& out) {
    const std::string& text = builder_.text_;
    const model::FieldId id = builder_.cache_.names().find(text);
    if (id == 0 && builder_.take_room(0, text.size()) != Trouble::kNone) return false;
    const std::string_view kept =
        id != 0 ? std::string_view(builder_.cache_.names().name(id)) : builder_.out_->keep(text);
    out = {id, static_cast<std::uint32_t>(kept.size()), kept.data()};
    return true;
  }

  Trouble compose_data_name(std::span<const Piece> pieces, FieldName& out) {
    builder_.text_.clear();
    for (const Piece& piece : pieces) {
      Value value = piece.constant;
      if (piece.is_slot) {
        const Slot from = slot(piece.slot);
        const auto form =
            read_value(from.type, builder_.chunk_.data() + from.offset, from.size, value);
        if (form != ValueForm::kPlain) return Trouble::kTokens;
      }
      append_data_name(value, builder_.text_);
    }
    if (builder_.text_.size() > 2 * kNameUnitsMax) return Trouble::kBudget;
    return keep(out) ? Trouble::kNone : Trouble::kBudget;
  }

  EventBuilder& builder_;
  std::size_t first_slot_;
  std::size_t slot_count_;
};

void EventBuilder::begin_chunk(ChunkBytes chunk, model::EventBatch& out, EvtxChunkReport& report) {
  chunk_ = chunk;
  out_ = &out;
  report_ = &report;
  plans_.clear();
  names_.clear();
  chunk_fields_ = 0;
  chunk_text_ = 0;
  chunk_work_ = 0;
}

Trouble EventBuilder::build(std::uint32_t begin, std::uint32_t end, model::Event event) {
  event_ = event;
  event_.product = "windows";
  slots_.clear();
  pieces_.clear();
  nesting_ = 0;
  event_fields_ = 0;
  next_field_ = fields_.get();
  Trouble trouble = run_fragment(begin, end, Section::kDocument, FieldName{});
  // The bytes of slots are added up without a look at the budget until here.
  if (trouble == Trouble::kNone) trouble = take_room(0, 0);
  if (trouble != Trouble::kNone) return trouble;
  auto count = static_cast<std::size_t>(next_field_ - fields_.get());
  // The frame of a record around nothing, as memory that was cleared leaves it, is no event.
  if (count == 0) return Trouble::kTokens;
  count = cache_.data_names().complete(event_, {fields_.get(), kEvtxFieldsMax}, count);
  out_->begin_event();
  out_->add_fields({fields_.get(), count});
  out_->end_event(event_);
  return Trouble::kNone;
}

Trouble EventBuilder::spend(std::size_t work) {
  chunk_work_ += work;
  return chunk_work_ > kEvtxChunkWorkMax ? Trouble::kBudget : Trouble::kNone;
}

Trouble EventBuilder::take_room(std::size_t fields, std::size_t text_bytes) {
  event_fields_ += fields;
  chunk_fields_ += fields;
  chunk_text_ += text_bytes;
  if (event_fields_ > kEvtxFieldsMax) return Trouble::kFields;
  const bool over = chunk_fields_ > kEvtxChunkFieldsMax || chunk_text_ > kEvtxChunkTextMax;
  return over ? Trouble::kBudget : Trouble::kNone;
}

Trouble EventBuilder::run_fragment(std::uint32_t begin, std::uint32_t end, Section section,
                                   const FieldName& enclosing) {
  constexpr std::uint32_t kFragmentHeaderBytes = 4;
  if (nesting_ == kNestingMax) return Trouble::kDepth;
  ++nesting_;
  Trouble trouble = spend(1);
  std::uint32_t position = begin;
  while (trouble == Trouble::kNone && position < end) {
    const auto token = static_cast<Token>(chunk_[position]);
    if (token == Token::kEnd) break;
    if (token == Token::kFragment) {
      if (end - position < kFragmentHeaderBytes) {
        trouble = Trouble::kTokens;
        break;
      }
      position += kFragmentHeaderBytes;
      continue;
    }
    if (token == Token::kInstance) {
      trouble = run_instance(position, end, section, enclosing);
      continue;
    }
    BinXmlReader reader(chunk_, position, end, false);
    trouble = run_tokens(reader, section, enclosing, 0, 0);
    break;
  }
  --nesting_;
  return trouble;
}

ChunkPlans::Entry EventBuilder::find_plan(std::uint32_t definition, Section section) {
  const std::uint32_t key = definition | static_cast<std::uint32_t>(section) << 24;
  ChunkPlans::Entry* entry = plans_.entry(key);
  if (entry != nullptr && plans_.is_current(*entry)) return *entry;
  ChunkPlans::Entry result;
  const DefinitionExtent extent = definition_extent(chunk_, definition);
  result.trouble = spend(std::size_t{2} * (extent.end - extent.begin));
  if (result.trouble != Trouble::kNone) return result;
  FoundPlan found = cache_.find(chunk_, definition, section);
  const Plan* plan = found.own != nullptr ? found.own.get() : found.plan;
  result.plan = plan;
  result.trouble = found.trouble;
  // Charged whether or not the cache had room, so that this makes no difference.
  if (plan != nullptr) result.trouble = take_room(0, plan->static_bytes);
  if (found.own != nullptr) {
    if (result.trouble == Trouble::kNone) found.own->lend_text(*out_);
    plans_.adopt(std::move(found.own));
  }
  if (entry != nullptr) plans_.fill(*entry, key, result.plan, result.trouble);
  return result;
}

Trouble EventBuilder::run_instance(std::uint32_t& position, std::uint32_t end, Section section,
                                   const FieldName& enclosing) {
  Instance instance;
  Trouble trouble = read_instance(chunk_, position, end, instance);
  if (trouble != Trouble::kNone) return trouble;
  const std::size_t first_slot = slots_.size();
  trouble = read_slots(chunk_, end, instance, slots_);
  if (trouble != Trouble::kNone) return trouble;
  position = instance.end;
  if (event_.raw.empty()) {
    event_.raw = chunk_.subspan(instance.values, instance.end - instance.values);
  }
  const ChunkPlans::Entry found = find_plan(instance.definition, section);
  if (found.trouble == Trouble::kNone) {
    trouble = run_plan(*found.plan, first_slot, instance.slot_count);
  } else if (found.trouble == Trouble::kNeedsValues) {
    const DefinitionExtent extent = definition_extent(chunk_, instance.definition);
    BinXmlReader reader(chunk_, extent.begin, extent.end, true);
    if (nesting_ == kNestingMax) return Trouble::kDepth;
    ++nesting_;
    trouble = run_tokens(reader, section, enclosing, first_slot, instance.slot_count);
    --nesting_;
  } else {
    trouble = found.trouble == Trouble::kTokens ? Trouble::kTemplate : found.trouble;
  }
  slots_.resize(first_slot);
  return trouble;
}

Trouble EventBuilder::run_tokens(BinXmlReader& reader, Section section, const FieldName& enclosing,
                                 std::size_t first_slot, std::size_t slot_count) {
  LiveSink sink(*this, first_slot, slot_count);
  const std::size_t first_piece = pieces_.size();
  const Trouble trouble = Flattener<LiveSink>(reader, sink, pieces_).run(section, enclosing);
  pieces_.resize(first_piece);
  return trouble;
}

Trouble EventBuilder::run_plan(const Plan& plan, std::size_t first_slot, std::size_t slot_count) {
  Trouble trouble = spend(plan.steps.size() + 1);
  if (trouble != Trouble::kNone) return trouble;
  trouble = take_room(plan.steps.size(), plan.static_bytes);
  if (trouble != Trouble::kNone) return trouble;
  // Slots that the instance does not have are null, so that the loop need not ask.
  if (slot_count < plan.slots_needed) {
    slots_.resize(first_slot + slot_count);
    slots_.resize(first_slot + plan.slots_needed);
  }
  const Slot* slots = slots_.data() + first_slot;
  for (const Step& step : plan.steps) {
    if (step.kind == StepKind::kSlot) {
      const Slot slot = slots[step.slot];
      chunk_text_ += slot.size;
      const ValueForm form = take_slot(step, slot);
      if (form == ValueForm::kPlain) continue;
      trouble = run_rare_slot(step, slot, form);
      slots = slots_.data() + first_slot;  // what is nested may have moved them
    } else if (step.kind == StepKind::kConstant) {
      push(step.name, step.constant);
      if (step.role != Role::kNone) set_role(step.role, step.constant);
    } else {
      const auto pieces = std::span(plan.pieces).subspan(step.piece_first, step.piece_count);
      trouble = run_pieces(step, pieces, first_slot, slot_count);
      slots = slots_.data() + first_slot;
    }
    if (trouble != Trouble::kNone) return trouble;
  }
  return Trouble::kNone;
}

Trouble EventBuilder::run_rare_slot(const Step& step, const Slot& slot, ValueForm form) {
  if (form == ValueForm::kArray) return run_array(step, slot);
  if (form == ValueForm::kNested && step.section != Section::kDocument) {
    return run_fragment(slot.offset, slot.offset + slot.size, step.section, step.name);
  }
  const auto* bytes = reinterpret_cast<const char*>(chunk_.data() + slot.offset);
  push(step.name, Value::borrowed(ValueKind::kBinary, {bytes, slot.size}));
  ++report_->values_odd;
  return Trouble::kNone;
}

Trouble EventBuilder::run_array(const Step& step, const Slot& slot) {
  ArrayReader items(slot.type, chunk_.data() + slot.offset, slot.size);
  Value value;
  ValueForm form{};
  std::size_t count = 0;
  while (items.next(value, form)) {
    ++count;
    if (event_fields_ + (count > 1 ? 1 : 0) > kEvtxFieldsMax) {
      ++report_->values_dropped;
      continue;
    }
    if (form == ValueForm::kOdd) ++report_->values_odd;
    const Trouble trouble = take_room(count > 1 ? 1 : 0, 0);
    if (trouble != Trouble::kNone) return trouble;
    push(step.name, value);
  }
  if (count == 0 && !step.optional && !step.omit_blank) push(step.name, Value{});
  return spend(count);
}

// Appends the text of a slot as UTF-16, so that surrogate pairs which are spread over pieces
// come together.
void EventBuilder::append_slot(const Slot& slot, std::u16string& wide) {
  Value value;
  const ValueForm form = read_value(slot.type, chunk_.data() + slot.offset, slot.size, value);
  const auto append = [&](const Value& one) {
    if (one.kind == ValueKind::kWideText) return append_units(one, wide);
    text_.clear();
    model::append_text(one, text_);
    for (const char c : text_) wide.push_back(static_cast<unsigned char>(c));
  };
  if (form != ValueForm::kArray) return append(value);
  ArrayReader items(slot.type, chunk_.data() + slot.offset, slot.size);
  ValueForm item_form{};
  bool first = true;
  while (items.next(value, item_form)) {
    if (!first) wide += u", ";
    first = false;
    append(value);
  }
}

Trouble EventBuilder::run_pieces(const Step& step, std::span<const Piece> pieces,
                                 std::size_t first_slot, std::size_t slot_count) {
  wide_.clear();
  std::size_t parts = 0;
  for (const Piece& piece : pieces) {
    if (!piece.is_slot) {
      append_units(piece.constant, wide_);
      ++parts;
      continue;
    }
    const Slot slot = piece.slot < slot_count ? slots_[first_slot + piece.slot] : Slot{};
    if (slot.type == static_cast<std::uint8_t>(ValueType::kNull)) continue;
    if (slot.type == static_cast<std::uint8_t>(ValueType::kBinXml)) {
      if (step.section == Section::kDocument) continue;
      // What is nested has fields of its own; the scratch text must survive it.
      const std::u16string before = wide_;
      const Trouble trouble =
          run_fragment(slot.offset, slot.offset + slot.size, step.section, step.name);
      if (trouble != Trouble::kNone) return trouble;
      wide_ = before;
      continue;
    }
    const std::size_t before = wide_.size();
    append_slot(slot, wide_);
    ++parts;
    const Trouble trouble = take_room(0, 2 * (wide_.size() - before));
    if (trouble != Trouble::kNone) return trouble;
  }
  if (parts == 0) return Trouble::kNone;
  const std::size_t bytes = 2 * wide_.size();
  const Value text = wide_text(reinterpret_cast<const std::uint8_t*>(wide_.data()),
                               static_cast<std::uint32_t>(wide_.size()));
  if (step.omit_blank && is_blank(text)) return Trouble::kNone;
  const Trouble trouble = take_room(0, bytes);
  if (trouble != Trouble::kNone) return trouble;
  const Value kept = Value::borrowed(
      ValueKind::kWideText, out_->keep({reinterpret_cast<const char*>(wide_.data()), bytes}));
  push(step.name, kept);
  if (step.role != Role::kNone) set_role(step.role, kept);
  return Trouble::kNone;
}

void EventBuilder::set_role(Role role, const Value& value) {
  switch (role) {
    case Role::kCode: {
      if (value.kind == ValueKind::kUint) {
        event_.code = static_cast<std::uint32_t>(value.bits);
        return;
      }
      model::Integer number;
      if (model::integer_of(value, number) && !number.negative) {
        event_.code = static_cast<std::uint32_t>(number.magnitude);
      }
      return;
    }
    case Role::kChannel:
      event_.channel = value;
      return;
    case Role::kProvider:
      event_.provider = value;
      return;
    case Role::kHost:
      event_.host = value;
      return;
    case Role::kRecordId: {
      // An exported log numbers its records anew; the event keeps the number it was written with.
      model::Integer number;
      if (model::integer_of(value, number) && !number.negative && number.magnitude != 0) {
        event_.record_id = number.magnitude;
      }
      return;
    }
    case Role::kTime: {
      if (value.kind == ValueKind::kFileTime) {
        event_.time = model::from_filetime(value.bits);
        return;
      }
      text_.clear();
      model::append_text(value, text_);
      if (const auto time = model::parse_time(text_)) event_.time = *time;
      return;
    }
    case Role::kNone:
      return;
  }
}

}  // namespace tocsin::source::evtx
