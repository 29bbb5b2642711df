// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tocsin::model {

// The source forms of text, one character at a time. Each form's `next` takes at least one byte
// at `at` (before `end`), moves `at` behind what it took and returns the character; what is no
// character reads as U+FFFD, one for each byte that begins nothing. These say what the text of a
// value *is*; the fast kernels must agree with them.

inline constexpr char32_t kReplacement = 0xfffd;

inline bool is_surrogate(char32_t c) { return c >= 0xd800 && c <= 0xdfff; }
inline bool is_high_surrogate(char32_t c) { return c >= 0xd800 && c <= 0xdbff; }
inline bool is_low_surrogate(char32_t c) { return c >= 0xdc00 && c <= 0xdfff; }
inline char32_t join_surrogates(char32_t high, char32_t low) {
  return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

// Writes one character as UTF-8, up to four bytes; returns the end.
inline char* put_utf8(char32_t c, char* out) {
  if (c < 0x80) {
    *out++ = static_cast<char>(c);
    return out;
  }
  if (c < 0x800) {
    *out++ = static_cast<char>(0xc0 | (c >> 6));
    *out++ = static_cast<char>(0x80 | (c & 0x3f));
    return out;
  }
  if (is_surrogate(c) || c > 0x10ffff) c = kReplacement;
  if (c < 0x10000) {
    *out++ = static_cast<char>(0xe0 | (c >> 12));
  } else {
    *out++ = static_cast<char>(0xf0 | (c >> 18));
    *out++ = static_cast<char>(0x80 | ((c >> 12) & 0x3f));
  }
  *out++ = static_cast<char>(0x80 | ((c >> 6) & 0x3f));
  *out++ = static_cast<char>(0x80 | (c & 0x3f));
  return out;
}

struct Utf8Form {
  static constexpr bool kEscapes = false;
  static constexpr std::size_t kUnitBytes = 1;

  static char32_t next(const std::uint8_t*& at, const std::uint8_t* end) {
    const std::uint8_t lead = *at++;
    if (lead < 0x80) return lead;
    if (lead < 0xc2 || lead > 0xf4 || at == end) return kReplacement;
    if (lead < 0xe0) {
      if ((*at & 0xc0) != 0x80) return kReplacement;
      return static_cast<char32_t>((lead & 0x1f) << 6 | (*at++ & 0x3f));
    }
    const std::ptrdiff_t more = lead < 0xf0 ? 2 : 3;
    if (end - at < more) return kReplacement;
    char32_t c = lead & (0x3f >> more);
    for (std::ptrdiff_t i = 0; i < more; ++i) {
      if ((at[i] & 0xc0) != 0x80) return kReplacement;
      c = (c << 6) | (at[i] & 0x3f);
    }
    const bool overlong = (more == 2 && c < 0x800) || (more == 3 && c < 0x10000);
    if (overlong || is_surrogate(c) || c > 0x10ffff) return kReplacement;
    at += more;
    return c;
  }
};

// JSON string escapes over UTF-8. An escape that JSON does not know, or that is cut short, stands
// for its own characters.
struct EscapedForm {
  static constexpr bool kEscapes = true;
  static constexpr std::size_t kUnitBytes = 1;

  static char32_t next(const std::uint8_t*& at, const std::uint8_t* end) {
    if (*at != '\\') return Utf8Form::next(at, end);
    if (end - at < 2) return *at++;
    if (at[1] == 'u') return unicode(at, end);
    const char32_t c = simple(at[1]);
    at += c == 0 ? 1 : 2;
    return c == 0 ? '\\' : c;
  }

  // What a one-letter escape stands for; 0 where it is none.
  static std::uint8_t simple(std::uint8_t letter) {
    switch (letter) {
      case '"':
      case '\\':
      case '/':
        return letter;
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      default:
        return 0;
    }
  }

 private:
  static constexpr char32_t kNoUnit = 0xffffffff;

  // The unit of "\uXXXX" at `at`, or kNoUnit.
  static char32_t unit(const std::uint8_t* at, const std::uint8_t* end) {
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u') return kNoUnit;
    char32_t value = 0;
    for (int i = 2; i < 6; ++i) {
      const std::uint8_t letter = at[i] | 0x20;
      const bool digit = at[i] >= '0' && at[i] <= '9';
      if (!digit && (letter < 'a' || letter > 'f')) return kNoUnit;
      value = value * 16 + (digit ? at[i] - '0' : letter - 'a' + 10);
    }
    return value;
  }

  static char32_t unicode(const std::uint8_t*& at, const std::uint8_t* end) {
    const char32_t first = unit(at, end);
    if (first == kNoUnit) return *at++;
    at += 6;
    if (!is_surrogate(first)) return first;
    if (!is_high_surrogate(first)) return kReplacement;
    const char32_t second = unit(at, end);
    if (second == kNoUnit || !is_low_surrogate(second)) return kReplacement;
    at += 6;
    return join_surrogates(first, second);
  }
};

// UTF-16LE. Half a unit at the end reads as U+FFFD.
struct WideForm {
  static constexpr bool kEscapes = false;
  static constexpr std::size_t kUnitBytes = 2;

  static char32_t next(const std::uint8_t*& at, const std::uint8_t* end) {
    if (end - at < 2) {
      ++at;
      return kReplacement;
    }
    const char32_t first = unit(at);
    at += 2;
    if (!is_surrogate(first)) return first;
    if (!is_high_surrogate(first) || end - at < 2) return kReplacement;
    const char32_t second = unit(at);
    if (!is_low_surrogate(second)) return kReplacement;
    at += 2;
    return join_surrogates(first, second);
  }

 private:
  static char32_t unit(const std::uint8_t* at) {
    return static_cast<char32_t>(at[0] | (at[1] << 8));
  }
};

// Windows-1252. The five bytes that it leaves open read as the control characters of the same
// number, as Windows itself reads them.
struct AnsiForm {
  static constexpr bool kEscapes = false;
  static constexpr std::size_t kUnitBytes = 1;

  static char32_t next(const std::uint8_t*& at, const std::uint8_t*) {
    const std::uint8_t byte = *at++;
    return byte >= 0x80 && byte <= 0x9f ? kUpperControls[byte - 0x80] : byte;
  }

 private:
  static constexpr char16_t kUpperControls[32] = {
      0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
      0x2039, 0x0152, 0x008d, 0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
      0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178};
};

}  // namespace tocsin::model
