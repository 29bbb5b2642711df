// SPDX-License-Identifier: Apache-2.0
#include "yaml_scalar.h"

#include <charconv>
#include <cmath>
#include <string>

namespace tocsin::text {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A word in lower case, capitalised or in upper case, as YAML 1.1 lists its booleans.
bool is_word(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  const auto upper = [&](std::size_t i) { return static_cast<char>(lower[i] - 'a' + 'A'); };
  if (text[0] != lower[0] && text[0] != upper(0)) return false;
  bool all_lower = true, all_upper = text[0] == upper(0);
  for (std::size_t i = 1; i < text.size(); ++i) {
    all_lower = all_lower && text[i] == lower[i];
    all_upper = all_upper && text[i] == upper(i);
  }
  return all_lower || all_upper;
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) {
    if (is_word(text, word)) return true;
  }
  return false;
}

// [-+]?[0-9][0-9_]*\.[0-9_]*([eE][-+][0-9]+)?  or  \.[0-9][0-9_]*([eE][-+][0-9]+)?
bool is_float(std::string_view text) {
  std::size_t i = 0;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
  const std::size_t whole = i;
  while (i < text.size() && (is_digit(text[i]) || (i > whole && text[i] == '_'))) ++i;
  if (i >= text.size() || text[i] != '.') return false;
  const bool has_whole = i > whole;
  if (!has_whole && whole > 0) return false;
  const std::size_t fraction = ++i;
  while (i < text.size() && (is_digit(text[i]) || (text[i] == '_' && i > fraction))) ++i;
  if (!has_whole && i == fraction) return false;
  if (i == text.size()) return true;
  if (text[i] != 'e' && text[i] != 'E') return false;
  if (++i >= text.size() || (text[i] != '-' && text[i] != '+')) return false;
  const std::size_t exponent = ++i;
  while (i < text.size() && is_digit(text[i])) ++i;
  return i == text.size() && i > exponent;
}

int digit_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

enum class IntegerForm { kNone, kFits, kOverflow };

// [-+]?(0b[01_]+ | 0[0-7_]+ | 0 | [1-9][0-9_]* | 0x[0-9a-fA-F_]+)
IntegerForm read_integer(std::string_view text, YamlInteger& out) {
  out = {};
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    out.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (text.empty() || !is_digit(text[0])) return IntegerForm::kNone;
  unsigned base = 10;
  if (text.size() > 1 && text[0] == '0') {
    base = text[1] == 'x' ? 16 : text[1] == 'b' ? 2 : 8;
    text.remove_prefix(base == 8 ? 1 : 2);
    if (text.empty()) return IntegerForm::kNone;
  }
  bool digits = false, overflow = false;
  for (const char c : text) {
    if (c == '_') continue;
    const int digit = digit_value(c);
    if (digit >= static_cast<int>(base)) return IntegerForm::kNone;
    digits = true;
    const auto wide =
        static_cast<unsigned __int128>(out.magnitude) * base + static_cast<unsigned>(digit);
    overflow = overflow || wide > UINT64_MAX;
    out.magnitude = static_cast<std::uint64_t>(wide);
  }
  if (!digits) return IntegerForm::kNone;
  if (out.magnitude == 0) out.negative = false;
  return overflow ? IntegerForm::kOverflow : IntegerForm::kFits;
}

}  // namespace

bool read_yaml_integer(std::string_view text, YamlInteger& out) {
  return read_integer(text, out) == IntegerForm::kFits;
}

bool read_yaml_float(std::string_view text, double& out) {
  YamlInteger integer;
  if (read_yaml_integer(text, integer)) {
    out = static_cast<double>(integer.magnitude) * (integer.negative ? -1.0 : 1.0);
    return true;
  }
  if (!is_float(text)) return false;
  std::string plain;
  for (const char c : text) {
    if (c != '_' && !(c == '+' && plain.empty())) plain.push_back(c);
  }
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), out);
  return error == std::errc() && end == plain.data() + plain.size() && std::isfinite(out);
}

YamlKind kind_of_plain(std::string_view text) {
  if (text.empty() || text == "~") return YamlKind::kNull;
  const char first = text[0];
  if (is_digit(first) || first == '-' || first == '+' || first == '.') {
    YamlInteger integer;
    if (read_integer(text, integer) != IntegerForm::kNone) return YamlKind::kInteger;
    return is_float(text) ? YamlKind::kFloat : YamlKind::kText;
  }
  if (text.size() > 5) return YamlKind::kText;
  if (is_word(text, "null")) return YamlKind::kNull;
  if (is_one_of(text, {"yes", "no", "true", "false", "on", "off"})) return YamlKind::kBool;
  return YamlKind::kText;
}

bool YamlNode::truth() const {
  return kind == YamlKind::kBool && is_one_of(text, {"yes", "true", "on"});
}

}  // namespace tocsin::text
