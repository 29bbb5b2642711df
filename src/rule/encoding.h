// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace tocsin::rule {

// RFC 4648 base64 with padding.
std::string base64(std::string_view bytes);

// The three texts of which one occurs in the base64 form of any data that holds `bytes`: each
// for one position modulo three, without the characters that depend on the neighbours. Lengths
// are counted in bytes.
std::array<std::string, 3> base64_at_offsets(std::string_view bytes);

enum class WideForm : unsigned char { kLittle, kBig, kLittleWithMark };

// UTF-8 as UTF-16 bytes; with the byte order mark FF FE in front for kLittleWithMark.
std::string utf16(std::string_view utf8, WideForm form);

bool is_utf8(std::string_view bytes);

}  // namespace tocsin::rule
