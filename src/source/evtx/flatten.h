// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "evtx/binxml.h"
#include "tocsin/model/event.h"

// From the tree of an event to flat fields. The rules are docs/formats/evtx.md, "Fields".
//
// There is one walk and two things that listen to it: PlanSink writes down steps once for a
// template, LiveSink carries each step out at once for records that have no template. So both
// ways give the same fields by construction.

namespace tocsin::source::evtx {

// Where in an event an element stands: this decides how its fields are called.
enum class Section : std::uint8_t { kDocument, kEvent, kSystem, kBody, kRendering };

// Values that an Event carries by themselves, beside being fields.
enum class Role : std::uint8_t { kNone, kCode, kChannel, kProvider, kHost, kTime, kRecordId };

struct FieldName {
  model::FieldId id = 0;
  std::uint32_t size = 0;
  const char* data = nullptr;
};

// Part of the content of an element or attribute.
struct Piece {
  model::Value constant;
  std::uint16_t slot = 0;
  bool is_slot = false;
  bool optional = false;
};

enum class StepKind : std::uint8_t {
  kConstant,  // the field has this value
  kSlot,      // the field has the value of a slot, or what is nested in it
  kPieces,    // the field's text is made of several pieces
};

// One field that a template gives.
struct Step {
  FieldName name;
  model::Value constant;
  std::uint32_t piece_first = 0;
  std::uint32_t piece_count = 0;
  std::uint16_t slot = 0;
  StepKind kind = StepKind::kConstant;
  Section section = Section::kBody;  // for what is nested in a slot
  Role role = Role::kNone;
  bool optional = false;    // a null slot gives no field
  bool omit_blank = false;  // text between elements: blank gives no field
};

// The section of the children of an element that stands in `section`.
Section section_of(Section section, const Name& element);
// Names of namespaces are no evidence.
bool is_namespace(const Name& attribute);
// The name of the field that an element's text or attribute gives; empty: it gives none.
void compose_name(Section section, const Name& element, const Name* attribute, std::string& out);
Role role_of(Section section, std::string_view field);
// The name that <Data Name="…"> gives: without spaces.
void append_data_name(const model::Value& text, std::string& out);
// True where a constant is only spaces and line ends.
bool is_blank(const model::Value& text);
// The text of a predefined entity, or the reference as it stands in memory of `keep`.
model::Value entity_text(const Name& name, model::EventBatch& keep);
// One character as UTF-16LE in memory that never goes away for the ASCII ones, else of `keep`.
model::Value character_text(std::uint16_t unit, model::EventBatch& keep);

inline model::Value wide_text(const std::uint8_t* units, std::uint32_t count) {
  return model::Value::borrowed(model::ValueKind::kWideText,
                                {reinterpret_cast<const char*>(units), std::size_t{count} * 2});
}

// Walks the tokens of one fragment and hands steps to a Sink:
//   Trouble step(Step& step, std::span<const Piece> pieces);    name, kind, slot… are set here
//   Trouble instance(BinXmlReader&, Section, const FieldName& enclosing);
//   bool name(Section, const Name& element, const Name* attribute, FieldName&, Role&);
//   Trouble data_name(std::span<const Piece>, FieldName&);
//   model::EventBatch& memory();   for texts that stand nowhere in the chunk
//   Trouble spend(std::size_t work);
template <class Sink>
class Flattener {
 public:
  Flattener(BinXmlReader& reader, Sink& sink, std::vector<Piece>& pieces)
      : reader_(reader), sink_(sink), pieces_(pieces), first_(pieces.size()) {}

  // `enclosing` names the field of text that stands outside of any element of this fragment.
  Trouble run(Section section, const FieldName& enclosing);

 private:
  struct Frame {
    Name element;
    FieldName data_name;  // set by <Data Name="…">
    Section section = Section::kDocument;
    bool has_data_name = false;
    bool has_attributes = false;
    bool has_children = false;
  };

  Trouble take(const Item& item);
  Trouble open(const Item& item);
  Trouble attribute(const Item& item);
  Trouble close();
  Trouble piece(const Piece& piece);
  Trouble flush_attribute();
  Trouble flush_text(bool closing);
  Trouble emit(Step& step);
  Frame& top() { return frames_[depth_ - 1]; }
  std::span<const Piece> pending() const { return std::span<const Piece>(pieces_).subspan(first_); }

