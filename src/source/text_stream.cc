// SPDX-License-Identifier: Apache-2.0
#include "text_stream.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "tocsin/base/result.h"
#include "tocsin/model/casefold.h"

namespace tocsin::source {

namespace {

constexpr std::size_t kStepBytes = std::size_t{64} << 10;
constexpr std::size_t kMarkBytesMax = 3;

bool is_wide(TextForm form) { return form >= TextForm::kUtf16Le; }

bool is_little(TextForm form) {
  return form == TextForm::kUtf16Le || form == TextForm::kUtf16LeBare;
}

std::size_t mark_bytes(TextForm form) {
  if (form == TextForm::kUtf8Marked) return kMarkBytesMax;
  return form == TextForm::kUtf16Le || form == TextForm::kUtf16Be ? 2 : 0;
}

// Transcodes what is whole in `wide`; returns how many bytes of it were used. At the end of the
// text whatever is left stands for one unreadable character.
std::size_t transcode(std::span<const std::uint8_t> wide, bool little, bool at_end,
                      std::string& out) {
  const auto unit = [&](std::size_t at) -> std::uint32_t {
    const std::uint32_t a = wide[at], b = wide[at + 1];
    return little ? a | b << 8 : a << 8 | b;
  };
  std::size_t at = 0;
  while (at + 2 <= wide.size()) {
    const std::uint32_t first = unit(at);
    if (first < 0x80) {
      out += static_cast<char>(first);
      at += 2;
      continue;
    }
    const bool high = first >= 0xd800 && first < 0xdc00;
    if (high && at + 4 > wide.size() && !at_end) return at;
    const std::uint32_t second = high && at + 4 <= wide.size() ? unit(at + 2) : 0;
    if (high && second >= 0xdc00 && second < 0xe000) {
      const std::uint32_t character = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
      model::append_utf8(static_cast<char32_t>(character), out);
      at += 4;
    } else {
      model::append_utf8(static_cast<char32_t>(first), out);
      at += 2;
    }
  }
  if (at_end && at < wide.size()) {
    out += "\xef\xbf\xbd";
    at = wide.size();
  }
  return at;
}

// How many bytes a character has that begins here; 0 where there is none.
std::size_t character_bytes(std::span<const std::uint8_t> text) {
  const std::uint8_t lead = text[0];
  const std::size_t size = lead < 0x80   ? 1
                           : lead < 0xc2 ? 0
                           : lead < 0xe0 ? 2
                           : lead < 0xf0 ? 3
                                         : 4;
  if (size == 0 || lead > 0xf4 || text.size() < size) return 0;
  for (const std::uint8_t byte : text.subspan(1, size - 1)) {
    if ((byte & 0xc0) != 0x80) return 0;
  }
  return size;
}

// Whether at most one byte in 16 is none that text has. What clients send lands in logs as it is,
// zeros too, and must not keep a whole log from being read.
bool is_mostly_text(std::span<const std::uint8_t> begin) {
  constexpr std::size_t kStrangeOneIn = 16;
  std::size_t strange = 0;
  for (std::size_t at = 0; at < begin.size();) {
    const std::uint8_t byte = begin[at];
    const bool control = byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte != 0x1b);
    const std::size_t size = control ? 0 : character_bytes(begin.subspan(at));
    strange += size == 0 ? 1 : 0;
    at += std::max<std::size_t>(size, 1);
  }
  return strange * kStrangeOneIn <= begin.size();
}

// Whether three of four units are printable ASCII. Tables of numbers, which have as many zeros, are
// not: their other bytes are no text.
bool is_ascii_utf16(std::span<const std::uint8_t> begin, bool little) {
  std::size_t ascii = 0;
  for (std::size_t at = 0; at + 1 < begin.size(); at += 2) {
    const std::uint8_t low = begin[at + (little ? 0 : 1)], high = begin[at + (little ? 1 : 0)];
    const bool printable = (low >= 0x20 && low < 0x7f) || (low >= 0x09 && low <= 0x0d);
    ascii += high == 0 && printable ? 1 : 0;
  }
  return ascii != 0 && ascii * 4 >= begin.size() / 2 * 3;
}

// The bytes outside holes.
std::vector<std::uint8_t> without_holes(std::span<const std::uint8_t> begin) {
  std::vector<std::uint8_t> out;
  for (std::size_t at = 0; at < begin.size();) {
    std::size_t end = at;
    while (end < begin.size() && begin[end] == 0) ++end;
    if (end - at < kHoleBytes) {
      end = std::max(end, at + 1);
      out.insert(out.end(), begin.begin() + static_cast<std::ptrdiff_t>(at),
                 begin.begin() + static_cast<std::ptrdiff_t>(end));
    }
    at = end;
  }
  return out;
}

bool has_zero(std::span<const std::uint8_t> begin) {
  return std::ranges::find(begin, 0) != begin.end();
}

}  // namespace

