// SPDX-License-Identifier: Apache-2.0
#include "encoding.h"

#include <utf8proc.h>

#include <cstddef>
#include <cstdint>

namespace tocsin::rule {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void append_unit(std::uint32_t unit, bool big, std::string& out) {
  const char low = static_cast<char>(unit & 0xff), high = static_cast<char>(unit >> 8);
  out.push_back(big ? high : low);
  out.push_back(big ? low : high);
}

}  // namespace

std::string base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      const std::size_t at = i + j;
      group = group << 8 | (at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0u);
    }
    const std::size_t characters = bytes.size() - i == 1 ? 2 : bytes.size() - i == 2 ? 3 : 4;
    for (std::size_t j = 0; j < 4; ++j) {
      out.push_back(j < characters ? kAlphabet[group >> (18 - 6 * j) & 63] : '=');
    }
  }
  return out;
}

std::array<std::string, 3> base64_at_offsets(std::string_view bytes) {
  // With i bytes in front, the first characters mix those with ours: 0, 2 or 3 of them. What is
  // left over at the end, padding included, is 0, 3 or 2 characters.
  constexpr std::array<std::size_t, 3> kCutFront = {0, 2, 3};
  constexpr std::array<std::size_t, 3> kCutBack = {0, 3, 2};
  std::array<std::string, 3> variants;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string whole = base64(std::string(i, ' ') + std::string(bytes));
    const std::size_t cut = kCutFront[i] + kCutBack[(bytes.size() + i) % 3];
    if (whole.size() > cut) variants[i] = whole.substr(kCutFront[i], whole.size() - cut);
  }
  return variants;
}

std::string utf16(std::string_view utf8, WideForm form) {
  const bool big = form == WideForm::kBig;
  std::string out;
  out.reserve(utf8.size() * 2 + 2);
  if (form == WideForm::kLittleWithMark) append_unit(0xfeff, false, out);
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(utf8.data());
  auto left = static_cast<utf8proc_ssize_t>(utf8.size());
  while (left > 0) {
    utf8proc_int32_t character = -1;
    utf8proc_ssize_t size = utf8proc_iterate(bytes, left, &character);
    if (size < 1) {
      character = 0xfffd;
      size = 1;
    }
    bytes += size;
    left -= size;
    auto code = static_cast<std::uint32_t>(character);
    if (code >= 0x10000) {
      code -= 0x10000;
      append_unit(0xd800 + (code >> 10), big, out);
      code = 0xdc00 + (code & 0x3ff);
    }
    append_unit(code, big, out);
  }
  return out;
}

bool is_utf8(std::string_view text) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t character = -1;
    const utf8proc_ssize_t size = utf8proc_iterate(bytes, left, &character);
    if (size < 1) return false;
    bytes += size;
    left -= size;
  }
  return true;
}

}  // namespace tocsin::rule
