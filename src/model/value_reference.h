// SPDX-License-Identifier: Apache-2.0
// For tests: the text of a value of a text kind, one character at a time and without any kernel,
// to judge the fast ways by.
#pragma once

#include <string>

#include "text_forms.h"
#include "tocsin/model/casefold.h"
#include "tocsin/model/value.h"

namespace tocsin::model {

template <class Form>
std::u32string reference_characters(const Value& value) {
  std::u32string characters;
  const std::uint8_t* in = value.bytes;
  const std::uint8_t* const end = in + value.size;
  while (in < end) characters += Form::next(in, end);
  return characters;
}

inline std::u32string reference_characters(const Value& value) {
  switch (value.kind) {
    case ValueKind::kText:
      return reference_characters<Utf8Form>(value);
    case ValueKind::kEscapedText:
      return reference_characters<EscapedForm>(value);
    case ValueKind::kWideText:
      return reference_characters<WideForm>(value);
    case ValueKind::kAnsiText:
      return reference_characters<AnsiForm>(value);
    default:
      return {};
  }
}

inline std::string reference_text(const Value& value, bool folding) {
  std::string text;
  for (const char32_t c : reference_characters(value)) append_utf8(folding ? fold(c) : c, text);
  return text;
}

inline bool is_valid_utf8(std::string_view text) {
  const auto* at = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto* const end = at + text.size();
  while (at < end) {
    const std::uint8_t* const begin = at;
    const char32_t c = Utf8Form::next(at, end);
    // U+FFFD itself takes three bytes; one byte means that there was no character.
    if (c == kReplacement && at - begin == 1) return false;
  }
  return true;
}

}  // namespace tocsin::model