  BinXmlReader& reader_;
  Sink& sink_;
  std::vector<Piece>& pieces_;  // shared by nested walks, each using what is behind first_
  std::size_t first_;
  std::array<Frame, kEvtxDepthMax> frames_;
  std::size_t depth_ = 0;
  Section outer_ = Section::kDocument;
  FieldName enclosing_;
  Name attribute_;
  bool in_start_ = false;  // between an element's opening and the end of its start tag
  bool in_attribute_ = false;
};

template <class Sink>
Trouble Flattener<Sink>::run(Section section, const FieldName& enclosing) {
  outer_ = section;
  enclosing_ = enclosing;
  Item item;
  while (true) {
    if (!reader_.next(item)) return Trouble::kTokens;
    if (item.token == Token::kEnd) break;
    const Trouble spent = sink_.spend(1);
    if (spent != Trouble::kNone) return spent;
    const Trouble trouble = take(item);
    if (trouble != Trouble::kNone) return trouble;
  }
  if (depth_ != 0) return Trouble::kTokens;
  return flush_text(true);
}

template <class Sink>
Trouble Flattener<Sink>::take(const Item& item) {
  using model::Value;
  switch (item.token) {
    case Token::kOpenElement:
      return open(item);
    case Token::kAttribute:
      return attribute(item);
    case Token::kCloseStart: {
      if (!in_start_) return Trouble::kTokens;
      const Trouble trouble = flush_attribute();
      in_start_ = false;
      return trouble;
    }
    case Token::kCloseEmpty: {
      if (!in_start_) return Trouble::kTokens;
      const Trouble trouble = flush_attribute();
      in_start_ = false;
      return trouble == Trouble::kNone ? close() : trouble;
    }
    case Token::kEndElement:
      return in_start_ || depth_ == 0 ? Trouble::kTokens : close();
    case Token::kText:
    case Token::kCData:
      return piece({.constant = wide_text(item.units, item.unit_count)});
    case Token::kCharacter:
      return piece({.constant = character_text(item.number, sink_.memory())});
    case Token::kEntity:
      return piece({.constant = entity_text(item.name, sink_.memory())});
    case Token::kSlot:
    case Token::kOptionalSlot:
      return piece({.constant = {},
                    .slot = item.number,
                    .is_slot = true,
                    .optional = item.token == Token::kOptionalSlot});
    case Token::kInstance: {
      if (in_start_) return Trouble::kTokens;
      if (depth_ == 0) return sink_.instance(reader_, outer_, enclosing_);
      const Trouble trouble = flush_text(false);
      top().has_children = true;
      FieldName name;
      Role role{};
      if (!sink_.name(top().section, top().element, nullptr, name, role)) return Trouble::kBudget;
      return trouble == Trouble::kNone ? sink_.instance(reader_, top().section, name) : trouble;
    }
    case Token::kTarget:
    case Token::kTargetData:
    case Token::kFragment:
      return Trouble::kNone;
    case Token::kEnd:
      break;
  }
  return Trouble::kTokens;
}

template <class Sink>
Trouble Flattener<Sink>::open(const Item& item) {
  if (in_start_) return Trouble::kTokens;
  const Trouble trouble = flush_text(false);
  if (trouble != Trouble::kNone) return trouble;
  if (depth_ == kEvtxDepthMax) return Trouble::kDepth;
  Section section = outer_;
  if (depth_ > 0) {
    top().has_children = true;
    section = top().section;
  }
  Frame& frame = frames_[depth_++];
  frame = Frame{};
  frame.element = item.name;
  frame.section = section_of(section, item.name);
  in_start_ = true;
  in_attribute_ = false;
  return Trouble::kNone;
}

template <class Sink>
Trouble Flattener<Sink>::attribute(const Item& item) {
  if (!in_start_) return Trouble::kTokens;
  const Trouble trouble = flush_attribute();
  attribute_ = item.name;
  in_attribute_ = true;
  return trouble;
}

template <class Sink>
Trouble Flattener<Sink>::close() {
  const Trouble trouble = flush_text(true);
  --depth_;
  return trouble;
}

template <class Sink>
Trouble Flattener<Sink>::piece(const Piece& piece) {
  if (in_start_ && !in_attribute_) return Trouble::kTokens;
  pieces_.push_back(piece);
  return Trouble::kNone;
}

// Turns the pending pieces into the step's kind and hands it over.
template <class Sink>
Trouble Flattener<Sink>::emit(Step& step) {
  const auto pieces = pending();
  step.kind = StepKind::kPieces;
  if (pieces.size() == 1) {
    const Piece& only = pieces[0];
    step.kind = only.is_slot ? StepKind::kSlot : StepKind::kConstant;
    step.constant = only.constant;
    step.slot = only.slot;
    step.optional = only.optional;
  } else if (pieces.empty()) {
    step.kind = StepKind::kConstant;
  }
  const Trouble trouble = sink_.step(step, pieces);
  pieces_.resize(first_);
  return trouble;
}

template <class Sink>
Trouble Flattener<Sink>::flush_attribute() {
  if (!in_attribute_) return Trouble::kNone;
  in_attribute_ = false;
  Frame& frame = top();
  if (is_namespace(attribute_)) {
    pieces_.resize(first_);
    return Trouble::kNone;
  }
  if (frame.section == Section::kBody && name_is(frame.element, "Data") &&
      name_is(attribute_, "Name")) {
    const Trouble trouble = sink_.data_name(pending(), frame.data_name);
    frame.has_data_name = frame.data_name.size > 0;
    pieces_.resize(first_);
    return trouble;
  }
  frame.has_attributes = true;
  Step step;
  step.section = Section::kDocument;
  if (!sink_.name(frame.section, frame.element, &attribute_, step.name, step.role)) {
    return Trouble::kBudget;
  }
  return emit(step);
}

// Hands over the text collected so far: at the end of an element, or before a child of it.
template <class Sink>
Trouble Flattener<Sink>::flush_text(bool closing) {
  const bool empty = pieces_.size() == first_;
  if (depth_ == 0) {
    if (empty) return Trouble::kNone;
    Step step;
    step.name = enclosing_;
    step.section = outer_;
    step.omit_blank = true;
    return enclosing_.size == 0 ? Trouble::kNeedsValues : emit(step);
  }
  const Frame& frame = top();
  const bool mixed = frame.has_children || !closing;
  if (empty && (mixed || frame.section != Section::kBody || frame.has_attributes)) {
    return Trouble::kNone;
  }
  Step step;
  step.section = frame.section;
  step.omit_blank = mixed;
  if (frame.has_data_name) {
    step.name = frame.data_name;
  } else if (!sink_.name(frame.section, frame.element, nullptr, step.name, step.role)) {
    return Trouble::kBudget;
  }
  return emit(step);
}

}  // namespace tocsin::source::evtx
