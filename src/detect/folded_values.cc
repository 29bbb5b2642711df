// SPDX-License-Identifier: Apache-2.0
#include "folded_values.h"

#include <charconv>
#include <cstring>
#include <string_view>

#include "ascii_fold.h"

namespace tocsin::detect {
namespace {

// What a value writes behind its end at most: a vector, which the next value overwrites.
constexpr std::size_t kRoom = kFoldRoom + 1;

__attribute__((target("avx512f,avx512bw,avx512vl"))) bool fold_by_vectors(const std::uint8_t* bytes,
                                                                          std::size_t size,
                                                                          char* out) {
  if (size <= kShortFold) return fold_short_ascii(bytes, size, out);
  return fold_ascii_vectors(bytes, size, out);
}

// Folds the values from fields[i] on, up to the first that is neither a text in ASCII nor a number
// without sign nor a truth, or for which there is no room before `room`; `i` and the place `at` go
// on.
struct Folding {
  std::span<const model::Field> fields;
  std::size_t size_least = 0;
  char* text = nullptr;
  std::size_t room = 0;
  std::size_t* ends = nullptr;
};
__attribute__((target("avx512f,avx512bw,avx512vl"))) void fold_plain(const Folding& folding,
                                                                     std::size_t& i,
                                                                     std::size_t& at) {
  const auto [fields, size_least, text, room, ends] = folding;
  for (; i < fields.size(); ++i) {
    const model::Value& value = fields[i].value;
    if (at + value.size + kRoom > room) return;
    switch (value.kind) {
      case model::ValueKind::kText:
        if (value.size < size_least) {
          ends[i] = at - 1;
          continue;
        }
        if (!(value.size <= kShortFold ? fold_short_ascii(value.bytes, value.size, text + at)
                                       : fold_ascii_vectors(value.bytes, value.size, text + at))) {
          return;
        }
        at += value.size;
        break;
      case model::ValueKind::kUint:
        at = static_cast<std::size_t>(std::to_chars(text + at, text + room, value.bits).ptr - text);
        break;
      case model::ValueKind::kBool: {
        const std::string_view word = value.bits != 0 ? "true" : "false";
        std::memcpy(text + at, word.data(), word.size());
        at += word.size();
        break;
      }
      default:
        return;
    }
    text[at] = '\0';
    ends[i] = at++;
  }
}

}  // namespace

bool fold_ascii(const std::uint8_t* bytes, std::size_t size, char* out) {
  if (has_fold_vectors()) return fold_by_vectors(bytes, size, out);
  std::uint8_t seen = 0;
  for (std::size_t i = 0; i < size; ++i) {
    seen |= bytes[i];
    const bool upper = static_cast<std::uint8_t>(bytes[i] - 'A') <= 'Z' - 'A';
    out[i] = static_cast<char>(bytes[i] | (upper ? 0x20 : 0));
  }
  return seen < 0x80;
}

void FoldedRecord::make_room(std::size_t bytes) {
  const std::size_t wanted = size_ + bytes + kRoom;
  if (text_.size() < wanted) text_.resize(2 * wanted);
}

bool FoldedRecord::begin(std::span<const std::uint8_t> raw, model::RawForm form) {
  constexpr std::size_t kBytesMax = std::size_t{64} << 10;
  if (raw.empty() || raw.size() > kBytesMax) return false;
  const bool plain =
      form == model::RawForm::kText ||
      (form == model::RawForm::kJson && std::memchr(raw.data(), '\\', raw.size()) == nullptr);
  if (!plain) return false;
  size_ = 0;
  make_room(raw.size());
  size_ = raw.size();
  return fold_ascii(raw.data(), raw.size(), text_.data());
}

bool FoldedRecord::add(const model::Value& value) {
  text_[size_++] = '\0';
  make_room(value.size);
  if (value.kind == model::ValueKind::kText) {
    const bool good = fold_ascii(value.bytes, value.size, text_.data() + size_);
    size_ += value.size;
    return good;
  }
  one_.clear();
  model::append_folded(value, one_);
  make_room(one_.size());
  const bool good = fold_ascii(reinterpret_cast<const std::uint8_t*>(one_.data()), one_.size(),
                               text_.data() + size_);
  size_ += one_.size();
  return good;
}

void FoldedValues::read(std::span<const model::Field> fields, std::size_t size_least) {
  const bool vectors = has_fold_vectors();
  ends_.resize(fields.size());
  std::size_t at = 0;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (vectors) {
      fold_plain({fields, size_least, text_.data(), text_.size(), ends_.data()}, i, at);
      if (i == fields.size()) break;
    }
    const model::Value& value = fields[i].value;
    if (value.kind == model::ValueKind::kText && value.size < size_least) {
      ends_[i] = at - 1;
      continue;
    }
    one_.clear();
    model::append_folded(value, one_);
    const std::size_t wanted = at + one_.size() + kRoom;
    if (text_.size() < wanted) text_.resize(2 * wanted);
    std::memcpy(text_.data() + at, one_.data(), one_.size());
    at += one_.size();
    text_[at] = '\0';
    ends_[i] = at++;
  }
}

}  // namespace tocsin::detect
