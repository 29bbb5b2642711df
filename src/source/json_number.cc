// SPDX-License-Identifier: Apache-2.0
#include "json_number.h"

#include <charconv>

namespace tocsin::source {

using model::Value;
using model::ValueKind;

namespace {

// The grammar of RFC 8259, section 6.
bool is_json_number(std::string_view text, bool& integer) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const auto digits = [&] {
    const std::size_t first = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at - first;
  };
  const std::size_t lead = at;
  const std::size_t whole = digits();
  if (whole == 0 || (whole > 1 && text[lead] == '0')) return false;
  integer = at == text.size();
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (digits() == 0) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

}  // namespace

bool read_other_number(std::string_view text, Value& out) {
  bool integer = false;
  if (!is_json_number(text, integer)) return false;
  out = Value::text(text);
  if (integer) {
    std::uint64_t n = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (error == std::errc{} && end == text.data() + text.size()) {
      out = Value::scalar(ValueKind::kUint, n);
    }
    return true;
  }
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{}) out = Value::number(number);
  return true;
}

}  // namespace tocsin::source
