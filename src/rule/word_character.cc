// SPDX-License-Identifier: Apache-2.0
#include "word_character.h"

#include <utf8proc.h>

#include <cstddef>

namespace tocsin::rule {
namespace {

bool is_ascii_word(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

}  // namespace

bool begins_with_word_character(std::string_view utf8) {
  if (utf8.empty()) return false;
  const auto first = static_cast<unsigned char>(utf8[0]);
  if (first < 0x80) return is_ascii_word(first);
  utf8proc_int32_t character = -1;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(utf8.data());
  if (utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(utf8.size()), &character) < 1) {
    return false;
  }
  switch (utf8proc_category(character)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return true;
    default:
      return false;
  }
}

bool ends_in_word_character(std::string_view utf8) {
  if (utf8.empty()) return false;
  std::size_t begin = utf8.size() - 1;
  while (begin > 0 && (static_cast<unsigned char>(utf8[begin]) & 0xc0) == 0x80) --begin;
  return begins_with_word_character(utf8.substr(begin));
}

}  // namespace tocsin::rule
