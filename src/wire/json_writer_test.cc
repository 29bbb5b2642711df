// SPDX-License-Identifier: Apache-2.0
#include "tocsin/wire/json_writer.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <limits>

#include "tocsin/wire/inert_text.h"

namespace tocsin::wire {
namespace {

std::string text_json(std::string_view text) {
  std::string out;
  JsonWriter(out).text(text);
  return out;
}

std::string number_json(std::string_view digits) {
  std::string out;
  JsonWriter(out).number_text(digits);
  return out;
}

TEST(JsonWriterTest, EscapesWhatActs) {
  EXPECT_EQ(text_json("plain \"quoted\" C:\\x"), R"("plain \"quoted\" C:\\x")");
  EXPECT_EQ(text_json(std::string_view("\0\x01\n\r\t\x1b\x7f", 7)),
            R"("\u0000\u0001\n\r\t\u001b\u007f")");
  EXPECT_EQ(text_json("a\u202eb\u200b\u2028\ufeff"), R"("a\u202eb\u200b\u2028\ufeff")");
  EXPECT_EQ(text_json("\U000e0041"), R"("\udb40\udc41")");
  EXPECT_EQ(text_json("Grüße 裁判 🚨"), "\"Grüße 裁判 🚨\"");
}

TEST(JsonWriterTest, EveryByteIsTreatedAlikeWhereverItStands) {
  for (int byte = 0; byte < 0x80; ++byte) {
    const std::string one(1, static_cast<char>(byte));
    const std::string alone = text_json(one);
    const std::string inside = alone.substr(1, alone.size() - 2);
    for (std::size_t before = 0; before < 18; ++before) {
      for (const char* after : {"", "a", "behind it there are more than eight"}) {
        const std::string front(before, 'x');
        EXPECT_EQ(text_json(front + one + after), '"' + front + inside + after + '"') << byte;
      }
    }
  }
}

TEST(JsonWriterTest, WhatIsNotUtf8BecomesAReplacement) {
  EXPECT_EQ(text_json("\xff"), "\"\xef\xbf\xbd\"");
  EXPECT_EQ(text_json("a\xc3"), "\"a\xef\xbf\xbd\"");
  EXPECT_EQ(text_json("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
  EXPECT_EQ(text_json("\xc0\x80x"), "\"\xef\xbf\xbd\xef\xbf\xbdx\"");
  EXPECT_EQ(text_json("\xf4\x90\x80\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}

TEST(JsonWriterTest, NumbersThatReadersTakeStayNumbers) {
  for (const char* number : {"0", "-1", "4688", "18446744073709551615", "-9223372036854775808",
                             "1.5", "-0.25e-3", "1E6"}) {
    EXPECT_EQ(number_json(number), number);
  }
}

TEST(JsonWriterTest, OtherNumbersBecomeText) {
  for (const std::string number :
       {"", "-", "01", "1.", ".5", "0x1f", "1e", "+1", "NaN", "Infinity", "18446744073709551616",
        "-9223372036854775809", "1e400", " 1", "1 ", "1,2"}) {
    EXPECT_EQ(number_json(number), "\"" + number + "\"");
  }
}

TEST(JsonWriterTest, DoublesThatAreNoNumberAreNull) {
  std::string out;
  JsonWriter(out)
      .begin_array()
      .number(0.5)
      .number(std::numeric_limits<double>::infinity())
      .number(std::numeric_limits<double>::quiet_NaN())
      .end_array();
  EXPECT_EQ(out, "[0.5,null,null]");
}

TEST(JsonWriterTest, CommasStandBetween) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("a").begin_array().end_array().key("b").begin_array();
  json.boolean(true).null().begin_object().end_object().number(std::int64_t{-3}).end_array();
  json.key("c").number(std::uint64_t{7}).end_object();
  EXPECT_EQ(out, R"({"a":[],"b":[true,null,{},-3],"c":7})");
}

TEST(JsonWriterTest, EveryCharacterReadsBackAsItself) {
  simdjson::dom::parser parser;
  std::string all;
  for (char32_t code = 0; code <= 0x10ffff; ++code) {
    if (code < 0xd800 || code >= 0xe000) append_character(code, all);
  }
  const std::string json = text_json(all);
  std::string_view back;
  ASSERT_EQ(parser.parse(json).get(back), simdjson::SUCCESS);
  EXPECT_TRUE(back == all);
}

TEST(InertTextTest, MakesVisibleWhatActs) {
  EXPECT_EQ(inert("a\tb\n\x1b[31m"), R"(a\tb\n\x1b[31m)");
  EXPECT_EQ(inert("invoice\u202efdp.exe"), R"(invoice\u{202e}fdp.exe)");
  EXPECT_EQ(inert("\xc2\x9b"), R"(\x9b)");
  EXPECT_EQ(inert("\xff"
                  "a"),
            "\xef\xbf\xbd"
            "a");
  EXPECT_EQ(inert("Grüße 裁判 🚨"), "Grüße 裁判 🚨");
}

TEST(InertTextTest, AllControlsAndDirectionsAct) {
  for (char32_t c = 0; c < 0x20; ++c) EXPECT_TRUE(acts(c));
  for (char32_t c = 0x20; c < 0x7f; ++c) EXPECT_FALSE(acts(c));
  for (char32_t c = 0x7f; c < 0xa0; ++c) EXPECT_TRUE(acts(c));
  for (const char32_t c :
       {0x061c, 0x200e, 0x200f, 0x202a, 0x202e, 0x2066, 0x2069, 0xfeff, 0xe0001}) {
    EXPECT_TRUE(acts(c));
  }
  for (const char32_t c : {0xa0, 0xe9, 0x5d0, 0x627, 0x4e00, 0xfffd, 0x1f6a8, 0x10ffff}) {
    EXPECT_FALSE(acts(c));
  }
}

}  // namespace
}  // namespace tocsin::wire
