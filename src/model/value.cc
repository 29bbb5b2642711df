// SPDX-License-Identifier: Apache-2.0
#include "tocsin/model/value.h"

#include <bit>
#include <charconv>

#include "civil_time.h"
#include "digits.h"
#include "text_forms.h"
#include "tocsin/model/casefold.h"
#include "transcode.h"

namespace tocsin::model {
namespace {

constexpr std::size_t kGuidBytes = 16, kSystemTimeBytes = 16;
constexpr std::int64_t kFiletimeEpochSeconds = -11644473600;
constexpr std::uint64_t kFiletimeSecond = 10'000'000;

// Numbers of up to 64 bits in any base from 10 on, and doubles, take fewer characters than this.
constexpr std::size_t kNumberBytes = 32;

void append_between(const char* begin, const char* end, std::string& out) {
  out.append(begin, static_cast<std::size_t>(end - begin));
}

void append_double(double number, std::string& out) {
  char text[kNumberBytes];
  append_between(text, std::to_chars(text, text + sizeof text, number).ptr, out);
}

void append_integer(std::int64_t number, std::string& out) {
  char text[kNumberBytes];
  char* end = text;
  auto magnitude = static_cast<std::uint64_t>(number);
  if (number < 0) {
    *end++ = '-';
    magnitude = 0 - magnitude;
  }
  append_between(text, write_decimal(magnitude, end), out);
}

void append_decimal(std::uint64_t number, std::string& out) {
  char text[kNumberBytes];
  append_between(text, write_decimal(number, text), out);
}

void append_hex(std::uint64_t number, std::string& out) {
  char text[kNumberBytes] = {'0', 'x'};
  append_between(text, write_hex(number, text + 2), out);
}

void append_hex_bytes(std::string_view bytes, std::string& out) {
  const std::size_t before = out.size();
  out.resize(before + 2 * bytes.size());
  char* end = out.data() + before;
  for (const char byte : bytes) end = write_upper_hex_byte(static_cast<std::uint8_t>(byte), end);
}

void append_guid(const Value& value, std::string& out) {
  if (value.size != kGuidBytes) return append_hex_bytes(value.view(), out);
  // The first three groups are little-endian numbers.
  constexpr std::uint8_t kOrder[] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
  constexpr std::uint8_t kPlace[] = {1,  3,  5,  7,  10, 12, 15, 17,
                                     20, 22, 25, 27, 29, 31, 33, 35};
  char text[] = "{........-....-....-....-............}";
  for (std::size_t i = 0; i < kGuidBytes; ++i) {
    write_upper_hex_byte(value.bytes[kOrder[i]], text + kPlace[i]);
  }
  out.append(text, sizeof text - 1);
}

// Revision, count of sub-authorities, authority (six bytes, high byte first), sub-authorities
// (four bytes each, low byte first).
void append_sid(const Value& value, std::string& out) {
  constexpr std::size_t kHead = 8;
  const std::uint8_t* const bytes = value.bytes;
  if (value.size < kHead || value.size < kHead + 4u * bytes[1]) {
    return append_hex_bytes(value.view(), out);
  }
  constexpr std::size_t kPartBytes = 11, kPartsMax = 255;
  char text[2 * kNumberBytes + kPartBytes * kPartsMax];
  char* end = text;
  *end++ = 'S';
  *end++ = '-';
  end = write_decimal(bytes[0], end);
  std::uint64_t authority = 0;
  for (std::size_t i = 2; i < kHead; ++i) authority = authority << 8 | bytes[i];
  *end++ = '-';
  // Windows shows an authority that exceeds 32 bits as twelve hexadecimal digits.
  if (authority >> 32 != 0) {
    *end++ = '0';
    *end++ = 'x';
    for (std::size_t i = 2; i < kHead; ++i) end = write_upper_hex_byte(bytes[i], end);
  } else {
    end = write_decimal(authority, end);
  }
  for (std::size_t i = 0; i < bytes[1]; ++i) {
    std::uint32_t part = 0;
    std::memcpy(&part, bytes + kHead + 4 * i, sizeof part);
    *end++ = '-';
    end = write_decimal(part, end);
  }
  append_between(text, end, out);
}

void append_filetime(std::uint64_t filetime, std::string& out) {
  char text[64];
  const auto second = static_cast<std::int64_t>(filetime / kFiletimeSecond);
  char* end = write_civil_time(civil_time(second + kFiletimeEpochSeconds), text);
  *end++ = '.';
  end = write_fixed<7>(filetime % kFiletimeSecond, end);
  *end++ = 'Z';
  append_between(text, end, out);
}

// Eight little-endian numbers of 16 bits: year, month, day of week, day, hour, minute, second,
// millisecond. They are shown as they stand, even where there is no such day.
void append_systemtime(const Value& value, std::string& out) {
  if (value.size != kSystemTimeBytes) return append_hex_bytes(value.view(), out);
  std::uint16_t part[8];
  std::memcpy(part, value.bytes, sizeof part);
  char text[64];
  char* end = write_civil_time({.year = part[0],
                                .month = part[1],
                                .day = part[3],
                                .hour = part[4],
                                .minute = part[5],
                                .second = part[6]},
                               text);
  *end++ = '.';
  end = write_padded(part[7], 3, end);
  *end++ = 'Z';
  append_between(text, end, out);
}

// The text of a value that is not of a text kind: ASCII.
void append_plain(const Value& value, std::string& out) {
  switch (value.kind) {
    case ValueKind::kBool:
      out += value.bits != 0 ? "true" : "false";
      return;
    case ValueKind::kInt:
      return append_integer(static_cast<std::int64_t>(value.bits), out);
    case ValueKind::kUint:
      return append_decimal(value.bits, out);
    case ValueKind::kHex:
      return append_hex(value.bits, out);
    case ValueKind::kDouble:
      return append_double(std::bit_cast<double>(value.bits), out);
    case ValueKind::kGuid:
      return append_guid(value, out);
    case ValueKind::kSid:
      return append_sid(value, out);
    case ValueKind::kFileTime:
      return append_filetime(value.bits, out);
    case ValueKind::kSystemTime:
      return append_systemtime(value, out);
    case ValueKind::kBinary:
      return append_hex_bytes(value.view(), out);
    default:
      return;
  }
}

// True where the value was of a text kind.
template <Letters kLetters>
bool append_text_kind(const Value& value, std::string& out) {
  switch (value.kind) {
    case ValueKind::kText:
      transcode<Utf8Form, kLetters>(value.bytes, value.size, out);
      return true;
    case ValueKind::kEscapedText:
      transcode<EscapedForm, kLetters>(value.bytes, value.size, out);
      return true;
    case ValueKind::kWideText:
      transcode<WideForm, kLetters>(value.bytes, value.size, out);
      return true;
    case ValueKind::kAnsiText:
      transcode<AnsiForm, kLetters>(value.bytes, value.size, out);
      return true;
    default:
      return false;
  }
}

}  // namespace

void append_text(const Value& value, std::string& out) {
  if (!append_text_kind<Letters::kAsTheyAre>(value, out)) append_plain(value, out);
}

std::string to_text(const Value& value) {
  std::string out;
  append_text(value, out);
  return out;
}

void append_folded(const Value& value, std::string& out) {
  if (append_text_kind<Letters::kFolded>(value, out)) return;
  const std::size_t before = out.size();
  append_plain(value, out);
  for (std::size_t i = before; i < out.size(); ++i) {
    if (out[i] >= 'A' && out[i] <= 'Z') out[i] = static_cast<char>(out[i] | 0x20);
  }
}

}  // namespace tocsin::model
