// SPDX-License-Identifier: Apache-2.0
#include "display.h"

#include <gtest/gtest.h>

#include "words.h"

namespace tocsin::inform {
namespace {

TEST(DisplayTest, ALongHostGoesByItsFirstLabel) {
  EXPECT_EQ(cut_host("registry-ws07.weidenau.example", 22), "registry-ws07\u2026");
  EXPECT_EQ(cut_host("dc01.weidenau.example", 22), "dc01.weidenau.example");
  EXPECT_EQ(cut_host("2001:db8:1234:5678:9abc:def0:1:2", 20),
            cut_middle("2001:db8:1234:5678:9abc:def0:1:2", 20));
}

TEST(DisplayTest, WideCharactersTakeTwoColumnsAndMarksNone) {
  EXPECT_EQ(columns("abc"), 3u);
  EXPECT_EQ(columns("Grüße"), 5u);
  EXPECT_EQ(columns("u\xcc\x88"), 1u);
  EXPECT_EQ(columns("裁判所"), 6u);
  EXPECT_EQ(columns("𝒳🚨"), 3u);
}

TEST(DisplayTest, CutsWithinTheWidth) {
  EXPECT_EQ(cut_end("Security log cleared", 20), "Security log cleared");
  EXPECT_EQ(cut_end("Security log cleared", 13), "Security log…");
  EXPECT_EQ(cut_end("Security log cleared", 14), "Security log…");
  EXPECT_EQ(cut_end("裁判所", 5), "裁判…");
  EXPECT_EQ(cut_end("abc", 0), "");
  EXPECT_EQ(cut_end("abc", 1), "…");
  EXPECT_EQ(cut_middle(R"(C:\Users\m.ortega\Downloads\AnyDesk.exe)", 20),
            R"(C:\User…\AnyDesk.exe)");
}

TEST(DisplayTest, EveryCutFitsWhateverTheText) {
  const std::string texts[] = {"",
                               "a",
                               "plain words in a row",
                               "裁判所の記録",
                               "e\xcc\x81\xcc\x81x",
                               "🚨🚨🚨🚨",
                               std::string(500, 'x')};
  for (const std::string& text : texts) {
    for (std::size_t width = 0; width < 40; ++width) {
      EXPECT_LE(columns(cut_end(text, width)), width);
      EXPECT_LE(columns(cut_middle(text, width)), width);
      EXPECT_EQ(columns(fit(text, width)), width);
      EXPECT_EQ(columns(fit_right(text, width)), width);
    }
  }
}

TEST(DisplayTest, PilesOfMarksAreCut) {
  std::string pile = "a";
  for (int i = 0; i < 1000; ++i) pile += "\xcc\x81";
  EXPECT_LT(fit(pile, 10).size(), 200u);
}

TEST(WordsTest, NumbersAreGrouped) {
  EXPECT_EQ(number_text(0), "0");
  EXPECT_EQ(number_text(999), "999");
  EXPECT_EQ(number_text(20431), "20,431");
  EXPECT_EQ(number_text(UINT64_MAX), "18,446,744,073,709,551,615");
  EXPECT_EQ(counted(1, "alert"), "1 alert");
  EXPECT_EQ(counted(0, "alert"), "0 alerts");
}

TEST(WordsTest, SizesAreInPowersOfAThousand) {
  EXPECT_EQ(bytes_text(1), "1 byte");
  EXPECT_EQ(bytes_text(999), "999 bytes");
  EXPECT_EQ(bytes_text(1000), "1.0 kB");
  EXPECT_EQ(bytes_text(9'949), "9.9 kB");
  EXPECT_EQ(bytes_text(999'499), "999 kB");
  EXPECT_EQ(bytes_text(999'500), "1.0 MB");
  EXPECT_EQ(bytes_text(18'350'080), "18 MB");
  EXPECT_EQ(bytes_text(UINT64_MAX), "18 EB");
}

}  // namespace
}  // namespace tocsin::inform
