// SPDX-License-Identifier: Apache-2.0
#include "tocsin/model/value.h"

#include <bit>
#include <charconv>
#include <initializer_list>

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

// What write_plain takes at most: a time with a year of 64 bits, or a double.
constexpr std::size_t kPlainBytes = 64;

// Texts are written where they stay: a buffer that is filled by twos and copied by sixteens makes
// the processor wait for each copy. `write` gets a place with room for `bytes_max` bytes and
// returns the end of what it wrote.
template <class Write>
void append_in_place(std::string& out, std::size_t bytes_max, Write write) {
  const std::size_t before = out.size();
  out.resize_and_overwrite(before + bytes_max, [&](char* text, std::size_t) {
    return static_cast<std::size_t>(write(text + before) - text);
  });
}

char* write_hex_bytes(std::string_view bytes, char* out) {
  for (const char byte : bytes) out = write_upper_hex_byte(static_cast<std::uint8_t>(byte), out);
  return out;
}

char* write_integer(std::int64_t number, char* out) {
  if (number >= 0) return write_decimal(static_cast<std::uint64_t>(number), out);
  *out++ = '-';
  return write_decimal(0 - static_cast<std::uint64_t>(number), out);
}

char* write_prefixed_hex(std::uint64_t number, char* out) {
  *out++ = '0';
  *out++ = 'x';
  return write_hex(number, out);
}

char* write_guid(const Value& value, char* out) {
  const std::uint8_t* const bytes = value.bytes;
  const auto put = [&](std::initializer_list<std::uint8_t> places) {
    for (const std::uint8_t place : places) out = write_upper_hex_byte(bytes[place], out);
  };
  // The first three groups are little-endian numbers.
  *out++ = '{';
  put({3, 2, 1, 0});
  *out++ = '-';
  put({5, 4});
  *out++ = '-';
  put({7, 6});
  *out++ = '-';
  put({8, 9});
  *out++ = '-';
  put({10, 11, 12, 13, 14, 15});
  *out++ = '}';
  return out;
}

// Revision, count of sub-authorities, authority (six bytes, high byte first), sub-authorities
// (four bytes each, low byte first).
void append_sid(const Value& value, std::string& out) {
  constexpr std::size_t kHead = 8, kPartBytes = 11;
  const std::uint8_t* const bytes = value.bytes;
  if (value.size < kHead || value.size < kHead + 4u * bytes[1]) {
    return append_in_place(out, 2 * std::size_t{value.size},
                           [&](char* at) { return write_hex_bytes(value.view(), at); });
  }
  append_in_place(out, kPlainBytes + kPartBytes * bytes[1], [&](char* at) {
    *at++ = 'S';
    *at++ = '-';
    at = write_decimal(bytes[0], at);
    std::uint64_t authority = 0;
    for (std::size_t i = 2; i < kHead; ++i) authority = authority << 8 | bytes[i];
    *at++ = '-';
    // Windows shows an authority that exceeds 32 bits as twelve hexadecimal digits.
    if (authority >> 32 != 0) {
      *at++ = '0';
      *at++ = 'x';
      at = write_hex_bytes(value.view().substr(2, 6), at);
    } else {
      at = write_decimal(authority, at);
    }
    for (std::size_t i = 0; i < bytes[1]; ++i) {
      std::uint32_t part = 0;
      std::memcpy(&part, bytes + kHead + 4 * i, sizeof part);
      *at++ = '-';
      at = write_decimal(part, at);
    }
    return at;
  });
}

char* write_filetime(std::uint64_t filetime, char* out) {
  const auto second = static_cast<std::int64_t>(filetime / kFiletimeSecond);
  out = write_civil_time(civil_time(second + kFiletimeEpochSeconds), out);
  *out++ = '.';
  out = write_fixed<7>(filetime % kFiletimeSecond, out);
  *out++ = 'Z';
  return out;
}

// Eight little-endian numbers of 16 bits: year, month, day of week, day, hour, minute, second,
// millisecond. They are shown as they stand, even where there is no such day.
char* write_systemtime(const Value& value, char* out) {
  std::uint16_t part[8];
  std::memcpy(part, value.bytes, sizeof part);
  out = write_civil_time({.year = part[0],
                          .month = part[1],
                          .day = part[3],
                          .hour = part[4],
                          .minute = part[5],
                          .second = part[6]},
                         out);
  *out++ = '.';
  out = write_padded(part[7], 3, out);
  *out++ = 'Z';
  return out;
}

// The text of a value of a kind whose text has at most kPlainBytes: ASCII.
char* write_plain(const Value& value, char* out) {
  switch (value.kind) {
    case ValueKind::kBool: {
      const std::string_view text = value.bits != 0 ? "true" : "false";
      return out + text.copy(out, text.size());
    }
    case ValueKind::kInt:
      return write_integer(static_cast<std::int64_t>(value.bits), out);
    case ValueKind::kUint:
      return write_decimal(value.bits, out);
    case ValueKind::kHex:
      return write_prefixed_hex(value.bits, out);
    case ValueKind::kDouble:
      return std::to_chars(out, out + kPlainBytes, std::bit_cast<double>(value.bits)).ptr;
    case ValueKind::kGuid:
      return write_guid(value, out);
    case ValueKind::kFileTime:
      return write_filetime(value.bits, out);
    case ValueKind::kSystemTime:
      return write_systemtime(value, out);
    default:
      return out;
  }
}

// The text of a value that is not of a text kind: ASCII.
void append_plain(const Value& value, std::string& out) {
  const bool odd_size = (value.kind == ValueKind::kGuid && value.size != kGuidBytes) ||
                        (value.kind == ValueKind::kSystemTime && value.size != kSystemTimeBytes);
  if (value.kind == ValueKind::kBinary || odd_size) {
    return append_in_place(out, 2 * std::size_t{value.size},
                           [&](char* at) { return write_hex_bytes(value.view(), at); });
  }
  if (value.kind == ValueKind::kSid) return append_sid(value, out);
  append_in_place(out, kPlainBytes, [&](char* at) { return write_plain(value, at); });
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
