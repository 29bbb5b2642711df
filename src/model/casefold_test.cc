// SPDX-License-Identifier: Apache-2.0
#include "tocsin/model/casefold.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <map>

namespace tocsin::model {
namespace {

constexpr char32_t kCharacters = 0x110000;
constexpr const char* kTablePath = "/usr/share/unicode/CaseFolding.txt";

// Rows look like "0041; C; 0061; # LATIN CAPITAL LETTER A".
std::map<char32_t, char32_t> read_simple_folds(std::istream& table) {
  std::map<char32_t, char32_t> folds;
  for (std::string line; std::getline(table, line);) {
    unsigned from = 0, to = 0;
    char status = 0;
    if (std::sscanf(line.c_str(), "%x; %c; %x;", &from, &status, &to) != 3) continue;
    if (status == 'C' || status == 'S') folds[from] = to;
  }
  return folds;
}

TEST(Casefold, AgreesWithUnicodeOnEveryCodePoint) {
  std::ifstream table(kTablePath);
  if (!table) GTEST_SKIP() << kTablePath << " is not installed (package unicode-data)";
  const auto folds = read_simple_folds(table);
  ASSERT_GT(folds.size(), 1000u);
  for (char32_t c = 0; c < kCharacters; ++c) {
    const auto row = folds.find(c);
    ASSERT_EQ(fold(c), row == folds.end() ? c : row->second) << std::hex << std::uint32_t{c};
  }
}

// FNV-1a over every fold, as tools/make_casefold_table.py computes it from the table itself.
TEST(Casefold, HasTheDigestOfItsTable) {
  constexpr std::uint64_t kExpected =
#include "casefold_digest.inc"
      ;
  std::uint64_t digest = 0xcbf29ce484222325u;
  for (char32_t c = 0; c < kCharacters; ++c) {
    for (int shift = 0; shift < 32; shift += 8) {
      digest = (digest ^ ((fold(c) >> shift) & 0xff)) * 0x100000001b3u;
    }
  }
  EXPECT_EQ(digest, kExpected);
}

TEST(Casefold, IsItsOwnFixedPoint) {
  for (char32_t c = 0; c < kCharacters; ++c) ASSERT_EQ(fold(fold(c)), fold(c));
  EXPECT_EQ(fold(0xffffffff), 0xffffffff);
}

TEST(Casefold, FoldsOnlyKelvinAndLongSIntoAscii) {
  std::u32string into_ascii;
  for (char32_t c = 0x80; c < kCharacters; ++c) {
    if (fold(c) < 0x80) into_ascii += c;
  }
  EXPECT_EQ(into_ascii, U"\x017f\x212a");
}

TEST(Casefold, FoldsText) {
  EXPECT_EQ(folded(""), "");
  EXPECT_EQ(folded("C:\\Windows\\System32\\CMD.EXE /c @[`{"),
            "c:\\windows\\system32\\cmd.exe /c @[`{");
  EXPECT_EQ(folded("ÄÖÜ ẞ ß Σς ДОМ"), "äöü ß ß σσ дом");
  EXPECT_EQ(folded("\u0130I\u0131"), "\u0130i\u0131");  // Turkic rows (status T) are left out
  EXPECT_EQ(folded("Ⱥ"), "ⱥ");                          // two bytes become three
}

TEST(Casefold, AppendsNoSurrogateAndNothingBeyondUnicode) {
  std::string out;
  for (const char32_t c : {U'a', U'ä', U'€', U'\x1f600', char32_t{0xd800}, char32_t{0x110000}}) {
    append_utf8(c, out);
  }
  EXPECT_EQ(out, "aä€\U0001f600\ufffd\ufffd");
}

}  // namespace
}  // namespace tocsin::model
