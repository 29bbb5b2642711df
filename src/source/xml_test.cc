// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <gtest/gtest.h>

#include "decoded.h"
#include "xml_reader.h"

namespace tocsin::source {
namespace {

Decoded xml(std::string_view text, DecodeOptions options = {}) {
  return decode_text("event-xml", text, options);
}

// The tokens of a text, one word each, for tables.
std::string tokens(std::string_view text) {
  XmlReader reader(text);
  std::string out;
  while (true) {
    switch (reader.next()) {
      case XmlReader::Token::kOpen:
        out += "<" + std::string(reader.name());
        for (const auto& a : reader.attributes()) {
          out += " " + std::string(a.name) + "=" + std::string(a.value);
        }
        out += ">";
        break;
      case XmlReader::Token::kClose:
        out += "<>";
        break;
      case XmlReader::Token::kText:
        out += "'" + std::string(reader.text()) + "'";
        break;
      case XmlReader::Token::kEnd:
        return out;
      case XmlReader::Token::kMalformed:
        return out + "!";
      case XmlReader::Token::kTooDeep:
        return out + "#";
    }
  }
}

TEST(XmlReader, GivesTheTokensOfWhatItReads) {
  const std::pair<const char*, const char*> cases[] = {
      {"<a/>", "<a><>"},
      {"<a b='1' c=\"2'\"/>", "<a b=1 c=2'><>"},
      {"<x:a>t</x:a>", "<a>'t'<>"},
      {"<?xml v?><!-- c --><a><![CDATA[<b>]]></a>", "<a>'<b>'<>"},
      {"<a><b/></a>", "<a><b><><>"},
      {"<a></b>", "<a>!"},
      {"<a", "!"},
      {"<a b>", "!"},
      {"<a b=1>", "!"},
      {"<a b='<'>", "!"},
      {"<!DOCTYPE a>", "!"},
      {"<a>", "<a>!"},
      {"text", "!"},
      {"</a>", "!"},
      {"<a><![CDATA[x</a>", "<a>!"},
      {"", ""},
      {" ", ""},
      {"\t\t", ""},
      {" <a/>\n", "<a><>"},
      {"\v", "!"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(tokens(text), expected) << text;
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  EXPECT_TRUE(tokens(deep).ends_with("#"));
}

TEST(XmlReader, UnescapesTheFiveEntitiesAndCharactersOnly) {
  const auto unescaped = [](std::string_view written) {
    std::string out;
    return append_unescaped_xml(written, out) ? out : std::string("!");
  };
  EXPECT_EQ(unescaped("a&amp;&lt;&gt;&quot;&apos;b"), "a&<>\"'b");
  EXPECT_EQ(unescaped("&#65;&#x42;&#xE4;&#x1F600;&#x1b;"), "AB\xc3\xa4\xf0\x9f\x98\x80\x1b");
  EXPECT_EQ(unescaped("a\r\nb\rc"), "a\nb\nc");
  for (const char* bad :
       {"&nbsp;", "&", "&amp", "&#0;", "&#xD800;", "&#x110000;", "&#;", "&#x;", "&#99999999999;"}) {
    EXPECT_EQ(unescaped(bad), "!") << bad;
  }
}

TEST(EventXml, ReadsOnePerLineWrappedOrBare) {
  const std::string one =
      "<Event xmlns='u'><System><EventID Qualifiers='16384'>7036</EventID>"
      "<Channel>System</Channel><EventRecordID>5</EventRecordID></System>"
      "<EventData><Data Name='param 1'>a &amp; b</Data><Data>u1</Data>"
      "<Data>u2</Data><Binary>00FF</Binary></EventData></Event>";
  for (const std::string& text :
       {one, one + "\r\n" + one, "<Events>" + one + "</Events>",
        "\n<?xml version='1.0'?>\n<Events>\n" + one + one + "</Events>"}) {
    for (const std::size_t step : {0, 1, 5}) {
      const Decoded d = xml(text, {.step = step});
      ASSERT_FALSE(d.events.empty());
      EXPECT_EQ(d.counts.losses.total(), 0u) << text;
      const PlainEvent& e = d.events.back();
      EXPECT_EQ(e.code, 7036u);
      EXPECT_EQ(e.of("EventID_Qualifiers"), "16384");
      EXPECT_EQ(e.of("param1"), "a & b");
      EXPECT_EQ(e.of("Data"), "u1|u2");
      EXPECT_EQ(e.of("Binary"), "00FF");
      EXPECT_EQ(e.record_id, 5u);
    }
  }
}

TEST(EventXml, DamageCostsTheEventItIsIn) {
  const Decoded d =
      xml("<Event><System><EventID>1</EventID></System></Event>"
          "<Event><System><EventID>2</Sys></Event>noise"
          "<Event><EventData><Data Name='a'>&bad;</Data></EventData></Event>\n"
          "<Event><System><EventID>4</EventID></System><UserData><A><B>\xff</B></A>"
          "</UserData></Event><Event><System>");
  ASSERT_EQ(d.events.size(), 2u);
  EXPECT_EQ(d.events[1].code, 4u);
  EXPECT_EQ(d.events[1].of("B"), "\xef\xbf\xbd");
  EXPECT_EQ(d.counts.losses.of(LossReason::kMalformedXml), 2u);
  EXPECT_EQ(d.counts.losses.of(LossReason::kTextBetweenRecords), 1u);
  EXPECT_EQ(d.counts.losses.of(LossReason::kInvalidUtf8Replaced), 1u);
  EXPECT_EQ(d.counts.losses.of(LossReason::kTruncatedRecord), 1u);
}

TEST(EventXml, AnEventOverTheLimitIsSkipped) {
  const std::string good = "<Event><System><EventID>1</EventID></System></Event>";
  const std::string text = good + "<Event><A>" + std::string(3000, 'x') + "</A></Event>" + good;
  for (const std::size_t step : {0, 1, 40}) {
    const Decoded d = xml(text, {.record_bytes_max = 200, .step = step});
    EXPECT_EQ(d.events.size(), 2u);
    EXPECT_EQ(d.counts.losses.of(LossReason::kLineTooLong), 1u);
    EXPECT_EQ(d.counts.losses.total(), 1u);
  }
}

TEST(EventXml, NoiseBeforeEventsOverTheLimitNeverMakesBlocksGrow) {
  constexpr std::size_t kLimit = 100;
  std::string text;
  for (std::size_t room = kLimit; room < 20 * kLimit; room += kLimit) {
    text += std::string(room - 20, 'x') + "<Event " + std::string(kLimit, 'y');
  }
  text += std::string(15 * kLimit, 'x') + "<Event></Event>";
  for (const std::size_t step : {0, 1, 40}) {
    const Decoded d = xml(text, {.record_bytes_max = kLimit, .step = step});
    EXPECT_EQ(d.counts.losses.of(LossReason::kLineTooLong), 19u);
    EXPECT_EQ(d.events.size(), 1u);
    for (const std::size_t size : d.block_sizes) EXPECT_LE(size, 3 * kLimit);
  }
}

}  // namespace
}  // namespace tocsin::source
