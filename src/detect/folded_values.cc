// SPDX-License-Identifier: Apache-2.0
#include "folded_values.h"

#include <immintrin.h>

#include <cstring>

namespace tocsin::detect {
namespace {

constexpr std::size_t kVector = 64;
// What a short value writes at most: a vector, of which the next value overwrites the rest.
constexpr std::size_t kShortRoom = kVector + 1;

bool has_vectors() {
  return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0;
}

// The values of an event are mostly texts in ASCII of a vector at most. Folds those from fields[i]
// on up to the first that is not so, or for which there is no room before `room`; `i` and the place
// `at` go on.
__attribute__((target("avx512f,avx512bw"))) void fold_short(std::span<const model::Field> fields,
                                                            char* text, std::size_t room,
                                                            std::size_t* ends, std::size_t& i,
                                                            std::size_t& at) {
  const __m512i first = _mm512_set1_epi8('A'), letters = _mm512_set1_epi8('Z' - 'A' + 1);
  const __m512i step = _mm512_set1_epi8('a' - 'A');
  for (; i < fields.size() && at + kShortRoom <= room; ++i) {
    const model::Value& value = fields[i].value;
    if (value.kind != model::ValueKind::kText || value.size > kVector) return;
    const __mmask64 mask = value.size == 0 ? 0 : ~std::uint64_t{0} >> (kVector - value.size);
    const __m512i bytes = _mm512_maskz_loadu_epi8(mask, value.bytes);
    if (_mm512_movepi8_mask(bytes) != 0) return;
    const __mmask64 upper = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, first), letters);
    _mm512_storeu_si512(text + at, _mm512_mask_add_epi8(bytes, upper, bytes, step));
    at += value.size;
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
    if (vectors) fold_short(fields, text_.data(), text_.size(), ends_.data(), i, at);
    if (i == fields.size()) break;
    one_.clear();
    model::append_folded(fields[i].value, one_);
    const std::size_t wanted = at + one_.size() + kShortRoom;
    if (text_.size() < wanted) text_.resize(2 * wanted);
    std::memcpy(text_.data() + at, one_.data(), one_.size());
    at += one_.size();
    text_[at] = '\0';
    ends_[i] = at++;
  }
}

}  // namespace tocsin::detect
