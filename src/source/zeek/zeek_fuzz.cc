// SPDX-License-Identifier: Apache-2.0
// Strategy: any bytes as a log of Zeek, and as values of a line. Invariants:
//  1. The size of blocks and of reads changes nothing, and no line is lost (line_fuzz.h).
//  2. Values that are written as Zeek escapes them come back as they were, whatever they are.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "decoded.h"
#include "web/line_fuzz.h"

namespace {

using namespace tocsin;

void require(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

void append_escaped(std::string_view value, std::string& out) {
  constexpr char kHex[] = "0123456789abcdef";
  const bool reserved = value == "-" || value == "(empty)" || value.starts_with('#');
  for (std::size_t i = 0; i < value.size(); ++i) {
    const auto byte = static_cast<unsigned char>(value[i]);
    if (byte < 0x20 || byte >= 0x7f || byte == '\\' || (i == 0 && reserved)) {
      out += "\\x";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += value[i];
    }
  }
  if (value.empty()) out += "(empty)";
}

// The text cut at semicolons, what is UTF-8 of it.
std::vector<std::string_view> values_of(std::string_view text) {
  constexpr std::size_t kValuesMax = 16;
  std::vector<std::string_view> values;
  while (values.size() < kValuesMax) {
    const std::size_t end = std::min(text.find(';'), text.size());
    const std::string_view value = text.substr(0, end);
    if (simdjson::validate_utf8(value.data(), value.size())) values.push_back(value);
    if (end == text.size()) break;
    text.remove_prefix(end + 1);
  }
  return values;
}

void round_trip(source::TextDecoder& decoder, std::string_view text) {
  const std::vector<std::string_view> values = values_of(text);
  std::string names = "#fields\tts", line = "1795251164.123456";
  for (std::size_t i = 0; i < values.size(); ++i) {
    names += "\tv";
    line += '\t';
    append_escaped(values[i], line);
  }
  const source::Decoded decoded =
      decoder.decode("zeek", "#separator \\x09\n#path\tx\n" + names + "\n" + line + "\n");
  require(decoded.events.size() == 1 && decoded.counts.undecoded == 0, "a line is not read");
  const auto& fields = decoded.events[0].fields;
  require(fields.size() == values.size() + 1, "values are lost");
  for (std::size_t i = 0; i < values.size(); ++i) {
    require(fields[i + 1].second == values[i], "a value comes back changed");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static source::TextDecoder decoder;
  static source::Outline whole, cut;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  source::require_steady(decoder, "zeek", text, whole, cut);
  round_trip(decoder, text.substr(0, 400));
  return 0;
}
