// SPDX-License-Identifier: Apache-2.0
#include "tocsin/wire/inert_text.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace tocsin::wire {
namespace {

constexpr char32_t kReplacement = 0xfffd;

struct Range {
  char32_t first, last;
};

// In order. From the Unicode categories Cc, Cf, Zl and Zp, with the characters that are letters or
// marks by category but show nothing.
constexpr Range kActing[] = {
    {0x0000, 0x001f},    // C0 controls
    {0x007f, 0x009f},    // delete, C1 controls
    {0x00ad, 0x00ad},    // soft hyphen
    {0x034f, 0x034f},    // combining grapheme joiner
    {0x061c, 0x061c},    // Arabic letter mark
    {0x115f, 0x1160},    // Hangul fillers
    {0x17b4, 0x17b5},    // Khmer inherent vowels
    {0x180b, 0x180f},    // Mongolian variation selectors and vowel separator
    {0x200b, 0x200f},    // zero width space and joiners, direction marks
    {0x2028, 0x202e},    // line and paragraph separator, embeddings and overrides
    {0x2060, 0x206f},    // word joiner, invisible operators, isolates
    {0x2800, 0x2800},    // Braille blank
    {0x3164, 0x3164},    // Hangul filler
    {0xfe00, 0xfe0f},    // variation selectors
    {0xfeff, 0xfeff},    // zero width no-break space
    {0xffa0, 0xffa0},    // half-width Hangul filler
    {0xfff0, 0xfffb},    // interlinear annotations
    {0x1bca0, 0x1bca3},  // shorthand format controls
    {0x1d173, 0x1d17a},  // musical format controls
    {0xe0000, 0xe0fff},  // tags, variation selectors
};

std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >> 5 == 0x06) return 2;
  if (lead >> 4 == 0x0e) return 3;
  if (lead >> 3 == 0x1e) return 4;
  return 0;
}

}  // namespace

Character first_character(std::string_view text) {
  if (text.empty()) return {0, 0, true};
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = sequence_length(byte(0));
  constexpr Character kInvalid{kReplacement, 1, false};
  if (length == 0 || length > text.size()) return kInvalid;
  if (length == 1) return {byte(0), 1, true};
  char32_t code = byte(0) & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (byte(i) >> 6 != 2) return kInvalid;
    code = code << 6 | (byte(i) & 0x3fu);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code < 0xe000;
  if (code < kLeast[length] || code > 0x10ffff || surrogate) return kInvalid;
  return {code, length, true};
}

void append_character(char32_t code, std::string& out) {
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) code = kReplacement;
  const auto byte = [&](char32_t bits) { out += static_cast<char>(bits); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xc0 | code >> 6);
    byte(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    byte(0xe0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3f));
    byte(0x80 | (code & 0x3f));
  } else {
    byte(0xf0 | code >> 18);
    byte(0x80 | (code >> 12 & 0x3f));
    byte(0x80 | (code >> 6 & 0x3f));
    byte(0x80 | (code & 0x3f));
  }
}

bool acts(char32_t code) {
  if (code >= 0x20 && code < 0x7f) return false;
  const auto* range = std::upper_bound(std::begin(kActing), std::end(kActing), code,
                                       [](char32_t c, const Range& r) { return c < r.first; });
  return range != std::begin(kActing) && code <= (range - 1)->last;
}

void append_visible(char32_t code, std::string& out) {
  switch (code) {
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  const auto number = static_cast<std::uint32_t>(code);
  if (code < 0x100) {
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", number);
  } else {
    fmt::format_to(std::back_inserter(out), "\\u{{{:x}}}", number);
  }
}

std::string inert(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Character character = first_character(text);
    if (acts(character.code)) {
      append_visible(character.code, out);
    } else if (character.valid) {
      out.append(text.substr(0, character.bytes));
    } else {
      append_character(character.code, out);
    }
    text.remove_prefix(character.bytes);
  }
  return out;
}

}  // namespace tocsin::wire
