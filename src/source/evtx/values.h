// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "evtx/binxml.h"
#include "tocsin/model/value.h"

// From the typed bytes of a substitution to model values: docs/formats/evtx.md, "Value types".

namespace tocsin::source::evtx {

enum class ValueType : std::uint8_t {
  kNull = 0x00,
  kWideString = 0x01,
  kAnsiString = 0x02,
  kInt8 = 0x03,
  kUint8 = 0x04,
  kInt16 = 0x05,
  kUint16 = 0x06,
  kInt32 = 0x07,
  kUint32 = 0x08,
  kInt64 = 0x09,
  kUint64 = 0x0a,
  kReal32 = 0x0b,
  kReal64 = 0x0c,
  kBool = 0x0d,
  kBinary = 0x0e,
  kGuid = 0x0f,
  kSize = 0x10,
  kFileTime = 0x11,
  kSystemTime = 0x12,
  kSid = 0x13,
  kHex32 = 0x14,
  kHex64 = 0x15,
  kHandle = 0x20,
  kBinXml = 0x21,
  kXml = 0x23,
};
inline constexpr std::uint8_t kArrayFlag = 0x80;

enum class ValueForm : std::uint8_t {
  kPlain,   // one value
  kOdd,     // the size does not fit the type: given as binary
  kNested,  // binary XML
  kArray,   // several values: see ArrayReader
};

// Strings end before their closing zeros.
inline std::uint32_t trimmed_wide_size(const std::uint8_t* p, std::uint32_t size) {
  size &= ~1u;
  while (size >= 2 && load<std::uint16_t>(p + size - 2) == 0) size -= 2;
  return size;
}

// Every type that read_value does not know itself.
ValueForm read_rare_value(std::uint8_t type, const std::uint8_t* p, std::uint32_t size,
                          model::Value& out);

// The value of `size` bytes at `p`, which it may point to.
[[gnu::always_inline]] inline ValueForm read_value(std::uint8_t type, const std::uint8_t* p,
                                                   std::uint32_t size, model::Value& out) {
  using model::Value;
  using model::ValueKind;
  switch (static_cast<ValueType>(type)) {
    case ValueType::kNull:
      out = Value{};
      return ValueForm::kPlain;
    case ValueType::kWideString:
      out.bytes = p;
      out.size = trimmed_wide_size(p, size);
      out.kind = ValueKind::kWideText;
      return ValueForm::kPlain;
    case ValueType::kUint8:
      if (size != 1) break;
      out = Value::scalar(ValueKind::kUint, *p);
      return ValueForm::kPlain;
    case ValueType::kUint16:
      if (size != 2) break;
      out = Value::scalar(ValueKind::kUint, load<std::uint16_t>(p));
      return ValueForm::kPlain;
    case ValueType::kUint32:
      if (size != 4) break;
      out = Value::scalar(ValueKind::kUint, load<std::uint32_t>(p));
      return ValueForm::kPlain;
    case ValueType::kUint64:
      if (size != 8) break;
      out = Value::scalar(ValueKind::kUint, load<std::uint64_t>(p));
      return ValueForm::kPlain;
    case ValueType::kHex32:
      if (size != 4) break;
      out = Value::scalar(ValueKind::kHex, load<std::uint32_t>(p));
      return ValueForm::kPlain;
    case ValueType::kHex64:
      if (size != 8) break;
      out = Value::scalar(ValueKind::kHex, load<std::uint64_t>(p));
      return ValueForm::kPlain;
    case ValueType::kFileTime:
      if (size != 8) break;
      out = Value::scalar(ValueKind::kFileTime, load<std::uint64_t>(p));
      return ValueForm::kPlain;
    case ValueType::kGuid:
      if (size != 16) break;
      out.bytes = p;
      out.size = 16;
      out.kind = ValueKind::kGuid;
      return ValueForm::kPlain;
    default:
      break;
  }
  return read_rare_value(type, p, size, out);
}

// The items of an array value, one after the other.
class ArrayReader {
 public:
  ArrayReader(std::uint8_t array_type, const std::uint8_t* p, std::uint32_t size);
  // False at the end. `form` is kPlain or kOdd.
  bool next(model::Value& out, ValueForm& form);
  // Bytes not yet read.
  std::uint32_t left() const { return left_; }

 private:
  std::uint32_t item_bytes() const;
  std::uint8_t type_;
  std::uint32_t width_;  // of an item; 0 where items tell their own length
  const std::uint8_t* p_;
  std::uint32_t left_;
};

}  // namespace tocsin::source::evtx
