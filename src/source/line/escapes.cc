// SPDX-License-Identifier: Apache-2.0
#include "line/escapes.h"

#include <cstring>

namespace tocsin::source {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// One byte of the text that was escaped, and how many bytes spell it.
struct Unit {
  unsigned char byte = 0;
  std::size_t size = 1;
  bool is_hex = false;
};

Unit plain(char byte, std::size_t size) { return {static_cast<unsigned char>(byte), size, false}; }

// `text[at]` is there.
Unit unit_at(std::string_view text, std::size_t at, Escapes escapes) {
  const Unit itself = plain(text[at], 1);
  if (text[at] != '\\' || at + 1 >= text.size()) return itself;
  const char kind = text[at + 1];
  if (kind == '\\') return plain('\\', 2);
  if (kind == 'x' && at + 3 < text.size()) {
    const int high = hex_digit(text[at + 2]), low = hex_digit(text[at + 3]);
    if (high < 0 || low < 0) return itself;
    return {static_cast<unsigned char>(high * 16 + low), 4, true};
  }
  if (escapes == Escapes::kHex) return itself;
  switch (kind) {
    case '"':
      return plain('"', 2);
    case 'n':
      return plain('\n', 2);
    case 'r':
      return plain('\r', 2);
    case 't':
      return plain('\t', 2);
    case 'b':
      return plain('\b', 2);
    case 'v':
      return plain('\v', 2);
    default:
      return itself;
  }
}

// How many bytes a character has that begins so; 0 for no beginning.
std::size_t character_size(unsigned char lead) {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

// The bounds of the second byte keep out what is too long, surrogates and what is over U+10FFFF.
bool may_follow(unsigned char lead, unsigned char second) {
  if (second < 0x80 || second > 0xbf) return false;
  if (lead == 0xe0) return second >= 0xa0;
  if (lead == 0xed) return second <= 0x9f;
  if (lead == 0xf0) return second >= 0x90;
  return lead != 0xf4 || second <= 0x8f;
}

// A character outside ASCII whose bytes are all hexadecimal escapes. Returns how many bytes of
// the text spell it, 0 where there is none; `out` gets its `size` bytes.
std::size_t escaped_character(std::string_view text, std::size_t at, char* out, std::size_t& size) {
  const unsigned char lead = unit_at(text, at, Escapes::kHex).byte;
  size = character_size(lead);
  if (size == 0 || text.size() - at < size * 4) return 0;
  for (std::size_t i = 0; i < size; ++i) {
    const Unit unit = unit_at(text, at + i * 4, Escapes::kHex);
    if (!unit.is_hex) return 0;
    if (i == 1 && !may_follow(lead, unit.byte)) return 0;
    if (i > 1 && (unit.byte < 0x80 || unit.byte > 0xbf)) return 0;
    out[i] = static_cast<char>(unit.byte);
  }
  return size * 4;
}

}  // namespace

std::string_view without_escapes(std::string_view text, Escapes escapes, EventWriter& event) {
  const std::size_t first = text.find('\\');
  if (first == std::string_view::npos) return text;
  // No unit gets longer.
  char* const out = event.allocate(text.size());
  std::memcpy(out, text.data(), first);
  std::size_t size = first;
  for (std::size_t at = first; at < text.size();) {
    const Unit unit = unit_at(text, at, escapes);
    if (!unit.is_hex || unit.byte < 0x80) {
      out[size++] = static_cast<char>(unit.byte);
      at += unit.size;
      continue;
    }
    std::size_t written = 0;
    std::size_t used = escaped_character(text, at, out + size, written);
    if (used == 0) {
      used = written = unit.size;
      std::memcpy(out + size, text.data() + at, used);
    }
    size += written;
    at += used;
  }
  return {out, size};
}

}  // namespace tocsin::source
