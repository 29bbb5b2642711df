// SPDX-License-Identifier: Apache-2.0
#include "evtx/chunk_writer.h"

#include <algorithm>

#include "evtx/checksum.h"
#include "tocsin/base/check.h"

namespace tocsin::source::evtx {
namespace {

constexpr std::size_t kRecordsBegin = 512;

std::span<const std::uint8_t> bytes_of_units(std::u16string_view units) {
  return {reinterpret_cast<const std::uint8_t*>(units.data()), 2 * units.size()};
}

}  // namespace

ChunkWriter::ChunkWriter() : chunk_(kRecordsBegin) {}

ChunkWriter& ChunkWriter::byte(std::uint8_t value) { return raw(&value, 1); }

ChunkWriter& ChunkWriter::raw(const void* bytes, std::size_t size) {
  const auto* p = static_cast<const std::uint8_t*>(bytes);
  out_->insert(out_->end(), p, p + size);
  return *this;
}

void ChunkWriter::patch(std::size_t at, std::uint32_t value) {
  std::memcpy(chunk_.data() + at, &value, sizeof value);
}

ChunkWriter& ChunkWriter::begin_record(std::uint64_t id, std::uint64_t time) {
  record_ = chunk_.size();
  last_id_ = id;
  number(std::uint32_t{0x00002a2a}).number(std::uint32_t{0}).number(id);
  return number(time);
}

ChunkWriter& ChunkWriter::end_record() {
  while ((chunk_.size() + 4) % 8 != 0) byte(0);
  const auto size = static_cast<std::uint32_t>(chunk_.size() + 4 - record_);
  patch(record_ + 4, size);
  return number(size);
}

ChunkWriter& ChunkWriter::fragment() { return byte(0x0f).byte(1).byte(1).byte(0); }

void ChunkWriter::name(std::u16string_view name) {
  const auto known = names_.find(name);
  if (known != names_.end()) {
    number(known->second);
    return;
  }
  CHECK(out_ == &chunk_);
  const std::uint32_t offset = position() + 4;
  names_.emplace(name, offset);
  number(offset).number(std::uint32_t{0}).number(std::uint16_t{0});
  number(static_cast<std::uint16_t>(name.size()));
  const auto units = bytes_of_units(name);
  raw(units.data(), units.size()).number(std::uint16_t{0});
}

ChunkWriter& ChunkWriter::open(std::u16string_view element, bool attributes) {
  byte(attributes ? 0x41 : 0x01);
  if (in_definition_) number(std::uint16_t{0xffff});
  number(std::uint32_t{0});
  name(element);
  if (attributes) number(std::uint32_t{0});
  return *this;
}

ChunkWriter& ChunkWriter::attribute(std::u16string_view attribute) {
  byte(0x06);
  name(attribute);
  return *this;
}

ChunkWriter& ChunkWriter::text(std::u16string_view text) {
  const auto units = bytes_of_units(text);
  byte(0x05).byte(0x01).number(static_cast<std::uint16_t>(text.size()));
  return raw(units.data(), units.size());
}

ChunkWriter& ChunkWriter::cdata(std::u16string_view text) {
  const auto units = bytes_of_units(text);
  byte(0x07).number(static_cast<std::uint16_t>(text.size()));
  return raw(units.data(), units.size());
}

ChunkWriter& ChunkWriter::character(char16_t unit) { return byte(0x08).number(unit); }

ChunkWriter& ChunkWriter::entity(std::u16string_view entity) {
  byte(0x09);
  name(entity);
  return *this;
}

ChunkWriter& ChunkWriter::slot(std::uint16_t index, ValueType type) {
  return byte(0x0d).number(index).byte(static_cast<std::uint8_t>(type));
}

ChunkWriter& ChunkWriter::optional_slot(std::uint16_t index, ValueType type) {
  return byte(0x0e).number(index).byte(static_cast<std::uint8_t>(type));
}

ChunkWriter& ChunkWriter::element(std::u16string_view element, std::u16string_view content) {
  return open(element).close_start().text(content).end_element();
}

ChunkWriter& ChunkWriter::data(std::u16string_view name, std::u16string_view content) {
  open(u"Data", true).attribute(u"Name").text(name).close_start();
  return text(content).end_element();
}

std::uint32_t ChunkWriter::begin_definition(const Guid& guid) {
  const std::uint32_t offset = position() + 10;
  byte(0x0c).byte(1).number(std::uint32_t{0}).number(offset);
  definition_ = offset;
  number(std::uint32_t{0}).raw(guid.data(), guid.size()).number(std::uint32_t{0});
  in_definition_ = true;
  return offset;
}

ChunkWriter& ChunkWriter::end_definition() {
  in_definition_ = false;
  patch(definition_ + 20, static_cast<std::uint32_t>(chunk_.size() - definition_ - 24));
  return *this;
}

ChunkWriter& ChunkWriter::instance_of(std::uint32_t definition) {
  return byte(0x0c).byte(1).number(std::uint32_t{0}).number(definition);
}

ChunkWriter& ChunkWriter::values(const std::vector<TypedValue>& values) {
  number(static_cast<std::uint32_t>(values.size()));
  for (const TypedValue& value : values) {
    number(static_cast<std::uint16_t>(value.bytes.size())).byte(value.type).byte(0);
  }
  for (const TypedValue& value : values) raw(value.bytes.data(), value.bytes.size());
  return *this;
}

ChunkWriter::Bytes ChunkWriter::detached(const std::function<void(ChunkWriter&)>& write) {
  detached_.clear();
  out_ = &detached_;
  const bool before = in_definition_;
  in_definition_ = false;
  write(*this);
  in_definition_ = before;
  out_ = &chunk_;
  return detached_;
}

ChunkWriter::Bytes ChunkWriter::finish() const {
  Bytes chunk = chunk_;
  chunk.resize(std::max(chunk.size(), kEvtxChunkBytes));
  seal(chunk, static_cast<std::uint32_t>(chunk_.size()), last_id_);
  return chunk;
}

void ChunkWriter::seal(Bytes& chunk, std::uint32_t records_end, std::uint64_t last_id) {
  const auto put = [&](std::size_t at, auto value) {
    std::memcpy(chunk.data() + at, &value, sizeof value);
  };
  std::memcpy(chunk.data(), "ElfChnk", 8);
  put(24, std::uint64_t{1});
  put(32, last_id);
  put(40, std::uint32_t{128});
  put(48, records_end);
  const std::span<const std::uint8_t> all(chunk);
  const std::size_t end = std::min<std::size_t>(records_end, all.size());
  if (end >= kRecordsBegin) {
    put(52, crc32(0, all.subspan(kRecordsBegin, end - kRecordsBegin)));
  }
  put(124, crc32(crc32(0, all.first(120)), all.subspan(128, kRecordsBegin - 128)));
}

ChunkWriter::TypedValue wide(std::u16string_view text) {
  const auto units = bytes_of_units(text);
  return {static_cast<std::uint8_t>(ValueType::kWideString), {units.begin(), units.end()}};
}

ChunkWriter::TypedValue bytes_of(ValueType type, ChunkWriter::Bytes bytes) {
  return {static_cast<std::uint8_t>(type), std::move(bytes)};
}

ChunkWriter::TypedValue array_of(ChunkWriter::TypedValue value) {
  value.type |= kArrayFlag;
  return value;
}

ChunkWriter::TypedValue null_value() { return {}; }

}  // namespace tocsin::source::evtx
