// SPDX-License-Identifier: Apache-2.0
#include "record_hash.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "tocsin/base/digest.h"

namespace tocsin::engine {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::array<std::uint8_t, 4> kEvtxRecord = {0x2a, 0x2a, 0, 0};

// Up to the last bracket: what stands between values belongs to none.
Bytes bracketed(Bytes bytes, std::uint8_t bracket) {
  std::size_t end = bytes.size();
  while (end > 0 && bytes[end - 1] != bracket) --end;
  return bytes.first(end);
}

}  // namespace

std::span<const std::uint8_t> record_bytes(const source::Block& block, std::uint64_t offset) {
  const Bytes all = block.bytes();
  if (offset < block.offset || offset - block.offset >= all.size()) return {};
  const auto begin = static_cast<std::size_t>(offset - block.offset);
  Bytes bytes = all.subspan(begin);
  if (bytes.size() >= 8 && std::ranges::equal(bytes.first(4), kEvtxRecord)) {
    std::uint32_t size = 0;
    std::memcpy(&size, bytes.data() + 4, sizeof size);
    return size <= bytes.size() ? bytes.first(size) : Bytes();
  }
  if (!block.starts.empty()) {
    const auto next = std::ranges::upper_bound(block.starts, begin);
    if (next != block.starts.end()) bytes = bytes.first(*next - begin);
    if (bytes.front() == '{') return bracketed(bytes, '}');
    if (bytes.front() == '<') return bracketed(bytes, '>');
  }
  const void* end = std::memchr(bytes.data(), '\n', bytes.size());
  if (end == nullptr) return bytes;
  return bytes.first(
      static_cast<std::size_t>(static_cast<const std::uint8_t*>(end) - bytes.data()));
}

std::string audit_lines(const source::Block& block, std::uint64_t offset, std::size_t records) {
  constexpr std::size_t kLinesBetweenMax =
      256;  // no record of an event lies farther behind another
  const Bytes first = record_bytes(block, offset);
  const std::string_view line(reinterpret_cast<const char*>(first.data()), first.size());
  const std::size_t begin = line.find("audit(");
  const std::size_t end = begin == std::string_view::npos ? begin : line.find(')', begin);
  if (end == std::string_view::npos) return {};
  const std::string_view stamp = line.substr(begin, end - begin + 1);
  std::string out;
  std::size_t others = 0;
  while (records != 0 && others <= kLinesBetweenMax) {
    const Bytes bytes = record_bytes(block, offset);
    const std::string_view next(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (next.data() == nullptr) break;
    offset += next.size() + 1;
    ++others;
    if (next.find(stamp) == std::string_view::npos) continue;
    out.append(next).append(1, '\n');
    others = 0;
    --records;
  }
  return out;
}

const std::string& RecordHash::of(const source::Block& block, std::uint64_t offset,
                                  std::size_t audit_records) {
  if (block.file == file_ && offset == offset_) return digits_;
  file_ = block.file;
  offset_ = offset;
  if (audit_records != 0) {
    const std::string lines = audit_lines(block, offset, audit_records);
    digits_ = base::sha256_hex({reinterpret_cast<const std::uint8_t*>(lines.data()), lines.size()});
    if (!lines.empty()) return digits_;
  }
  const Bytes bytes = record_bytes(block, offset);
  digits_ = bytes.empty() ? std::string() : base::sha256_hex(bytes);
  return digits_;
}

}  // namespace tocsin::engine
