// SPDX-License-Identifier: Apache-2.0
#include "differential_text.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <vector>

#include "differential_case.h"
#include "tocsin/model/casefold.h"

namespace tocsin::detect {
namespace {

using namespace std::string_view_literals;

constexpr std::array<std::string_view, 64> kPieces = {"",
                                                      "a",
                                                      "A",
                                                      "b",
                                                      "k",
                                                      "K",
                                                      "\u212A",
                                                      "s",
                                                      "S",
                                                      "\u017F",
                                                      "é",
                                                      "É",
                                                      "ß",
                                                      "\u1E9E",
                                                      "Ω",
                                                      "\u2126",
                                                      "σ",
                                                      "ς",
                                                      "\\",
                                                      "*",
                                                      "?",
                                                      "0",
                                                      "1",
                                                      "x",
                                                      " ",
                                                      "\n",
                                                      "/",
                                                      "-",
                                                      "\U0001F600",
                                                      "\U00010400",
                                                      "\U00010428",
                                                      "İ",
                                                      "powershell",
                                                      "PowerShell",
                                                      "\\cmd.exe",
                                                      "\\CMD.EXE",
                                                      "mimikatz",
                                                      "MIMIKATZ",
                                                      "-enc ",
                                                      " -ENC",
                                                      "SHA256=00AB",
                                                      "sha256=00ab",
                                                      "rundll32.exe",
                                                      "whoami",
                                                      "4624",
                                                      "0x1210",
                                                      "0X1210",
                                                      "18446744073709551615",
                                                      "-1",
                                                      "1.5",
                                                      "0",
                                                      "true",
                                                      "10.0.0.7",
                                                      "192.0.2.130",
                                                      "fe80::1%4",
                                                      "::ffff:10.0.0.9",
                                                      "2001:db8::5",
                                                      "2026-02-03T04:05:06Z",
                                                      "\0"sv,
                                                      "{0CCE922B-69AE-11D9-BED3-505054503030}",
                                                      "0cce922b-69ae-11d9-bed3-505054503030",
                                                      "\"",
                                                      "\t",
                                                      "\r\n"};

std::vector<char32_t> characters_of(std::string_view utf8) {
  std::vector<char32_t> out;
  for (std::size_t at = 0; at < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[at++]);
    const int more = lead < 0x80 ? 0 : lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    char32_t c = more == 0 ? lead : lead & (0x3Fu >> more);
    for (int i = 0; i < more && at < utf8.size(); ++i) {
      c = c << 6 | (static_cast<unsigned char>(utf8[at++]) & 0x3Fu);
    }
    out.push_back(c);
  }
  return out;
}

void append_unit(std::uint32_t unit, std::string& out) {
  out += static_cast<char>(unit & 0xFF);
  out += static_cast<char>(unit >> 8 & 0xFF);
}

void append_wide(char32_t c, std::string& out) {
  if (c >= 0x10000) {
    append_unit(0xD800 + ((c - 0x10000) >> 10), out);
    append_unit(0xDC00 + ((c - 0x10000) & 0x3FF), out);
  } else {
    append_unit(c, out);
  }
}

void append_escaped(char32_t c, bool needless, std::string& out) {
  if (c == '"' || c == '\\') {
    out += '\\';
    out += static_cast<char>(c);
  } else if (c >= 0x20 && !needless) {
    model::append_utf8(c, out);
  } else if (c >= 0x10000) {
    out += fmt::format("\\u{:04x}\\u{:04X}", 0xD800 + ((c - 0x10000) >> 10),
                       0xDC00 + ((c - 0x10000) & 0x3FF));
  } else if (c == '\n') {
    out += "\\n";
  } else if (c == '/') {
    out += "\\/";
  } else {
    out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(c));
  }
}

// Another character of the same simple fold, where this list knows one.
char32_t other_of_fold(char32_t c) {
  if (c >= 'a' && c <= 'z') {
    return c == 'k' ? U'\u212A' : c == 's' ? U'\u017F' : c - 32;
  }
  if (c >= 'A' && c <= 'Z') {
    return c + 32;
  }
  switch (c) {
    case U'\u212A':
      return 'k';
    case U'\u017F':
      return 's';
    case U'é':
      return U'É';
    case U'É':
      return U'é';
    case U'ω':
      return U'\u2126';
    case U'σ':
      return U'ς';
    case U'ß':
      return U'\u1E9E';
    case U'\U00010428':
      return U'\U00010400';
    default:
      return c;
  }
}

}  // namespace

