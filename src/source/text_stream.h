// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/source/byte_stream.h"

namespace tocsin::source {

enum class TextForm : std::uint8_t {
  kNone,
  kUtf8,
  kUtf8Marked,
  kUtf16Le,  // with its mark, as kUtf16Be
  kUtf16Be,
  kUtf16LeBare,
  kUtf16BeBare,
};

// Zero bytes in a row that are a hole: what a crash leaves of blocks that were not written, and a
// log that was cut while its writer kept its place. Nobody writes so many as text.
inline constexpr std::size_t kHoleBytes = 16;

// How the beginning of a file is text, holes aside: by its byte order mark, else UTF-8 if it has no
// zero byte, or few bytes that text has not, else UTF-16 where most of its units are ASCII.
TextForm text_form(std::span<const std::uint8_t> begin);

// The beginning of a file as UTF-8, without byte order mark; a character cut at the end is left
// out, and so are holes. Lone surrogates become U+FFFD.
std::string sample_text(std::span<const std::uint8_t> begin, TextForm form);

// Ends the line in front of each hole: the first zero of a hole becomes a line feed, unless it
// follows one. The other zeros stay, so that everything is where it was.
class HoleEnds {
 public:
  // `text` follows what was passed before. Zeros at its end that may be the front of a hole are to
  // be passed again with what follows; their number is returned, 0 `at_end`.
  std::size_t pass(std::span<char> text, bool at_end);
  std::uint64_t zeros() const { return zeros_; }  // of all holes so far

 private:
  std::uint64_t zeros_ = 0;
  bool inside_ = false;  // a hole reached the end
  char last_ = '\n';     // passed
};

// A text stream as UTF-8 without its byte order mark, with line ends where holes begin.
class TextStream final : public ByteStream {
 public:
  TextStream(ByteStream& bytes, TextForm form) : bytes_(bytes), form_(form) {}
  base::Result<std::size_t> read(std::span<std::byte> into) override;
  std::uint64_t zeros() const { return holes_.zeros(); }  // of holes in what was read

 private:
  base::Result<void> skip_mark();
  base::Result<std::size_t> read_straight(std::span<std::byte> into);
  base::Result<void> refill();

  ByteStream& bytes_;
  TextForm form_;
  HoleEnds holes_;
  bool begun_ = false, ended_ = false;
  std::vector<std::uint8_t> wide_;  // not yet transcoded
  std::string text_;                // not yet given, from given_ on, and then held_ zeros
  std::size_t given_ = 0, held_ = 0;
};

}  // namespace tocsin::source
