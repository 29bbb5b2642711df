// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include <emmintrin.h>

namespace tocsin::source {

// Looks for the bracket that closes a JSON value, 64 bytes at a time. A backslash escapes the
// byte behind it wherever it stands; outside strings no JSON has one.
class JsonBrackets {
 public:
  JsonBrackets() = default;
  explicit JsonBrackets(std::uint64_t depth) : depth_(depth) {}
  // Goes on over text[at, end); 63 bytes behind it are readable. Returns the place behind the
  // bracket with which nothing is open any more, or 0 where none is.
  std::size_t find_end(const std::uint8_t* text, std::size_t at, std::size_t end) {
    for (; at < end; at += 64) {
      const std::size_t left = end - at;
      const Bits bits = bits_of(text + at);
      const std::uint64_t there = left >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << left) - 1;
      const bool was_inside = inside_;
      const std::uint64_t inside = strings(bits, there, left);
      std::uint64_t open = bits.open & ~inside & there;
      std::uint64_t close = bits.close & ~inside & there;
      if (static_cast<std::uint64_t>(std::popcount(close)) < depth_) [[likely]] {
        depth_ += std::popcount(open) - std::popcount(close);
        continue;
      }
      for (std::uint64_t both = open | close; both != 0; both &= both - 1) {
        const std::uint64_t bit = both & (0 - both);
        depth_ += (open & bit) != 0 ? 1 : -1;
        if (depth_ != 0) continue;
        inside_ = was_inside;
        return at + static_cast<std::size_t>(std::countr_zero(bit)) + 1;
      }
    }
    return 0;
  }

 private:
  struct Bits {
    std::uint64_t quote = 0, backslash = 0, open = 0, close = 0;
  };

  static Bits bits_of(const std::uint8_t* text) {
    Bits bits;
    for (unsigned part = 0; part < 4; ++part) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + part * 16));
      // Brackets differ from braces in one bit.
      const __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
      bits.quote |= equal(bytes, '"') << (part * 16);
      bits.backslash |= equal(bytes, '\\') << (part * 16);
      bits.open |= equal(folded, '{') << (part * 16);
      bits.close |= equal(folded, '}') << (part * 16);
    }
    return bits;
  }
  static std::uint64_t equal(__m128i bytes, char wanted) {
    return static_cast<std::uint32_t>(
        _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(wanted))));
  }

  // The places inside strings, their opening quotes with them; carries over to the next group.
  std::uint64_t strings(const Bits& bits, std::uint64_t there, std::size_t left) {
    std::uint64_t escaped = escaped_ ? 1 : 0;
    std::uint64_t slashes = bits.backslash & there & ~escaped;
    bool behind = false;  // the last byte escapes the first of the next group
    while (slashes != 0) {
      const int place = std::countr_zero(slashes);
      slashes &= slashes - 1;
      if (place == 63) {
        behind = true;
        break;
      }
      const std::uint64_t next = std::uint64_t{2} << place;
      escaped |= next;
      slashes &= ~next;
    }
    escaped_ = left >= 64 ? behind : ((escaped >> left) & 1) != 0;
    std::uint64_t inside = bits.quote & ~escaped & there;
    for (unsigned step = 1; step < 64; step *= 2) inside ^= inside << step;
    if (inside_) inside = ~inside;
    inside_ = ((inside >> (left >= 64 ? 63 : left - 1)) & 1) != 0;
    return inside;
  }

  std::uint64_t depth_ = 0;
  bool inside_ = false, escaped_ = false;
};

}  // namespace tocsin::source
