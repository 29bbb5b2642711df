// SPDX-License-Identifier: Apache-2.0
#include "text_stream.h"

#include <algorithm>
#include <cstring>

#include "tocsin/base/result.h"
#include "tocsin/model/casefold.h"

namespace tocsin::source {

namespace {

constexpr std::size_t kStepBytes = std::size_t{64} << 10;
constexpr std::size_t kMarkBytes = 3;

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

}  // namespace

TextForm text_form(std::span<const std::uint8_t> begin) {
  const auto starts_with = [&](std::initializer_list<std::uint8_t> mark) {
    return begin.size() >= mark.size() && std::equal(mark.begin(), mark.end(), begin.begin());
  };
  if (starts_with({0xff, 0xfe})) return TextForm::kUtf16Le;
  if (starts_with({0xfe, 0xff})) return TextForm::kUtf16Be;
  if (std::ranges::find(begin, 0) != begin.end() && !is_mostly_text(begin)) return TextForm::kNone;
  return starts_with({0xef, 0xbb, 0xbf}) ? TextForm::kUtf8Marked : TextForm::kUtf8;
}

std::string sample_text(std::span<const std::uint8_t> begin, TextForm form) {
  std::string text;
  if (form == TextForm::kNone) return text;
  const bool marked = form == TextForm::kUtf8Marked;
  if (marked || form == TextForm::kUtf8) {
    text.assign(reinterpret_cast<const char*>(begin.data()), begin.size());
    if (marked) text.erase(0, kMarkBytes);
    return text;
  }
  transcode(begin.subspan(2), form == TextForm::kUtf16Le, false, text);
  return text;
}

base::Result<bool> TextStream::refill() {
  text_.clear();
  given_ = 0;
  while (text_.empty() && !ended_) {
    const std::size_t before = wide_.size();
    wide_.resize(before + kStepBytes);
    TRY(const std::size_t got,
        bytes_.read(std::as_writable_bytes(std::span(wide_).subspan(before))));
    wide_.resize(before + got);
    ended_ = got == 0;
    const std::size_t used = transcode(wide_, form_ == TextForm::kUtf16Le, ended_, text_);
    wide_.erase(wide_.begin(), wide_.begin() + static_cast<std::ptrdiff_t>(used));
  }
  return !text_.empty();
}

base::Result<std::size_t> TextStream::read(std::span<std::byte> into) {
  if (!begun_) {
    begun_ = true;
    std::byte mark[kMarkBytes];
    const std::size_t size = form_ == TextForm::kUtf8 ? 0 : form_ == TextForm::kUtf8Marked ? 3 : 2;
    TRY(const std::size_t skipped, bytes_.read(std::span(mark).first(size)));
    (void)skipped;
  }
  if (form_ == TextForm::kUtf8 || form_ == TextForm::kUtf8Marked) return bytes_.read(into);
  std::size_t filled = 0;
  while (filled < into.size()) {
    if (given_ == text_.size()) {
      TRY(const bool more, refill());
      if (!more) break;
    }
    const std::size_t count = std::min(into.size() - filled, text_.size() - given_);
    std::memcpy(into.data() + filled, text_.data() + given_, count);
    given_ += count;
    filled += count;
  }
  return filled;
}

}  // namespace tocsin::source
