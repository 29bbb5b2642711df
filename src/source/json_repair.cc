// SPDX-License-Identifier: Apache-2.0
#include "json_repair.h"

#include <cstdint>

namespace tocsin::source {

std::size_t utf8_sequence(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return at + i < text.size() ? static_cast<std::uint8_t>(text[at + i]) : 0u;
  };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xc0u) == 0x80u; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return follows(1) ? 2 : 0;
  if (lead < 0xf0) {
    const bool overlong = lead == 0xe0 && byte(1) < 0xa0;
    const bool surrogate = lead == 0xed && byte(1) > 0x9f;
    return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (lead > 0xf4) return 0;
  const bool outside = (lead == 0xf0 && byte(1) < 0x90) || (lead == 0xf4 && byte(1) > 0x8f);
  return follows(1) && follows(2) && follows(3) && !outside ? 4 : 0;
}

Repairs append_repaired(std::string_view text, std::string& out) {
  constexpr char kHex[] = "0123456789abcdef";
  Repairs repairs;
  bool in_string = false, escaped = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = utf8_sequence(text, at);
    const auto c = static_cast<unsigned char>(text[at]);
    if (size == 0) {
      out += "\xef\xbf\xbd";
      repairs.replaced_utf8 = true;
      escaped = false;
      ++at;
      continue;
    }
    if (in_string && c < 0x20) {
      // A backslash before it would escape the escape: it stands alone then.
      if (escaped) out += '\\';
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 15];
      repairs.escaped_controls = true;
      escaped = false;
    } else {
      out.append(text, at, size);
      if (escaped) {
        escaped = false;
      } else if (c == '\\') {
        escaped = in_string;
      } else if (c == '"') {
        in_string = !in_string;
      }
    }
    at += size;
  }
  return repairs;
}

}  // namespace tocsin::source
