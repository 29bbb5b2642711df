// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "tocsin/model/time.h"

namespace tocsin::exercise {

// The types that a substitution value of binary XML can have; numbers as in the file.
// See docs/formats/evtx.md, "Value types".
enum class EvtxType : std::uint8_t {
  kNull = 0x00,
  kString = 0x01,      // UTF-16LE
  kAnsiString = 0x02,  // one byte a character
  kInt8 = 0x03,
  kUInt8 = 0x04,
  kInt16 = 0x05,
  kUInt16 = 0x06,
  kInt32 = 0x07,
  kUInt32 = 0x08,
  kInt64 = 0x09,
  kUInt64 = 0x0a,
  kReal32 = 0x0b,
  kReal64 = 0x0c,
  kBoolean = 0x0d,
  kBinary = 0x0e,
  kGuid = 0x0f,
  kSize = 0x10,
  kFileTime = 0x11,
  kSystemTime = 0x12,
  kSid = 0x13,
  kHexInt32 = 0x14,
  kHexInt64 = 0x15,
  kBinXml = 0x21,
};

inline constexpr std::uint8_t kEvtxArrayFlag = 0x80;

// One typed value as an event holds it. Plain value.
class EvtxValue {
 public:
  EvtxValue() = default;

  static EvtxValue text(std::string_view utf8);
  static EvtxValue texts(std::span<const std::string> utf8);  // an array of strings
  static EvtxValue ansi(std::string_view bytes);
  static EvtxValue uint8(std::uint8_t n) { return integer(EvtxType::kUInt8, n); }
  static EvtxValue uint16(std::uint16_t n) { return integer(EvtxType::kUInt16, n); }
  static EvtxValue uint32(std::uint32_t n) { return integer(EvtxType::kUInt32, n); }
  static EvtxValue uint64(std::uint64_t n) { return integer(EvtxType::kUInt64, n); }
  static EvtxValue hex32(std::uint32_t n) { return integer(EvtxType::kHexInt32, n); }
  static EvtxValue hex64(std::uint64_t n) { return integer(EvtxType::kHexInt64, n); }
  static EvtxValue boolean(bool b) { return integer(EvtxType::kBoolean, b ? 1 : 0); }
  // Any integer type, cut to its width; signed ones in two's complement.
  static EvtxValue integer(EvtxType type, std::uint64_t bits);
  static EvtxValue real64(double d);
  static EvtxValue binary(std::string_view bytes) { return raw(EvtxType::kBinary, bytes); }
  static EvtxValue time(model::Timestamp time);         // kFileTime
  static EvtxValue system_time(model::Timestamp time);  // kSystemTime, cut to milliseconds
  // "{XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX}", braces optional; null where it is none.
  static EvtxValue guid(std::string_view text);
  // "S-1-…"; null where it is none.
  static EvtxValue sid(std::string_view text);
  // The bytes as they shall stand in the file, whether they fit the type or not.
  static EvtxValue raw(EvtxType type, std::string_view bytes, bool array = false);
  // A value that is not there, in a place declared to have this type.
  static EvtxValue null_of(EvtxType type);

  // Puts another text in its place without new memory, for writers of many alike events.
  void set_text(std::string_view utf8) { bytes_.assign(utf8); }
  void set_integer(std::uint64_t bits);
  void set_bytes(std::string_view bytes) { bytes_.assign(bytes); }

  EvtxType type() const { return type_; }
  bool is_null() const { return null_; }
  bool is_array() const { return array_; }
  // The declared type with the array flag, as a template has it.
  std::uint8_t type_byte() const {
    return static_cast<std::uint8_t>(static_cast<std::uint8_t>(type_) |
                                     (array_ ? kEvtxArrayFlag : 0));
  }
  // UTF-8 where utf8() is true, to be written as UTF-16LE; else the bytes of the file.
  bool is_utf8() const { return utf8_; }
  const std::string& bytes() const { return bytes_; }

  // What a reader shows of it: integers in decimal or 0x…, GUIDs with braces, SIDs as S-1-…,
  // times as RFC 3339, binary as hexadecimal, arrays with ", " between the items.
  std::string shown() const;

 private:
  std::string bytes_;
  EvtxType type_ = EvtxType::kNull;
  bool null_ = true;
  bool array_ = false;
  bool utf8_ = false;
};

// A FILETIME: 100 ns since 1601.
std::uint64_t to_filetime(model::Timestamp time);

// Appends UTF-16LE; bytes that are no UTF-8 become U+FFFD.
void append_utf16(std::string_view utf8, std::string& out);

}  // namespace tocsin::exercise
