// SPDX-License-Identifier: Apache-2.0
#include "folded_values.h"

#include <immintrin.h>

#include <algorithm>
#include <cstring>

namespace tocsin::detect {
namespace {

constexpr std::size_t kVector = 64;

// Folds a text in ASCII to where there is room for it and a vector more; false where the text is
// not ASCII.
__attribute__((target("avx512f,avx512bw"))) bool fold_ascii(std::string_view text, char* out) {
  __m512i all = _mm512_setzero_si512();
  for (std::size_t at = 0; at < text.size(); at += kVector) {
    const std::size_t size = std::min(kVector, text.size() - at);
    const __mmask64 mask = ~std::uint64_t{0} >> (kVector - size);
    const __m512i bytes = _mm512_maskz_loadu_epi8(mask, text.data() + at);
    const __mmask64 upper = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8('A')),
                                                   _mm512_set1_epi8('Z' - 'A' + 1));
    all = _mm512_or_si512(all, bytes);
    _mm512_storeu_si512(out + at,
                        _mm512_mask_add_epi8(bytes, upper, bytes, _mm512_set1_epi8('a' - 'A')));
  }
  return _mm512_movepi8_mask(all) == 0;
}

bool has_vectors() {
  return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0;
}

}  // namespace

void FoldedValues::read(std::span<const model::Field> fields) {
  const bool vectors = has_vectors();
  ends_.resize(fields.size());
  std::size_t at = 0;
  const auto make_room = [&](std::size_t bytes) {
    const std::size_t wanted = at + bytes + kVector;
    if (text_.size() < wanted) text_.resize(2 * wanted);
  };
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const model::Value& value = fields[i].value;
    const bool plain = vectors && value.kind == model::ValueKind::kText;
    if (plain) make_room(value.size);
    if (plain && fold_ascii(value.view(), text_.data() + at)) {
      at += value.size;
    } else if (value.kind != model::ValueKind::kNull) {
      one_.clear();
      model::append_folded(value, one_);
      make_room(one_.size());
      std::memcpy(text_.data() + at, one_.data(), one_.size());
      at += one_.size();
    } else {
      make_room(0);
    }
    ends_[i] = at;
    text_[at++] = '\0';
  }
}

}  // namespace tocsin::detect
