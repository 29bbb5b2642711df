// SPDX-License-Identifier: Apache-2.0
#include "transcode.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "text_forms.h"
#include "tocsin/base/random.h"

namespace tocsin::model {
namespace {

// What log text is made of, and what stops the kernels: escapes of every sort and cut short ones,
// bytes outside ASCII, characters of two, three and four bytes, good and bad.
constexpr std::string_view kPieces[] = {
    "C:",
    "Windows",
    "SYSTEM32",
    "a",
    "Z",
    " ",
    "\\\\",
    "\\\\",
    "\\",
    "\\n",
    "\\r\\n",
    "\\\"",
    "\\u0041",
    "\\u00",
    "\\ud83d\\ude00",
    "\\x",
    "\xc3\x89",
    "\xe2\x84\xaa",
    "\xf0\x9f\x98\x80",
    "\xff",
    "\x80",
    std::string_view("\0", 1),
    "a longer piece that fills more than one vector of sixteen bytes, Plain ASCII Throughout"};

template <class Form, Letters kLetters>
std::string text_of(std::string_view bytes, Vectors vectors) {
  // In memory of exact size, so that the sanitizers see its ends.
  const auto copy = std::make_unique<std::uint8_t[]>(bytes.size());
  std::memcpy(copy.get(), bytes.data(), bytes.size());
  std::string out = "kept";
  transcode<Form, kLetters>(copy.get(), bytes.size(), out, vectors);
  return out;
}

template <class Form>
void expect_one_text(std::string_view bytes) {
  EXPECT_EQ((text_of<Form, Letters::kAsTheyAre>(bytes, Vectors::kBest)),
            (text_of<Form, Letters::kAsTheyAre>(bytes, Vectors::kOf16Bytes)));
  EXPECT_EQ((text_of<Form, Letters::kFolded>(bytes, Vectors::kBest)),
            (text_of<Form, Letters::kFolded>(bytes, Vectors::kOf16Bytes)));
}

TEST(Transcode, GivesTheSameWhateverTheVectors) {
  base::Random random(11);
  for (int round = 0; round < 4000; ++round) {
    std::string bytes, wide;
    const std::uint64_t pieces = random.below(30);
    const bool rare = random.one_in(2);
    for (std::uint64_t i = 0; i < pieces; ++i) {
      const std::size_t common = 9;
      bytes += kPieces[rare && !random.one_in(6) ? random.below(common)
                                                 : random.below(std::size(kPieces))];
    }
    for (const char c : bytes) {
      wide += c;
      wide += random.one_in(40) ? '\x21' : '\0';
    }
    if (random.one_in(8)) wide += 'x';
    expect_one_text<Utf8Form>(bytes);
    expect_one_text<EscapedForm>(bytes);
    expect_one_text<AnsiForm>(bytes);
    expect_one_text<WideForm>(wide);
  }
}

}  // namespace
}  // namespace tocsin::model
