// SPDX-License-Identifier: Apache-2.0
#include "keyword_filter.h"

#include <gtest/gtest.h>

#include "tocsin/base/random.h"
#include "tocsin/model/casefold.h"
#include "tocsin/model/value.h"

namespace tocsin::detect {
namespace {

constexpr ScanPath kPaths[] = {ScanPath::kScalar, ScanPath::kAvx2, ScanPath::kAvx512,
                               ScanPath::kVbmi};

bool may_contain(const KeywordFilter& filter, std::string_view raw, model::RawForm form,
                 ScanPath path) {
  return filter.may_contain({reinterpret_cast<const std::uint8_t*>(raw.data()), raw.size()}, form,
                            path);
}

// The character as a JSON writer may spell it, from the plainest to the oddest.
std::string json_spelling(char32_t c, base::Random& random) {
  std::string plain;
  model::append_utf8(c, plain);
  const bool must = c == '"' || c == '\\' || c < 0x20;
  if (!must && !random.one_in(8)) return plain;
  if (c == '\\' || c == '"' || c == '/') {
    if (!random.one_in(3)) return "\\" + plain;
  }
  char escape[8];
  std::snprintf(escape, sizeof escape, random.one_in(2) ? "\\u%04x" : "\\u%04X",
                static_cast<unsigned>(c));
  return c < 0x10000 ? escape : plain;
}

// Spells a folded literal with random case and with characters that fold to its letters.
std::u32string unfolded(std::string_view literal, base::Random& random) {
  std::u32string text;
  for (const char c : literal) {
    auto character = static_cast<char32_t>(static_cast<unsigned char>(c));
    if (c == 'k' && random.one_in(4))
      character = 0x212a;
    else if (c == 's' && random.one_in(4))
      character = 0x17f;
    else if (c >= 'a' && c <= 'z' && random.one_in(2))
      character -= 0x20;
    text += character;
  }
  return text;
}

const std::string_view kLiterals[] = {"sekurlsa::", "kiwi legit printer", "\\mimilib.dll",
                                      "lsadump::",  "event::drop",        "\"path/to/desk\"",
                                      "ab1skip9"};

std::u32string padding(base::Random& random, std::size_t length) {
  std::u32string text;
  for (std::size_t i = 0; i < length; ++i) {
    text += static_cast<char32_t>(U"abkslume:\\/\"1 \u00e9"[random.below(15)]);
  }
  return text;
}

TEST(KeywordFilter, MissesNoLiteralHoweverJsonSpellsIt) {
  base::Random random(3);
  const KeywordFilter filter(kLiterals);
  ASSERT_TRUE(filter.usable());
  for (int round = 0; round < 20000; ++round) {
    const std::string_view literal = kLiterals[random.below(std::size(kLiterals))];
    const std::u32string text = padding(random, random.below(90)) + unfolded(literal, random) +
                                padding(random, random.below(70));
    std::string raw;
    for (const char32_t c : text) raw += json_spelling(c, random);
    ASSERT_NE(model::folded(model::to_text(model::Value::escaped(raw))).find(literal),
              std::string::npos);
    for (const ScanPath path : kPaths) {
      ASSERT_TRUE(may_contain(filter, raw, model::RawForm::kJson, path)) << raw;
    }
  }
}

TEST(KeywordFilter, MissesNoLiteralInWideText) {
  base::Random random(4);
  const KeywordFilter filter(kLiterals);
  for (int round = 0; round < 20000; ++round) {
    const std::string_view literal = kLiterals[random.below(std::size(kLiterals))];
    const std::u32string text = padding(random, random.below(60)) + unfolded(literal, random) +
                                padding(random, random.below(40));
    std::string raw(random.below(3), '\x01');
    for (const char32_t c : text) {
      raw += static_cast<char>(c & 0xff);
      raw += static_cast<char>(c >> 8);
    }
    for (const ScanPath path : kPaths) {
      ASSERT_TRUE(may_contain(filter, raw, model::RawForm::kBinXml, path));
    }
  }
}

TEST(KeywordFilter, MissesNoLiteralWithLettersBeyondAscii) {
  const std::string_view one[] = {"\xc3\xa9 mimikatz"};
  const KeywordFilter filter(one);
  ASSERT_TRUE(filter.usable());
  for (const ScanPath path :
       {ScanPath::kBest, ScanPath::kScalar, ScanPath::kAvx2, ScanPath::kAvx512, ScanPath::kVbmi}) {
    EXPECT_TRUE(may_contain(filter, "{\"a\":\"\xc3\x89 MimiKatz\"}", model::RawForm::kJson, path));
    EXPECT_FALSE(may_contain(filter, "{\"a\":\"\xc3\x89 MimiKat\"}", model::RawForm::kJson, path));
  }
}

TEST(KeywordFilter, SaysNoToOrdinaryRecords) {
  const KeywordFilter filter(kLiterals);
  std::string json = R"({"Image":"C:\\Windows\\System32\\svchost.exe","User":"CASE\\clerk"})";
  for (int i = 0; i < 4; ++i) json += json;
  std::string wide;
  for (const char c : json) wide += c, wide += '\0';
  for (const ScanPath path : kPaths) {
    EXPECT_FALSE(may_contain(filter, json, model::RawForm::kJson, path));
    EXPECT_FALSE(may_contain(filter, wide, model::RawForm::kBinXml, path));
    EXPECT_FALSE(may_contain(filter, "", model::RawForm::kJson, path));
  }
}

TEST(KeywordFilter, RefusesLiteralsThatNumbersAndDatesMightSpell) {
  for (const std::string_view literal : {"0xdead", "s-1-5-18", "true", "12345", "::", "ab", "é"}) {
    const std::string_view one[] = {literal};
    EXPECT_FALSE(KeywordFilter(one).usable()) << literal;
  }
  EXPECT_FALSE(KeywordFilter().usable());
}

}  // namespace
}  // namespace tocsin::detect
