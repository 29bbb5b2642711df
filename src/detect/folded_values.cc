// SPDX-License-Identifier: Apache-2.0
#include "folded_values.h"

#include <immintrin.h>

#include <charconv>
#include <cstring>
#include <string_view>

namespace tocsin::detect {
namespace {

constexpr std::size_t kVector = 64;
// What a value writes behind its end at most: a vector, which the next value overwrites.
constexpr std::size_t kRoom = kVector + 1;

bool has_vectors() {
  return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0;
}

// Folds a text in ASCII to where kRoom bytes more than its size fit. False where it is none.
__attribute__((target("avx512f,avx512bw"))) bool fold_ascii(const model::Value& value, char* text) {
  const __m512i first = _mm512_set1_epi8('A'), letters = _mm512_set1_epi8('Z' - 'A' + 1);
  const __m512i step = _mm512_set1_epi8('a' - 'A');
  std::size_t at = 0;
  do {
    const std::size_t left = value.size - at;
    const __mmask64 mask = left >= kVector ? ~__mmask64{0} : (__mmask64{1} << left) - 1;
    const __m512i bytes = _mm512_maskz_loadu_epi8(mask, value.bytes + at);
    if (_mm512_movepi8_mask(bytes) != 0) return false;
    const __mmask64 upper = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, first), letters);
    _mm512_storeu_si512(text + at, _mm512_mask_add_epi8(bytes, upper, bytes, step));
    at += kVector;
  } while (at < value.size);
  return true;
}

// Folds the values from fields[i] on, up to the first that is neither a text in ASCII nor a number
// without sign nor a truth, or for which there is no room before `room`; `i` and the place `at` go
// on.
__attribute__((target("avx512f,avx512bw"))) void fold_plain(std::span<const model::Field> fields,
                                                            char* text, std::size_t room,
                                                            std::size_t* ends, std::size_t& i,
                                                            std::size_t& at) {
  for (; i < fields.size(); ++i) {
    const model::Value& value = fields[i].value;
    if (at + value.size + kRoom > room) return;
    switch (value.kind) {
      case model::ValueKind::kText:
        if (!fold_ascii(value, text + at)) return;
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

void FoldedValues::read(std::span<const model::Field> fields) {
  const bool vectors = has_vectors();
  ends_.resize(fields.size());
  std::size_t at = 0;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (vectors) fold_plain(fields, text_.data(), text_.size(), ends_.data(), i, at);
    if (i == fields.size()) break;
    one_.clear();
    model::append_folded(fields[i].value, one_);
    const std::size_t wanted = at + one_.size() + kRoom;
    if (text_.size() < wanted) text_.resize(2 * wanted);
    std::memcpy(text_.data() + at, one_.data(), one_.size());
    at += one_.size();
    text_[at] = '\0';
    ends_[i] = at++;
  }
}

}  // namespace tocsin::detect
