// SPDX-License-Identifier: Apache-2.0
#include "tocsin/exercise/evtx_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>

#include "tocsin/model/value.h"

namespace tocsin::exercise {
namespace {

std::size_t integer_bytes(EvtxType type) {
  switch (type) {
    case EvtxType::kInt8:
    case EvtxType::kUInt8:
      return 1;
    case EvtxType::kInt16:
    case EvtxType::kUInt16:
      return 2;
    case EvtxType::kInt32:
    case EvtxType::kUInt32:
    case EvtxType::kBoolean:
    case EvtxType::kHexInt32:
      return 4;
    default:
      return 8;
  }
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_u16(std::uint32_t unit, std::string& out) {
  out.push_back(static_cast<char>(unit & 0xff));
  out.push_back(static_cast<char>(unit >> 8 & 0xff));
}

// Takes one character off the front of non-empty UTF-8; U+FFFD and one byte where it is none.
char32_t take_character(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  std::size_t size = 1;
  char32_t character = first;
  if (first >= 0xf0 && first < 0xf5) {
    size = 4;
    character = first & 0x07;
  } else if (first >= 0xe0 && first < 0xf0) {
    size = 3;
    character = first & 0x0f;
  } else if (first >= 0xc2 && first < 0xe0) {
    size = 2;
    character = first & 0x1f;
  }
  constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
  bool good = (size > 1 || first < 0x80) && text.size() >= size;
  for (std::size_t i = 1; good && i < size; ++i) {
    good = (byte(i) & 0xc0) == 0x80;
    character = character << 6 | (byte(i) & 0x3f);
  }
  good = good && character >= kLeast[size] && character <= 0x10ffff &&
         (character < 0xd800 || character > 0xdfff);
  text.remove_prefix(good ? size : 1);
  return good ? character : 0xfffd;
}

std::uint64_t load_integer(const std::string& bytes) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, bytes.data(), std::min<std::size_t>(bytes.size(), 8));
  return bits;
}

std::int64_t sign_extended(std::uint64_t bits, std::size_t size) {
  const unsigned shift = static_cast<unsigned>(64 - 8 * size);
  return static_cast<std::int64_t>(bits << shift) >> shift;
}

std::string shown_texts(std::string_view units) {
  std::string out;
  while (!units.empty()) {
    std::size_t end = 0;
    while (end + 2 <= units.size() && (units[end] != 0 || units[end + 1] != 0)) end += 2;
    if (!out.empty()) out += ", ";
    model::append_text(model::Value::borrowed(model::ValueKind::kWideText, units.substr(0, end)),
                       out);
    units.remove_prefix(std::min(end + 2, units.size()));
  }
  return out;
}

}  // namespace

void append_utf16(std::string_view utf8, std::string& out) {
  while (!utf8.empty()) {
    const char32_t c = take_character(utf8);
    if (c < 0x10000) {
      append_u16(c, out);
    } else {
      append_u16(0xd800 + ((c - 0x10000) >> 10), out);
      append_u16(0xdc00 + ((c - 0x10000) & 0x3ff), out);
    }
  }
}

std::uint64_t to_filetime(model::Timestamp time) {
  constexpr std::int64_t kFrom1601To1970Us = 11'644'473'600'000'000;
  const std::int64_t us = time.time_since_epoch().count() + kFrom1601To1970Us;
  return us < 0 ? 0 : static_cast<std::uint64_t>(us) * 10;
}

EvtxValue EvtxValue::raw(EvtxType type, std::string_view bytes, bool array) {
  EvtxValue value;
  value.bytes_ = bytes;
  value.type_ = type;
  value.null_ = false;
  value.array_ = array;
  return value;
}

EvtxValue EvtxValue::null_of(EvtxType type) {
  EvtxValue value;
  value.type_ = type;
  return value;
}

EvtxValue EvtxValue::text(std::string_view utf8) {
  EvtxValue value = raw(EvtxType::kString, utf8);
  value.utf8_ = true;
  return value;
}

EvtxValue EvtxValue::texts(std::span<const std::string> utf8) {
  std::string bytes;
  for (const std::string& item : utf8) {
    append_utf16(item, bytes);
    append_u16(0, bytes);
  }
  return raw(EvtxType::kString, bytes, true);
}

EvtxValue EvtxValue::ansi(std::string_view bytes) { return raw(EvtxType::kAnsiString, bytes); }

EvtxValue EvtxValue::integer(EvtxType type, std::uint64_t bits) {
  EvtxValue value = raw(type, {});
  value.set_integer(bits);
  return value;
}

void EvtxValue::set_integer(std::uint64_t bits) {
  char bytes[8];
  std::memcpy(bytes, &bits, sizeof bytes);
  bytes_.assign(bytes, integer_bytes(type_));
}

EvtxValue EvtxValue::real64(double d) {
  char bytes[8];
  std::memcpy(bytes, &d, sizeof bytes);
  return raw(EvtxType::kReal64, {bytes, sizeof bytes});
}

EvtxValue EvtxValue::time(model::Timestamp time) {
  return integer(EvtxType::kFileTime, to_filetime(time));
}

