// SPDX-License-Identifier: Apache-2.0
#include "evtx/binxml.h"

#include <algorithm>
#include <limits>

#include "tocsin/model/value.h"

namespace tocsin::source::evtx {
namespace {

constexpr std::uint8_t kMoreFlag = 0x40;
constexpr std::uint8_t kStringType = 0x01;

// Also for no bytes at no place.
bool equal(const std::uint8_t* a, const std::uint8_t* b, std::size_t size) {
  return size == 0 || std::memcmp(a, b, size) == 0;
}

}  // namespace

EvtxDamage damage_of(Trouble trouble) {
  switch (trouble) {
    case Trouble::kTemplate:
      return EvtxDamage::kTemplate;
    case Trouble::kValues:
      return EvtxDamage::kValues;
    case Trouble::kDepth:
      return EvtxDamage::kDepth;
    case Trouble::kFields:
      return EvtxDamage::kFields;
    case Trouble::kBudget:
      return EvtxDamage::kBudget;
    case Trouble::kNone:
    case Trouble::kNeedsValues:
    case Trouble::kTokens:
      break;
  }
  return EvtxDamage::kTokens;
}

void append_name(const Name& name, std::string& out) {
  bool ascii = true;
  for (std::uint32_t i = 0; i < name.count; ++i) {
    ascii &= name.units[2 * i] < 0x80 && name.units[2 * i + 1] == 0;
  }
  if (!ascii) {
    const std::string_view bytes(reinterpret_cast<const char*>(name.units), 2 * name.count);
    model::append_text(model::Value::borrowed(model::ValueKind::kWideText, bytes), out);
    return;
  }
  for (std::uint32_t i = 0; i < name.count; ++i) {
    out.push_back(static_cast<char>(name.units[2 * i]));
  }
}

bool name_is(const Name& name, std::string_view ascii) {
  if (name.count != ascii.size()) return false;
  for (std::uint32_t i = 0; i < name.count; ++i) {
    if (load<std::uint16_t>(name.units + 2 * i) != static_cast<std::uint8_t>(ascii[i])) {
      return false;
    }
  }
  return true;
}

Trouble read_instance(ChunkBytes chunk, std::uint32_t position, std::uint32_t end, Instance& out) {
  // Token, a byte of no known meaning, the template's short id, the definition's offset.
  constexpr std::uint32_t kHeaderBytes = 10;
  if (end - position < kHeaderBytes) return Trouble::kTokens;
  out.definition = load<std::uint32_t>(chunk.data() + position + 6);
  position += kHeaderBytes;
  if (out.definition > chunk.size() || chunk.size() - out.definition < kDefinitionHeaderBytes) {
    return Trouble::kTemplate;
  }
  if (out.definition == position) {  // defined here, at its first use
    const std::uint32_t bytes = load<std::uint32_t>(chunk.data() + position + 20);
    if (end - position < kDefinitionHeaderBytes ||
        end - position - kDefinitionHeaderBytes < bytes) {
      return Trouble::kTemplate;
    }
    position += kDefinitionHeaderBytes + bytes;
  }
  if (end - position < 4) return Trouble::kValues;
  out.slot_count = load<std::uint32_t>(chunk.data() + position);
  position += 4;
  if (out.slot_count > (end - position) / 4) return Trouble::kValues;
  out.descriptors = position;
  out.values = position + 4 * out.slot_count;
  out.end = out.values;
  return Trouble::kNone;
}

std::uint32_t Skeleton::add_run(ChunkBytes chunk, std::uint32_t position) {
  const std::uint32_t bytes = position - last_;
  if (bytes > std::numeric_limits<std::uint16_t>::max()) usable_ = false;
  runs_.insert(runs_.end(), chunk.begin() + last_, chunk.begin() + position);
  return bytes;
}

void Skeleton::skip(ChunkBytes chunk, std::uint32_t position, std::uint32_t bytes) {
  const std::uint32_t run = add_run(chunk, position);
  parts_.push_back({static_cast<std::uint16_t>(run), static_cast<std::uint16_t>(bytes), -1});
  last_ = position + bytes;
}

void Skeleton::name(ChunkBytes chunk, std::uint32_t position, const Name& name) {
  std::size_t index = 0;
  for (; index < names_.size(); ++index) {
    const auto [place, count] = names_[index];
    if (count == name.count && equal(name_units_.data() + place, name.units, 2 * count)) {
      break;
    }
  }
  if (index == names_.size()) {
    if (index == kNamesMax) {
      usable_ = false;
      index = 0;
    } else {
      names_.emplace_back(name_units_.size(), name.count);
      name_units_.insert(name_units_.end(), name.units, name.units + 2 * name.count);
    }
  }
  const auto run = static_cast<std::uint16_t>(add_run(chunk, position));
  // Element headers skip a length right before the name: one part for both.
  if (run == 0 && !parts_.empty() && parts_.back().name < 0) {
    parts_.back().name = static_cast<std::int32_t>(index);
  } else {
    parts_.push_back({run, 0, static_cast<std::int32_t>(index)});
  }
  last_ = position + 4;
  if (name.offset == last_) last_ += inline_name_bytes(name);
}

void Skeleton::end(ChunkBytes chunk, std::uint32_t position, bool ran_out) {
  ran_out_ = ran_out;
  parts_.push_back({static_cast<std::uint16_t>(add_run(chunk, position)), 0, -1});
}

std::size_t Skeleton::bytes() const {
  return parts_.size() * sizeof(Part) + runs_.size() + name_units_.size() +
         names_.size() * sizeof(names_[0]);
}

bool Skeleton::matches(ChunkBytes chunk, std::uint32_t begin, std::uint32_t end) const {
  constexpr std::uint32_t kUnknown = 0xffffffffu;  // no place in a chunk
  std::uint32_t seen[kNamesMax];                   // where each name was found equal
  std::fill_n(seen, names_.size(), kUnknown);
  const std::uint8_t* base = chunk.data();
  const std::uint8_t* run = runs_.data();
  std::uint32_t position = begin;
  for (const Part& part : parts_) {
    const std::uint32_t fixed = std::uint32_t{part.run} + part.skip + (part.name >= 0 ? 4 : 0);
    if (end - position < fixed) return false;
    if (!equal(base + position, run, part.run)) return false;
    run += part.run;
    position += part.run + part.skip;
    if (part.name < 0) continue;
    const std::uint32_t offset = load<std::uint32_t>(base + position);
    position += 4;
    const auto [place, count] = names_[static_cast<std::size_t>(part.name)];
    if (seen[part.name] != offset || offset == kUnknown) {
      Name name;
      if (!read_name(chunk, offset, name) || name.count != count ||
          !equal(name.units, name_units_.data() + place, 2 * count)) {
        return false;
      }
      seen[part.name] = offset;
    }
    if (offset != position) continue;
    const std::uint32_t bytes = kNameHeaderBytes + 2 * count + 2;
    if (end - position < bytes) return false;
    position += bytes;
  }
  return !ran_out_ || position == end;
}

bool BinXmlReader::take_name(Name& name) {
  if (!has(4)) return false;
  const std::uint32_t offset = load<std::uint32_t>(chunk_.data() + position_);
  if (!read_name(chunk_, offset, name)) return false;
  if (skeleton_ != nullptr) skeleton_->name(chunk_, position_, name);
  position_ += 4;
  if (offset != position_) return true;
  if (!has(inline_name_bytes(name))) return false;
  position_ += inline_name_bytes(name);
  return true;
}

// Outside definitions headers come without the identifier, but some writers leave it in. The
// first element tells: only one of the two readings has a name where the header points.
void BinXmlReader::detect_dependency() {
  first_element_ = false;
  if (dependency_ || skeleton_ != nullptr || !has(10)) return;
  const auto plausible = [&](std::uint32_t at) {
    Name name;
    const std::uint32_t size = load<std::uint32_t>(chunk_.data() + position_ + at);
    const std::uint32_t offset = load<std::uint32_t>(chunk_.data() + position_ + at + 4);
    return size <= end_ - position_ && read_name(chunk_, offset, name) && name.count > 0;
  };
  dependency_ = !plausible(0) && plausible(2);
}

bool BinXmlReader::take_open(bool attributes, Item& item) {
  if (first_element_) detect_dependency();
  if (dependency_) {
    if (!has(2)) return false;
    position_ += 2;
  }
  // The element's length follows from its tokens, so it is not believed.
  if (!has(4)) return false;
  if (skeleton_ != nullptr) skeleton_->skip(chunk_, position_, 4);
  position_ += 4;
  if (!take_name(item.name)) return false;
  if (!attributes) return true;
  if (!has(4)) return false;
  if (skeleton_ != nullptr) skeleton_->skip(chunk_, position_, 4);
  position_ += 4;
  return true;
}

bool BinXmlReader::take_units(Item& item) {
  if (!has(2)) return false;
  const std::uint32_t count = load<std::uint16_t>(chunk_.data() + position_);
  position_ += 2;
  if (!has(2 * count)) return false;
  item.units = chunk_.data() + position_;
  item.unit_count = count;
  position_ += 2 * count;
  return true;
}

bool BinXmlReader::take_slot(Item& item) {
  if (!has(3)) return false;
  item.number = load<std::uint16_t>(chunk_.data() + position_);
  item.type = chunk_[position_ + 2];
  position_ += 3;
  return true;
}

bool BinXmlReader::next(Item& item) {
  item.position = position_;
  item.token = Token::kEnd;
  if (position_ >= end_) {
    ran_out_ = true;
    return true;
  }
  const std::uint8_t byte = chunk_[position_];
  item.token = static_cast<Token>(byte & ~kMoreFlag);
  if (item.token == Token::kInstance) return true;
  ++position_;
  switch (item.token) {
    case Token::kOpenElement:
      return take_open((byte & kMoreFlag) != 0, item);
    case Token::kAttribute:
      return take_name(item.name);
    case Token::kText:
      if (!has(1) || chunk_[position_] != kStringType) return false;
      ++position_;
      return take_units(item);
    case Token::kCData:
      return take_units(item);
    case Token::kCharacter:
      if (!has(2)) return false;
      item.number = load<std::uint16_t>(chunk_.data() + position_);
      position_ += 2;
      return true;
    case Token::kEntity:
    case Token::kTarget:
      return take_name(item.name);
    case Token::kTargetData:
      return take_units(item);
    case Token::kSlot:
    case Token::kOptionalSlot:
      return take_slot(item);
    case Token::kFragment:
      if (!has(3)) return false;
      position_ += 3;
      return true;
    case Token::kEnd:
    case Token::kCloseStart:
    case Token::kCloseEmpty:
    case Token::kEndElement:
      return (byte & kMoreFlag) == 0;
    case Token::kInstance:
      break;
  }
  return false;
}

}  // namespace tocsin::source::evtx
