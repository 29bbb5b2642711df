// SPDX-License-Identifier: Apache-2.0
// Numbers that values denote. A text is first brought into a small buffer as ASCII, because no
// number is longer than the buffer and none has another character.
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <optional>
#include <span>

#include "text_forms.h"
#include "tocsin/model/value.h"

namespace tocsin::model {
namespace {

// '-' and twenty digits.
constexpr std::size_t kIntegerCharactersMax = 21;

template <class Form>
std::optional<std::string_view> decode_ascii(const Value& value, std::span<char> buffer) {
  const std::uint8_t* in = value.bytes;
  const std::uint8_t* const end = in + value.size;
  std::size_t size = 0;
  while (in < end) {
    const char32_t c = Form::next(in, end);
    if (c >= 0x80 || size == buffer.size()) return std::nullopt;
    buffer[size++] = static_cast<char>(c);
  }
  return std::string_view(buffer.data(), size);
}

// The text of a text kind, where it is ASCII and fits into the buffer. May refer to the value's
// own bytes.
std::optional<std::string_view> short_ascii(const Value& value, std::span<char> buffer) {
  switch (value.kind) {
    case ValueKind::kText:
    case ValueKind::kAnsiText:
      // Other characters than ASCII are left to the parsers, none of which takes one.
      if (value.size > buffer.size()) return std::nullopt;
      return value.view();
    case ValueKind::kEscapedText:
      return decode_ascii<EscapedForm>(value, buffer);
    case ValueKind::kWideText:
      return decode_ascii<WideForm>(value, buffer);
    default:
      return std::nullopt;
  }
}

bool parse_hex(std::string_view digits, std::uint64_t& out) {
  if (digits.empty() || digits.size() > 16) return false;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, out, 16);
  return error == std::errc{} && stop == end;
}

bool has_hex_prefix(std::string_view text) {
  return text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
}

bool parse_number(std::string_view text, double& out) {
  if (has_hex_prefix(text)) {
    std::uint64_t bits = 0;
    if (!parse_hex(text.substr(2), bits)) return false;
    out = static_cast<double>(bits);
    return true;
  }
  const bool minus = text.starts_with('-');
  if (minus || text.starts_with('+')) text.remove_prefix(1);
  // from_chars also takes a further '-', "inf" and "nan", which are no decimal numbers.
  if (text.empty() || ((text[0] < '0' || text[0] > '9') && text[0] != '.')) return false;
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end) return false;
  out = minus ? -number : number;
  return true;
}

}  // namespace

bool parse_integer(std::string_view text, Integer& out) {
  if (has_hex_prefix(text)) {
    std::uint64_t bits = 0;
    if (!parse_hex(text.substr(2), bits)) return false;
    out = {.magnitude = bits, .negative = false};
    return true;
  }
  const bool minus = text.starts_with('-');
  const std::string_view digits = text.substr(minus ? 1 : 0);
  if (digits.empty() || digits.size() > 20 || (digits[0] == '0' && digits.size() > 1)) {
    return false;
  }
  std::uint64_t magnitude = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return false;
    if (__builtin_mul_overflow(magnitude, 10u, &magnitude) ||
        __builtin_add_overflow(magnitude, static_cast<unsigned>(digit - '0'), &magnitude)) {
      return false;
    }
  }
  out = {.magnitude = magnitude, .negative = minus && magnitude != 0};
  return true;
}

bool integer_of(const Value& value, Integer& out) {
  switch (value.kind) {
    case ValueKind::kInt: {
      const auto number = static_cast<std::int64_t>(value.bits);
      out = {.magnitude = number < 0 ? 0 - value.bits : value.bits, .negative = number < 0};
      return true;
    }
    case ValueKind::kUint:
    case ValueKind::kHex:
      out = {.magnitude = value.bits, .negative = false};
      return true;
    case ValueKind::kDouble: {
      // 16.0 is 16, as its text says. Beyond 2^53 a double stands for many integers.
      constexpr double kExactMax = 9007199254740992.0;
      const double number = std::bit_cast<double>(value.bits);
      if (!(std::abs(number) <= kExactMax) || number != std::trunc(number)) return false;
      out = {.magnitude = static_cast<std::uint64_t>(std::abs(number)), .negative = number < 0};
      return true;
    }
    default: {
      std::array<char, kIntegerCharactersMax> buffer;
      const auto text = short_ascii(value, buffer);
      return text.has_value() && parse_integer(*text, out);
    }
  }
}

bool number_of(const Value& value, double& out) {
  switch (value.kind) {
    case ValueKind::kInt:
      out = static_cast<double>(static_cast<std::int64_t>(value.bits));
      return true;
    case ValueKind::kUint:
    case ValueKind::kHex:
      out = static_cast<double>(value.bits);
      return true;
    case ValueKind::kDouble:
      out = std::bit_cast<double>(value.bits);
      return true;
    default: {
      std::array<char, kNumberCharactersMax> buffer;
      const auto text = short_ascii(value, buffer);
      return text.has_value() && parse_number(*text, out);
    }
  }
}

}  // namespace tocsin::model
