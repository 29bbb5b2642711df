// SPDX-License-Identifier: Apache-2.0
// Strategy: the first byte picks a format, the rest is a file of it. Invariants:
//  1. The size of blocks and of reads changes nothing, and no line is lost (line_fuzz.h).
//  2. What a client sends comes back from an access log that escapes it as Apache does, and from a
//     W3C log that quotes it, byte for byte, whatever it is; it changes no other field.
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

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

constexpr std::array<std::string_view, 10> kFormats{
    "access-log",  "w3c",  "squid",   "haproxy",     "apache-error",
    "nginx-error", "bind", "unbound", "windows-dns", "umbrella"};

std::string escaped(std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte >= 0x7f) {
      out += "\\x";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out;
}

void require_value(const source::Decoded& decoded, std::string_view name, std::string_view value) {
  require(decoded.events.size() == 1, "a line gives not one event");
  std::size_t found = 0;
  for (const auto& [field, text] : decoded.events[0].fields) {
    if (field != name) continue;
    ++found;
    require(text == (value == "-" ? std::string_view{} : value), "a value comes back changed");
  }
  require(found == 1, "a value does not come back once");
}

void round_trip(source::TextDecoder& decoder, std::string_view value) {
  if (!simdjson::validate_utf8(value.data(), value.size())) return;
  const std::string access =
      "192.0.2.7 - - [21/Nov/2026:09:12:44 +0100] \"GET / HTTP/1.1\" 200 5 \"" + escaped(value) +
      "\" \"agent\"\n";
  const source::Decoded as_access = decoder.decode("access-log", access);
  require_value(as_access, "http_referer", value);
  require_value(as_access, "http_user_agent", "agent");
  if (value.find_first_of("\r\n\t") != std::string_view::npos) return;
  std::string inside;
  for (const char c : value) inside += c == '"' ? std::string("\"\"") : std::string(1, c);
  const std::string w3c = "#Fields: time a b c\n09:12:44 x \"" + inside + "\" y\n";
  const source::Decoded as_w3c = decoder.decode("w3c", w3c);
  require_value(as_w3c, "b", value);
  require_value(as_w3c, "c", "y");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static source::TextDecoder decoder;
  static source::Outline whole, cut;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  source::require_steady(decoder, kFormats[data[0] % kFormats.size()], text, whole, cut);
  round_trip(decoder, text.substr(0, 200));
  return 0;
}
