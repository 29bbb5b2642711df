// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

#include <emmintrin.h>

namespace tocsin::source {

// Calls `found(place)` for every byte of the text that is `a` or `b`, in order, until it returns
// false. Reads no byte outside the text.
template <class Found>
void each_byte(std::string_view text, char a, char b, Found found) {
  const __m128i first = _mm_set1_epi8(a), second = _mm_set1_epi8(b);
  const auto hits_of = [&](const char* bytes) {
    const __m128i part = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
    return static_cast<unsigned>(
        _mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(part, first), _mm_cmpeq_epi8(part, second))));
  };
  for (std::size_t at = 0; at < text.size(); at += 16) {
    unsigned hits = 0;
    if (const std::size_t left = text.size() - at; left >= 16) {
      hits = hits_of(text.data() + at);
    } else {
      char part[16];
      std::memset(part, 0, sizeof part);
      std::memcpy(part, text.data() + at, left);
      hits = hits_of(part) & ((1u << left) - 1);
    }
    for (; hits != 0; hits &= hits - 1) {
      if (!found(at + static_cast<unsigned>(__builtin_ctz(hits)))) return;
    }
  }
}

}  // namespace tocsin::source