EvtxValue EvtxValue::system_time(model::Timestamp time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::string bytes;
  append_u16(static_cast<std::uint32_t>(static_cast<int>(date.year())), bytes);
  append_u16(static_cast<unsigned>(date.month()), bytes);
  append_u16(std::chrono::weekday(day).c_encoding(), bytes);
  append_u16(static_cast<unsigned>(date.day()), bytes);
  append_u16(static_cast<std::uint32_t>(clock.hours().count()), bytes);
  append_u16(static_cast<std::uint32_t>(clock.minutes().count()), bytes);
  append_u16(static_cast<std::uint32_t>(clock.seconds().count()), bytes);
  append_u16(static_cast<std::uint32_t>(clock.subseconds().count() / 1000), bytes);
  return raw(EvtxType::kSystemTime, bytes);
}

EvtxValue EvtxValue::guid(std::string_view text) {
  if (text.size() >= 2 && text.front() == '{' && text.back() == '}') {
    text = text.substr(1, text.size() - 2);
  }
  std::array<unsigned char, 16> digits{};
  std::size_t count = 0;
  for (const char c : text) {
    if (c == '-') continue;
    const int digit = hex_digit(c);
    if (digit < 0 || count == 32) return null_of(EvtxType::kGuid);
    digits[count / 2] = static_cast<unsigned char>(digits[count / 2] << 4 | digit);
    ++count;
  }
  if (count != 32) return null_of(EvtxType::kGuid);
  // The first three groups are little-endian numbers.
  std::reverse(digits.begin(), digits.begin() + 4);
  std::reverse(digits.begin() + 4, digits.begin() + 6);
  std::reverse(digits.begin() + 6, digits.begin() + 8);
  return raw(EvtxType::kGuid, {reinterpret_cast<const char*>(digits.data()), digits.size()});
}

EvtxValue EvtxValue::sid(std::string_view text) {
  const EvtxValue none = null_of(EvtxType::kSid);
  if (!text.starts_with("S-1-")) return none;
  text.remove_prefix(4);
  constexpr std::size_t kNumbersMax = 16;  // the authority and 15 more
  std::array<std::uint64_t, kNumbersMax> numbers{};
  std::size_t count = 0;
  while (!text.empty()) {
    const std::size_t dash = std::min(text.find('-'), text.size());
    model::Integer number;
    if (count == kNumbersMax || !model::parse_integer(text.substr(0, dash), number) ||
        number.negative || number.magnitude > (count == 0 ? 0xffffffffffffu : 0xffffffffu)) {
      return none;
    }
    numbers[count++] = number.magnitude;
    text.remove_prefix(std::min(dash + 1, text.size()));
  }
  if (count == 0) return none;
  std::string bytes{'\x01', static_cast<char>(count - 1)};
  for (int shift = 40; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(numbers[0] >> shift & 0xff));
  }
  for (std::size_t i = 1; i < count; ++i) {
    append_u16(static_cast<std::uint32_t>(numbers[i] & 0xffff), bytes);
    append_u16(static_cast<std::uint32_t>(numbers[i] >> 16), bytes);
  }
  return raw(EvtxType::kSid, bytes);
}

std::string EvtxValue::shown() const {
  if (null_) return {};
  if (utf8_) return bytes_;
  using model::Value;
  using model::ValueKind;
  const auto borrowed = [&](ValueKind kind) {
    return model::to_text(Value::borrowed(kind, bytes_));
  };
  if (array_)
    return type_ == EvtxType::kString ? shown_texts(bytes_) : borrowed(ValueKind::kBinary);
  switch (type_) {
    case EvtxType::kNull:
      return {};
    case EvtxType::kString:
      return borrowed(ValueKind::kWideText);
    case EvtxType::kAnsiString:
      return borrowed(ValueKind::kAnsiText);
    case EvtxType::kInt8:
    case EvtxType::kInt16:
    case EvtxType::kInt32:
    case EvtxType::kInt64:
      return fmt::format("{}", sign_extended(load_integer(bytes_), integer_bytes(type_)));
    case EvtxType::kUInt8:
    case EvtxType::kUInt16:
    case EvtxType::kUInt32:
    case EvtxType::kUInt64:
      return fmt::format("{}", load_integer(bytes_));
    case EvtxType::kBoolean:
      return load_integer(bytes_) != 0 ? "true" : "false";
    case EvtxType::kSize:
    case EvtxType::kHexInt32:
    case EvtxType::kHexInt64:
      return fmt::format("{:#x}", load_integer(bytes_));
    case EvtxType::kReal64: {
      double d = 0;
      std::memcpy(&d, bytes_.data(), std::min(bytes_.size(), sizeof d));
      return model::to_text(Value::number(d));
    }
    case EvtxType::kGuid:
      return borrowed(ValueKind::kGuid);
    case EvtxType::kSid:
      return borrowed(ValueKind::kSid);
    case EvtxType::kFileTime:
      return model::to_text(Value::scalar(ValueKind::kFileTime, load_integer(bytes_)));
    case EvtxType::kSystemTime:
      return borrowed(ValueKind::kSystemTime);
    case EvtxType::kReal32:
    case EvtxType::kBinary:
    case EvtxType::kBinXml:
      break;
  }
  return borrowed(ValueKind::kBinary);
}

}  // namespace tocsin::exercise
