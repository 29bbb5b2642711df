// SPDX-License-Identifier: Apache-2.0
#include "evtx/values.h"

#include <algorithm>
#include <charconv>

namespace tocsin::source::evtx {
namespace {

using model::Value;
using model::ValueKind;

constexpr std::uint32_t kSidHeaderBytes = 8;  // revision, count, authority

Value bytes_value(ValueKind kind, const std::uint8_t* p, std::uint32_t size) {
  return Value::borrowed(kind, {reinterpret_cast<const char*>(p), size});
}

// The double that has the same shortest text as the float, so that 0.1 stays 0.1.
Value real32(const std::uint8_t* p) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, load<float>(p)).ptr;
  double number = 0;
  const auto read = std::from_chars(text, end, number);
  if (read.ec != std::errc{}) number = static_cast<double>(load<float>(p));
  return Value::number(number);
}

// Bytes of the SID at `p`, 0 where `size` bytes do not hold it.
std::uint32_t sid_bytes(const std::uint8_t* p, std::uint32_t size) {
  if (size < kSidHeaderBytes) return 0;
  const std::uint32_t bytes = kSidHeaderBytes + 4u * p[1];
  return bytes <= size ? bytes : 0;
}

bool read_integer(const std::uint8_t* p, std::uint32_t size, std::uint64_t& out) {
  switch (size) {
    case 1:
      out = *p;
      return true;
    case 2:
      out = load<std::uint16_t>(p);
      return true;
    case 4:
      out = load<std::uint32_t>(p);
      return true;
    case 8:
      out = load<std::uint64_t>(p);
      return true;
    default:
      return false;
  }
}

bool read_sized(ValueType type, const std::uint8_t* p, std::uint32_t size, Value& out) {
  std::uint64_t bits = 0;
  switch (type) {
    case ValueType::kInt8:
      if (size == 1) out = Value::integer(load<std::int8_t>(p));
      return size == 1;
    case ValueType::kInt16:
      if (size == 2) out = Value::integer(load<std::int16_t>(p));
      return size == 2;
    case ValueType::kInt32:
      if (size == 4) out = Value::integer(load<std::int32_t>(p));
      return size == 4;
    case ValueType::kInt64:
      if (size == 8) out = Value::integer(load<std::int64_t>(p));
      return size == 8;
    case ValueType::kReal32:
      if (size == 4) out = real32(p);
      return size == 4;
    case ValueType::kReal64:
      if (size == 8) out = Value::scalar(ValueKind::kDouble, load<std::uint64_t>(p));
      return size == 8;
    case ValueType::kBool:
      if (!read_integer(p, size, bits)) return false;
      out = Value::boolean(bits != 0);
      return true;
    case ValueType::kSize:
    case ValueType::kHandle:
      if (size < 4 || !read_integer(p, size, bits)) return false;
      out = Value::scalar(ValueKind::kHex, bits);
      return true;
    case ValueType::kSystemTime:
      if (size == 16) out = bytes_value(ValueKind::kSystemTime, p, size);
      return size == 16;
    case ValueType::kSid: {
      const std::uint32_t bytes = sid_bytes(p, size);
      if (bytes != 0) out = bytes_value(ValueKind::kSid, p, bytes);
      return bytes != 0;
    }
    default:
      return false;
  }
}

}  // namespace

ValueForm read_rare_value(std::uint8_t type, const std::uint8_t* p, std::uint32_t size,
                          Value& out) {
  if ((type & kArrayFlag) != 0) return ValueForm::kArray;
  switch (static_cast<ValueType>(type)) {
    case ValueType::kBinXml:
      return ValueForm::kNested;
    case ValueType::kAnsiString:
      while (size > 0 && p[size - 1] == 0) --size;
      out = bytes_value(ValueKind::kAnsiText, p, size);
      return ValueForm::kPlain;
    case ValueType::kXml:
      out = bytes_value(ValueKind::kWideText, p, trimmed_wide_size(p, size));
      return ValueForm::kPlain;
    case ValueType::kBinary:
      out = bytes_value(ValueKind::kBinary, p, size);
      return ValueForm::kPlain;
    default:
      break;
  }
  if (size == 0) {  // no bytes: there is no value of that type
    out = Value{};
    return ValueForm::kPlain;
  }
  if (read_sized(static_cast<ValueType>(type), p, size, out)) return ValueForm::kPlain;
  out = bytes_value(ValueKind::kBinary, p, size);
  return ValueForm::kOdd;
}

ArrayReader::ArrayReader(std::uint8_t array_type, const std::uint8_t* p, std::uint32_t size)
    : type_(array_type & static_cast<std::uint8_t>(~kArrayFlag)), width_(0), p_(p), left_(size) {
  switch (static_cast<ValueType>(type_)) {
    case ValueType::kInt8:
    case ValueType::kUint8:
      width_ = 1;
      break;
    case ValueType::kInt16:
    case ValueType::kUint16:
      width_ = 2;
      break;
    case ValueType::kInt32:
    case ValueType::kUint32:
    case ValueType::kReal32:
    case ValueType::kBool:
    case ValueType::kHex32:
      width_ = 4;
      break;
    case ValueType::kInt64:
    case ValueType::kUint64:
    case ValueType::kReal64:
    case ValueType::kFileTime:
    case ValueType::kSize:
    case ValueType::kHandle:
    case ValueType::kHex64:
      width_ = 8;
      break;
    case ValueType::kGuid:
    case ValueType::kSystemTime:
      width_ = 16;
      break;
    default:
      break;
  }
}

// Bytes of the next item with what closes it; all that is left where items have no end.
std::uint32_t ArrayReader::item_bytes() const {
  if (width_ != 0) return std::min(width_, left_);
  switch (static_cast<ValueType>(type_)) {
    case ValueType::kWideString:
      for (std::uint32_t i = 0; i + 2 <= left_; i += 2) {
        if (load<std::uint16_t>(p_ + i) == 0) return i + 2;
      }
      return left_;
    case ValueType::kAnsiString: {
      const void* zero = std::memchr(p_, 0, left_);
      if (zero == nullptr) return left_;
      return static_cast<std::uint32_t>(static_cast<const std::uint8_t*>(zero) - p_) + 1;
    }
    case ValueType::kSid: {
      const std::uint32_t bytes = sid_bytes(p_, left_);
      return bytes == 0 ? left_ : bytes;
    }
    default:
      return left_;
  }
}

bool ArrayReader::next(Value& out, ValueForm& form) {
  if (left_ == 0) return false;
  const std::uint32_t bytes = item_bytes();
  form = read_value(type_, p_, bytes, out);
  if (form != ValueForm::kPlain) {  // arrays hold neither arrays nor binary XML
    form = ValueForm::kOdd;
    out = bytes_value(ValueKind::kBinary, p_, bytes);
  }
  p_ += bytes;
  left_ -= bytes;
  return true;
}

}  // namespace tocsin::source::evtx
