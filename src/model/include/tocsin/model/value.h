// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace tocsin::model {

// How the bytes of a Value are to be read. Text kinds keep the form of their source, so that
// nothing is transcoded before somebody looks at it.
enum class ValueKind : std::uint8_t {
  kNull,         // the field is there and has no value
  kBool,         // bits: 0 or 1; text "true" / "false"
  kInt,          // bits: two's complement
  kUint,         // bits
  kHex,          // bits; an integer that its source shows as 0x… (lower case, no padding)
  kDouble,       // bits: the pattern of a double
  kText,         // UTF-8, valid
  kEscapedText,  // inside of a JSON string: valid UTF-8 with JSON escapes still in it
  kWideText,     // UTF-16LE, any units; a lone surrogate reads as U+FFFD
  kAnsiText,     // one byte a character, Windows-1252
  kGuid,         // 16 bytes, Windows byte order; text {XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX}
  kSid,          // binary SID; text S-1-…
  kFileTime,     // bits: FILETIME; text RFC 3339, seven digits, Z; years over 9999 have 5 digits
  kSystemTime,   // 16 bytes SYSTEMTIME; text RFC 3339, three digits, Z
  kBinary,       // bytes; text upper-case hexadecimal
};

// One typed value, 16 bytes. Bytes are borrowed: they live as long as the EventBatch that holds
// the event. A value is a plain value: copy it freely.
struct Value {
  union {
    const std::uint8_t* bytes = nullptr;  // kText … kAnsiText, kGuid, kSid, kSystemTime, kBinary
    std::uint64_t bits;                   // the scalar kinds
  };
  std::uint32_t size = 0;  // bytes; 0 for scalar kinds
  ValueKind kind = ValueKind::kNull;

  static Value text(std::string_view utf8) { return borrowed(ValueKind::kText, utf8); }
  static Value escaped(std::string_view inside) {
    return borrowed(ValueKind::kEscapedText, inside);
  }
  static Value borrowed(ValueKind kind, std::string_view bytes) {
    Value v;
    v.bytes = reinterpret_cast<const std::uint8_t*>(bytes.data());
    v.size = static_cast<std::uint32_t>(bytes.size());
    v.kind = kind;
    return v;
  }
  static Value scalar(ValueKind kind, std::uint64_t bits) {
    Value v;
    v.bits = bits;
    v.kind = kind;
    return v;
  }
  static Value integer(std::int64_t n) {
    return scalar(ValueKind::kInt, static_cast<std::uint64_t>(n));
  }
  static Value boolean(bool b) { return scalar(ValueKind::kBool, b ? 1 : 0); }
  static Value number(double d) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &d, sizeof bits);
    return scalar(ValueKind::kDouble, bits);
  }

  std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
  }
  bool is_text() const {
    return kind == ValueKind::kText || kind == ValueKind::kEscapedText ||
           kind == ValueKind::kWideText || kind == ValueKind::kAnsiText;
  }
  bool is_scalar() const { return kind >= ValueKind::kBool && kind <= ValueKind::kDouble; }
};

static_assert(sizeof(Value) == 16);

// Appends the text of a value as UTF-8: what an analyst reads and what rules match.
// Appends nothing for kNull. The result is always valid UTF-8: bytes that break the promise of
// their kind read as U+FFFD. JSON escapes that JSON does not know or that are cut short stand for
// their own characters. kGuid, kSid and kSystemTime of an impossible size read as kBinary.
void append_text(const Value& value, std::string& out);
std::string to_text(const Value& value);

// Appends the text of a value with every character folded for comparison without regard to
// case (see casefold.h). Same as folding to_text(value), without the step between.
void append_folded(const Value& value, std::string& out);

// An integer that a value or a rule's text denotes: the magnitude and its sign. Bare zero is
// not negative.
struct Integer {
  std::uint64_t magnitude = 0;
  bool negative = false;
  friend bool operator==(const Integer&, const Integer&) = default;
};

// Reads "-?[0-9]{1,20}" without leading zeros, or "0x" with 1 to 16 hexadecimal digits (padding
// and either case allowed, of the x too), the whole text; false for anything else or what
// overflows. "-0" is zero.
bool parse_integer(std::string_view text, Integer& out);

// The integer of an integer kind, a whole kDouble, or a text kind whose text parse_integer reads.
bool integer_of(const Value& value, Integer& out);

// A text longer than this many characters denotes no number.
inline constexpr std::size_t kNumberCharactersMax = 128;

// The number of a value for the tests lt, lte, gt, gte: any scalar kind but kBool, or text that
// is wholly a decimal number (sign, fraction, exponent) within the range of a double, or 0x
// hexadecimal with 1 to 16 digits.
bool number_of(const Value& value, double& out);

}  // namespace tocsin::model
