// SPDX-License-Identifier: Apache-2.0
// Strategy: the first byte chooses the kind of a value, the rest is its bytes (of scalar kinds the
// first eight are its bits), at an odd place in memory of exact size.
// Invariants, whatever the bytes: the text is valid UTF-8; the fold made straight from the source
// form is the fold of the text; text kinds agree with the decoder of one character at a time; a
// number is read from the value exactly where it is read from its text.
#include <algorithm>
#include <bit>
#include <cstring>

#include "tocsin/base/check.h"
#include "tocsin/model/value.h"
#include "value_reference.h"

namespace tocsin::model {
namespace {

constexpr unsigned kKinds = static_cast<unsigned>(ValueKind::kBinary) + 1;

Value value_of(ValueKind kind, std::string_view bytes) {
  if (kind > ValueKind::kDouble && kind != ValueKind::kFileTime) {
    return Value::borrowed(kind, bytes);
  }
  std::uint64_t bits = 0;
  std::memcpy(&bits, bytes.data(), std::min(bytes.size(), sizeof bits));
  return kind == ValueKind::kNull ? Value{} : Value::scalar(kind, bits);
}

void check_text(const Value& value) {
  const std::string text = to_text(value);
  std::string straight = "before";
  append_folded(value, straight);
  CHECK(is_valid_utf8(text));
  CHECK(straight == "before" + folded(text));
  if (!value.is_text()) return;
  CHECK(text == reference_text(value, false));
  CHECK(straight == "before" + reference_text(value, true));
}

void check_numbers(const Value& value) {
  if (!value.is_text()) return;
  const std::string text = to_text(value);
  Integer direct, by_text;
  const bool has_integer = integer_of(value, direct);
  CHECK(has_integer == parse_integer(text, by_text));
  CHECK(!has_integer || direct == by_text);
  double number = 0, number_by_text = 0;
  const bool has_number = number_of(value, number);
  CHECK(has_number == number_of(Value::text(text), number_by_text));
  CHECK(!has_number ||
        std::bit_cast<std::uint64_t>(number) == std::bit_cast<std::uint64_t>(number_by_text));
  CHECK(!has_integer || has_number);
}

}  // namespace
}  // namespace tocsin::model

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto kind = static_cast<tocsin::model::ValueKind>(data[0] % tocsin::model::kKinds);
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const tocsin::model::Value value = tocsin::model::value_of(kind, bytes);
  tocsin::model::check_text(value);
  tocsin::model::check_numbers(value);
  return 0;
}