std::string draw_text(Choices& choices) {
  std::string out;
  for (std::uint32_t i = 0, count = choices.below(5); i < count; ++i) {
    out += kPieces[choices.below(kPieces.size())];
  }
  return out;
}

std::string in_other_case(std::string_view utf8, Choices& choices) {
  std::string out;
  const std::uint32_t rate = 1 + choices.below(3);
  for (const char32_t c : characters_of(utf8)) {
    model::append_utf8(choices.one_in(rate) ? other_of_fold(c) : c, out);
  }
  return out;
}

std::string encoded(std::string_view utf8, model::ValueKind kind, Choices& choices) {
  if (kind == model::ValueKind::kText) {
    return std::string(utf8);
  }
  std::string out;
  const bool needless = choices.one_in(4);
  for (const char32_t c : characters_of(utf8)) {
    switch (kind) {
      case model::ValueKind::kEscapedText:
        append_escaped(c, needless, out);
        break;
      case model::ValueKind::kWideText:
        append_wide(c, out);
        break;
      default:
        out += c < 0x80 || (c >= 0xA0 && c < 0x100) ? static_cast<char>(c) : '?';
        break;
    }
  }
  if (kind == model::ValueKind::kWideText && choices.one_in(16)) {
    append_unit(0xD83D, out);
  }
  return out;
}

void draw_scalar(Choices& choices, model::Value& value, std::string& bytes) {
  using model::Value;
  using model::ValueKind;
  static constexpr std::array<std::uint64_t, 6> kNumbers = {
      0, 1, 4624, 0xffffffffffffffffu, 0x8000000000000000u, 133'000'000'000'000'000u};
  static constexpr std::string_view kBytes =
      "\x2B\x92\xCE\x0C\xAE\x69\xD9\x11\xBE\xD3\x50\x50\x54\x50\x30\x30"sv;
  const std::uint64_t number = kNumbers[choices.below(kNumbers.size())];
  static constexpr std::array kScalars = {ValueKind::kInt, ValueKind::kUint, ValueKind::kHex};
  switch (choices.below(8)) {
    case 0:
      value = Value::boolean(choices.one_in(2));
      return;
    case 1:
      value = Value::number(draw_number(choices));
      return;
    case 2:
      value = Value::scalar(ValueKind::kFileTime, number);
      return;
    case 3:
    case 4:
      value.kind = choices.one_in(3) ? ValueKind::kBinary : ValueKind::kGuid;
      bytes = kBytes;
      return;
    default:
      value = Value::scalar(kScalars[choices.below(3)], number);
      return;
  }
}

double draw_number(Choices& choices) {
  static constexpr std::array<double, 8> kNumbers = {0, 1, -1, 1.5, 4624, 4623.5, 1e300, -4624};
  return kNumbers[choices.below(kNumbers.size())];
}

std::string draw_date(Choices& choices) {
  const bool turn = choices.one_in(2);
  const std::uint32_t month = turn ? (choices.one_in(2) ? 1 : 12) : 1 + choices.below(12);
  const std::uint32_t day = turn && month == 12 ? 25 + choices.below(7) : 1 + choices.below(28);
  return fmt::format("20{:02}-{:02}-{:02}{}{:02}:{:02}:59{}", choices.below(40), month, day,
                     choices.one_in(2) ? "T" : " ", choices.below(24), choices.below(60),
                     choices.one_in(3)   ? "-03:00"
                     : choices.one_in(2) ? "Z"
                                         : ".5");
}

std::string draw_regex(Choices& choices) {
  static constexpr std::array<std::string_view, 14> kRegexes = {"^a",
                                                                "k$",
                                                                "(?i)k",
                                                                "power.{0,3}",
                                                                "(?i)POWERSHELL|whoami",
                                                                "\\\\cmd\\.exe$",
                                                                "[0-9]{2,}",
                                                                "(?s)a.*b",
                                                                ".",
                                                                "",
                                                                "(?i)mimi(katz)?",
                                                                "\\bx\\b",
                                                                "é|É",
                                                                "(-enc |rundll32\\.exe)+"};
  return std::string(kRegexes[choices.below(kRegexes.size())]);
}

}  // namespace tocsin::detect
