// SPDX-License-Identifier: Apache-2.0
#include "display.h"

#include <algorithm>
#include <iterator>

#include "tocsin/wire/inert_text.h"

namespace tocsin::inform {
namespace {

struct Range {
  char32_t first, last;
};

// Marks that take no column of their own, in the scripts that names of files and people use.
constexpr Range kMarks[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x05bf, 0x05bf}, {0x05c1, 0x05c2},
    {0x05c4, 0x05c5}, {0x05c7, 0x05c7}, {0x0610, 0x061a}, {0x064b, 0x065f}, {0x0670, 0x0670},
    {0x06d6, 0x06dc}, {0x06df, 0x06e4}, {0x06e7, 0x06e8}, {0x06ea, 0x06ed}, {0x0730, 0x074a},
    {0x07a6, 0x07b0}, {0x0816, 0x0819}, {0x081b, 0x0823}, {0x0825, 0x0827}, {0x0829, 0x082d},
    {0x0859, 0x085b}, {0x08d3, 0x0902}, {0x093a, 0x093a}, {0x093c, 0x093c}, {0x0941, 0x0948},
    {0x094d, 0x094d}, {0x0951, 0x0957}, {0x0962, 0x0963}, {0x0981, 0x0981}, {0x09bc, 0x09bc},
    {0x09cd, 0x09cd}, {0x0e31, 0x0e31}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e}, {0x0eb1, 0x0eb1},
    {0x0eb4, 0x0ebc}, {0x0f71, 0x0f7e}, {0x0f80, 0x0f84}, {0x135d, 0x135f}, {0x1ab0, 0x1aff},
    {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0x2cef, 0x2cf1}, {0x2de0, 0x2dff}, {0x302a, 0x302d},
    {0x3099, 0x309a}, {0xa66f, 0xa672}, {0xa674, 0xa67d}, {0xfb1e, 0xfb1e}, {0xfe20, 0xfe2f},
};

// East Asian wide and full-width characters, and pictures.
constexpr Range kWide[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},   {0x23e9, 0x23ec},
    {0x2614, 0x2615},   {0x2648, 0x2653},   {0x26a1, 0x26a1},   {0x2705, 0x2705},
    {0x270a, 0x270b},   {0x274c, 0x274c},   {0x2753, 0x2757},   {0x2795, 0x2797},
    {0x2b50, 0x2b50},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},   {0xa960, 0xa97f},
    {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe10, 0xfe19},   {0xfe30, 0xfe6f},
    {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x16fe0, 0x18cff}, {0x1b000, 0x1b2ff},
    {0x1f004, 0x1f004}, {0x1f0cf, 0x1f0cf}, {0x1f18e, 0x1f18e}, {0x1f191, 0x1f19a},
    {0x1f200, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f7e0, 0x1f7eb}, {0x1f90c, 0x1f9ff},
    {0x1fa70, 0x1faff}, {0x20000, 0x3fffd},
};

template <std::size_t N>
bool within(const Range (&ranges)[N], char32_t code) {
  const auto* range = std::upper_bound(std::begin(ranges), std::end(ranges), code,
                                       [](char32_t c, const Range& r) { return c < r.first; });
  return range != std::begin(ranges) && code <= (range - 1)->last;
}

// More marks than this on what fits one line are a trick, not a language.
std::size_t bytes_max(std::size_t width) { return width * 12 + 16; }

// Bytes at the front that fill at most `width` columns.
std::size_t front_bytes(std::string_view text, std::size_t width) {
  std::size_t used = 0, at = 0;
  while (at < text.size() && at < bytes_max(width)) {
    const wire::Character c = wire::first_character(text.substr(at));
    const std::size_t wanted = columns_of(c.code);
    if (used + wanted > width) break;
    used += wanted;
    at += c.bytes;
  }
  return at;
}

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

// Where the last characters begin that fill at most `width` columns.
std::size_t back_begin(std::string_view text, std::size_t width) {
  std::size_t used = 0, at = text.size();
  while (at > 0 && text.size() - at < bytes_max(width)) {
    std::size_t begin = at - 1;
    while (begin > 0 && continues(text[begin])) --begin;
    const std::size_t wanted = columns_of(wire::first_character(text.substr(begin)).code);
    if (used + wanted > width) break;
    used += wanted;
    at = begin;
  }
  return at;
}

bool fits(std::string_view text, std::size_t width) {
  return front_bytes(text, width) == text.size();
}

}  // namespace

std::size_t columns_of(char32_t code) {
  if (code < 0x300) return 1;
  if (within(kMarks, code)) return 0;
  return within(kWide, code) ? 2 : 1;
}

std::size_t columns(std::string_view text) {
  std::size_t sum = 0;
  while (!text.empty()) {
    const wire::Character c = wire::first_character(text);
    sum += columns_of(c.code);
    text.remove_prefix(c.bytes);
  }
  return sum;
}

std::string cut_end(std::string_view text, std::size_t width) {
  if (fits(text, width)) return std::string(text);
  if (width == 0) return {};
  std::string_view front = text.substr(0, front_bytes(text, width - 1));
  while (front.ends_with(' ')) front.remove_suffix(1);
  return std::string(front).append(kEllipsis);
}

std::string cut_middle(std::string_view text, std::size_t width) {
  if (fits(text, width)) return std::string(text);
  if (width < 8) return cut_end(text, width);
  const std::size_t room = width - 1;
  const std::size_t front = room * 2 / 5;
  std::string out(text.substr(0, front_bytes(text, front)));
  out += kEllipsis;
  out += text.substr(back_begin(text, room - front));
  return out;
}

std::string cut_host(std::string_view name, std::size_t width) {
  const std::string_view label = name.substr(0, name.find('.'));
  const bool letters = label.find_first_not_of("0123456789:") != std::string_view::npos;
  if (columns(name) <= width || !letters || columns(label) + 1 > width) {
    return cut_middle(name, width);
  }
  return std::string(label) + "\u2026";
}

std::string fit(std::string_view text, std::size_t width) {
  std::string out = cut_end(text, width);
  const std::size_t used = columns(out);
  if (used < width) out.append(width - used, ' ');
  return out;
}

std::string fit_right(std::string_view text, std::size_t width) {
  const std::string cut = cut_end(text, width);
  const std::size_t used = columns(cut);
  return std::string(used < width ? width - used : 0, ' ') + cut;
}

std::size_t line_bytes(std::string_view text, std::size_t width) {
  const std::size_t bytes = front_bytes(text, width);
  return bytes > 0 ? bytes : wire::first_character(text).bytes;
}

}  // namespace tocsin::inform