TextForm text_form(std::span<const std::uint8_t> begin) {
  const auto starts_with = [&](std::initializer_list<std::uint8_t> mark) {
    return begin.size() >= mark.size() && std::equal(mark.begin(), mark.end(), begin.begin());
  };
  if (starts_with({0xff, 0xfe})) return TextForm::kUtf16Le;
  if (starts_with({0xfe, 0xff})) return TextForm::kUtf16Be;
  std::vector<std::uint8_t> solid;
  if (has_zero(begin)) {
    solid = without_holes(begin);
    if (solid.empty()) return TextForm::kNone;
    begin = solid;
  }
  if (has_zero(begin) && !is_mostly_text(begin)) {
    if (is_ascii_utf16(begin, true)) return TextForm::kUtf16LeBare;
    return is_ascii_utf16(begin, false) ? TextForm::kUtf16BeBare : TextForm::kNone;
  }
  return starts_with({0xef, 0xbb, 0xbf}) ? TextForm::kUtf8Marked : TextForm::kUtf8;
}

std::string sample_text(std::span<const std::uint8_t> begin, TextForm form) {
  std::string text;
  if (form == TextForm::kNone) return text;
  begin = begin.subspan(mark_bytes(form));
  std::vector<std::uint8_t> solid;
  if (!is_wide(form) && has_zero(begin)) {
    solid = without_holes(begin);
    begin = solid;
  }
  if (!is_wide(form)) {
    text.assign(reinterpret_cast<const char*>(begin.data()), begin.size());
    return text;
  }
  transcode(begin, is_little(form), false, text);
  return text;
}

std::size_t HoleEnds::pass(std::span<char> text, bool at_end) {
  const auto zeros_end = [&](std::size_t at) {
    while (at < text.size() && text[at] == 0) ++at;
    return at;
  };
  std::size_t at = 0;
  if (inside_) {
    at = zeros_end(0);
    zeros_ += at;
    if (at == text.size()) return 0;
    inside_ = false;
  }
  while (at < text.size()) {
    const void* const found = std::memchr(text.data() + at, 0, text.size() - at);
    if (found == nullptr) break;
    const auto begin = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    at = zeros_end(begin);
    const std::size_t size = at - begin;
    inside_ = at == text.size() && size >= kHoleBytes;
    if (size >= kHoleBytes) {
      zeros_ += size;
      if ((begin == 0 ? last_ : text[begin - 1]) != '\n') text[begin] = '\n';
    } else if (at == text.size() && !at_end) {
      if (begin != 0) last_ = text[begin - 1];
      return size;
    }
  }
  if (!text.empty()) last_ = text.back();
  return 0;
}

base::Result<void> TextStream::skip_mark() {
  if (std::exchange(begun_, true)) return {};
  std::byte mark[kMarkBytesMax];
  TRY(const std::size_t skipped, bytes_.read(std::span(mark).first(mark_bytes(form_))));
  (void)skipped;
  return {};
}

// Behind the zeros that are held, the next step.
base::Result<void> TextStream::refill() {
  text_.assign(held_, '\0');
  given_ = 0;
  const std::size_t before = is_wide(form_) ? wide_.size() : held_;
  std::span<std::byte> step;
  if (is_wide(form_)) {
    wide_.resize(before + kStepBytes);
    step = std::as_writable_bytes(std::span(wide_).subspan(before));
  } else {
    text_.resize(before + kStepBytes);
    step = std::as_writable_bytes(std::span(text_).subspan(before));
  }
  TRY(const std::size_t got, bytes_.read(step));
  ended_ = got == 0;
  if (is_wide(form_)) {
    wide_.resize(before + got);
    const std::size_t used = transcode(wide_, is_little(form_), ended_, text_);
    wide_.erase(wide_.begin(), wide_.begin() + static_cast<std::ptrdiff_t>(used));
  } else {
    text_.resize(before + got);
  }
  held_ = holes_.pass(text_, ended_);
  text_.resize(text_.size() - held_);
  return {};
}

// UTF-8 needs no room in between; zeros that are held leave `into` short.
base::Result<std::size_t> TextStream::read_straight(std::span<std::byte> into) {
  TRY(const std::size_t got, bytes_.read(into));
  ended_ = got < into.size();
  held_ = holes_.pass({reinterpret_cast<char*>(into.data()), got}, ended_);
  return got - held_;
}

base::Result<std::size_t> TextStream::read(std::span<std::byte> into) {
  TRY(skip_mark());
  std::size_t filled = 0;
  while (filled < into.size()) {
    const std::size_t count = std::min(into.size() - filled, text_.size() - given_);
    std::memcpy(into.data() + filled, text_.data() + given_, count);
    given_ += count;
    filled += count;
    if (filled == into.size() || ended_) break;
    if (is_wide(form_) || held_ != 0) {
      TRY(refill());
      continue;
    }
    TRY(const std::size_t straight, read_straight(into.subspan(filled)));
    filled += straight;
  }
  return filled;
}

}  // namespace tocsin::source
