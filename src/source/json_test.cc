// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <gtest/gtest.h>

#include "decoded.h"

namespace tocsin::source {
namespace {

Decoded lines(std::string_view text, DecodeOptions options = {}) {
  return decode_text("json-lines", text, options);
}
Decoded values(std::string_view text, DecodeOptions options = {}) {
  return decode_text("json", text, options);
}

std::uint64_t lost(const Decoded& decoded, LossReason reason) {
  return decoded.counts.losses.of(reason);
}

// What each event says: its `a`, or the text that it is.
std::string seen(const Decoded& decoded) {
  std::string out;
  for (const PlainEvent& e : decoded.events) {
    out += e.of(e.channel == "text" ? "message" : "a") + " ";
  }
  return out;
}

TEST(JsonLines, EveryKindOfValueKeepsItsText) {
  const Decoded d = lines(R"({"a":"x","b":"C:\\w\u00e4","c":-12,"d":18446744073709551615,)"
                          R"("e":1.5,"f":true,"g":null,"h":"","i":[1,"2",[3]],"j":{"k":"v"},)"
                          R"("l":[],"m":{},"n":123456789012345678901234567890,"o":1e400})"
                          "\n");
  ASSERT_EQ(d.events.size(), 1u);
  const PlainEvent& e = d.events[0];
  EXPECT_EQ(e.of("a"), "x");
  EXPECT_EQ(e.of("b"), "C:\\w\xc3\xa4");
  EXPECT_EQ(e.of("c"), "-12");
  EXPECT_EQ(e.of("d"), "18446744073709551615");
  EXPECT_EQ(e.of("e"), "1.5");
  EXPECT_EQ(e.of("f"), "true");
  EXPECT_EQ(e.of("g"), "");
  EXPECT_EQ(e.of("h"), "");
  EXPECT_EQ(e.of("i"), "1|2|3");
  EXPECT_EQ(e.of("j.k"), "v");
  EXPECT_EQ(e.of("l"), "");
  EXPECT_EQ(e.of("m"), "");
  EXPECT_EQ(e.of("n"), "123456789012345678901234567890");
  EXPECT_EQ(e.of("o"), "1e400");
  EXPECT_EQ(e.product, "");
}

// The same keys with and without white space around their colons, of lengths around what is
// compared at once, with numbers of every length.
TEST(JsonLines, KeysAreKnownWhereverTheirColonStands) {
  for (std::size_t size = 0; size <= 36; ++size) {
    const std::string key(size, 'k'), other = key + "x";
    const std::string number = size == 0 ? "0" : std::string(size, '7');
    std::string text;
    for (const char* const colon : {":", " :", ": ", "\t: "}) {
      for (int again = 0; again < 2; ++again) {
        text += "{\"" + key + "\"" + colon + number + ",\"" + other + "\"" + colon + "\"v\\t\"}\n";
        text += "{\"" + other + "\"" + colon + "true,\"" + key + "\"" + colon + "01}\n";  // no JSON
        text += "{\"" + other + "\"" + colon + "true,\"" + key + "\"" + colon + number + " }\n";
      }
    }
    const Decoded d = lines(text);
    ASSERT_EQ(d.events.size(), 24u) << size;
    for (std::size_t i = 0; i < d.events.size(); ++i) {
      const PlainEvent& e = d.events[i];
      if (i % 3 == 1) {
        EXPECT_EQ(e.channel, "text") << size;
        continue;
      }
      EXPECT_EQ(e.of(key), number) << size;
      EXPECT_EQ(e.of(other), i % 3 == 0 ? "v\t" : "true") << size;
    }
  }
}

TEST(JsonLines, DuplicateKeysAreSeveralValues) {
  const Decoded d = lines(R"({"a":"1","a":"2"})");
  ASSERT_EQ(d.events.size(), 1u);
  EXPECT_EQ(d.events[0].of("a"), "1|2");
}

TEST(JsonLines, ABadLineCostsThatLineOnly) {
  const Decoded d = lines(
      "{\"a\":1}\n{\"a\":\n{\"a\":2}\n{\"a\":\"x}\n{\"a\":3}\nnoise\n[1]\n"
      "{\"a\":4}}\n{\"a\" 5}\n{\"a\":tru}\n{\"a\":01}\n{\"a\":6}");
  EXPECT_EQ(seen(d), "1 {\"a\": 2 {\"a\":\"x} 3 noise [1] 4 {\"a\" 5} {\"a\":tru} {\"a\":01} 6 ");
  EXPECT_EQ(lost(d, LossReason::kMalformedJson), 5u);
  EXPECT_EQ(lost(d, LossReason::kTrailingGarbage), 1u);
  EXPECT_EQ(d.counts.undecoded, 7u);
  EXPECT_EQ(d.counts.skipped(), 0u);
}

TEST(JsonLines, ABadLineIsTheSameInABlockWithoutUnbalancedQuotes) {
  const Decoded d = lines(
      "{\"a\":1}\n{\"a\":\n{\"a\":2}}\n{\"a\":3}x\n{\"a\":4} {\"a\":5}\n7\n"
      "{\"a\":6}\n");
  EXPECT_EQ(seen(d), "1 {\"a\": 2 3 4 5 7 6 ");
  EXPECT_EQ(lost(d, LossReason::kMalformedJson), 1u);
  EXPECT_EQ(lost(d, LossReason::kTrailingGarbage), 2u);
}

TEST(JsonLines, NoObjectReachesOverTheEndOfItsLine) {
  for (const char* const object :
       {R"({@"a":1})", R"({"a"@:1})", R"({"a":@1})", R"({"a":1@})", R"({"a":"x"@,"b":2})",
        R"({"a":1,@"b":2})", R"({"a":{"b":1}@})", R"({"a":{"b":1}@,"c":2})", R"({"a":{}@})",
        R"({"a":{@}})", R"({"a":[1]@})", R"({"a":[]@,"c":2})", R"({"a":[{"b":1}@]})",
        R"({"a":[[1]@,2]})", R"({"a":[{"b":{}}@,{"b":2}]})"}) {
    std::string text(object);
    const std::size_t place = text.find('@');
    text[place] = ' ';
    EXPECT_EQ(lines(text).events.size(), 1u) << text;
    text[place] = '\n';
    for (const PlainEvent& e : lines(text).events) EXPECT_EQ(e.channel, "text") << text;
  }
}

TEST(JsonLines, AKeyWithoutCharactersIsALevelLikeEachOther) {
  const Decoded d = lines(R"({"":{"":7,"a":8},"b":{"":{"":9}}})");
  ASSERT_EQ(d.events.size(), 1u);
  EXPECT_EQ(d.events[0].of("."), "7");
  EXPECT_EQ(d.events[0].of(".a"), "8");
  EXPECT_EQ(d.events[0].of("b.."), "9");
}

TEST(JsonLines, RecordsAreNumberedByLine) {
  const Decoded d = lines("{\"a\":1}\n\n  \n{\"a\":2}\r\n{\"a\":3}");
  ASSERT_EQ(d.events.size(), 3u);
  EXPECT_EQ(d.events[0].record_id, 1u);
  EXPECT_EQ(d.events[1].record_id, 4u);
  EXPECT_EQ(d.events[2].record_id, 5u);
  EXPECT_EQ(d.events[1].offset, 12u);
  EXPECT_EQ(d.events[1].raw, "{\"a\":2}");
}

TEST(JsonLines, InvalidUtf8AndControlCharactersAreRepairedAndCounted) {
  const Decoded d = lines("{\"a\":\"\xff\xe4x\"}\n{\"a\":\"ok\"}\n{\"a\":\"t\tb\x01\"}\n");
  ASSERT_EQ(d.events.size(), 3u);
  EXPECT_EQ(d.events[0].of("a"), "\xef\xbf\xbd\xef\xbf\xbdx");
  EXPECT_EQ(d.events[1].of("a"), "ok");
  EXPECT_EQ(d.events[2].of("a"), "t\tb\x01");
  EXPECT_EQ(lost(d, LossReason::kInvalidUtf8Replaced), 1u);
  EXPECT_EQ(lost(d, LossReason::kControlCharacters), 1u);
  EXPECT_FALSE(d.counts.losses.lossy());
}

TEST(JsonLines, TooDeepIsRefusedAndTooManyFieldsAreCut) {
  const std::string deep = "{\"a\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  std::string wide = "{\"k\":0";
  for (int i = 0; i < 5000; ++i) wide += ",\"k" + std::to_string(i) + "\":1";
  wide += "}";
  const Decoded d = lines(deep + "\n" + wide + "\n{\"a\":1}\n");
  ASSERT_EQ(d.events.size(), 3u);
  EXPECT_EQ(d.events[0].of("message"), deep);
  EXPECT_EQ(d.events[1].fields.size(), 4096u);
  EXPECT_EQ(lost(d, LossReason::kTooDeep), 1u);
  EXPECT_EQ(lost(d, LossReason::kTooManyFields), 905u);
}

TEST(JsonLines, ALineOverTheLimitIsSkippedToItsEnd) {
  const std::string text = "{\"a\":1}\n{\"a\":\"" + std::string(500, 'x') + "\"}\n{\"a\":3}\n";
  for (const std::size_t step : {std::size_t{0}, std::size_t{1}, std::size_t{7}}) {
    const Decoded d = lines(text, {.record_bytes_max = 100, .step = step});
    ASSERT_EQ(d.events.size(), 2u);
    EXPECT_EQ(d.events[1].of("a"), "3");
    EXPECT_EQ(d.events[1].record_id, 3u);
    EXPECT_EQ(lost(d, LossReason::kLineTooLong), 1u);
  }
}

TEST(JsonLines, BlocksEndAtLinesAndLoseNothing) {
  std::string text;
  for (int i = 0; i < 60'000; ++i) {
    text += "{\"n\":" + std::to_string(i) + ",\"t\":\"some text of a line\"}\n";
  }
  const Decoded d = lines(text);
  ASSERT_EQ(d.events.size(), 60'000u);
  EXPECT_GT(d.block_sizes.size(), 3u);
  for (std::size_t i = 0; i < d.events.size(); ++i) {
    ASSERT_EQ(d.events[i].of("n"), std::to_string(i));
    ASSERT_EQ(d.events[i].record_id, i + 1);
  }
}

TEST(JsonValues, ArraysPrettyPrintAndConcatenationGiveTheSame) {
  const std::string_view forms[] = {
      "[{\"a\":1},{\"a\":{\"b\":2}}]",
      "[\n  {\n    \"a\": 1\n  },\n  {\n    \"a\": {\n \"b\": 2 }\n  }\n]\n",
      "{\n\"a\":1}{\"a\":{\"b\":2}}", "{\n  \"a\": 1\n}\n{\n  \"a\": {\n    \"b\": 2\n  }\n}\n"};
  for (const std::string_view text : forms) {
    for (const std::size_t step : {0, 1, 3}) {
      const Decoded d = values(text, {.step = step});
      ASSERT_EQ(d.events.size(), 2u) << text;
      EXPECT_EQ(d.events[0].of("a"), "1");
      EXPECT_EQ(d.events[1].of("a.b"), "2");
      EXPECT_EQ(d.events[1].record_id, 2u);
      EXPECT_EQ(d.counts.losses.total(), 0u) << text;
    }
  }
}

TEST(JsonValues, DamageCostsTheValueItIsIn) {
  const Decoded d = values(
      "{\n\"a\": 1\n}\n{\n\"a\": [ 2\n{\n\"a\": 3\n}\n{\n\"a\": nope\n}\n"
      "garbage\n{\n\"a\": \"4\t\"\n}\n{\n\"a\":");
  EXPECT_EQ(seen(d), "1 {\n\"a\": [ 2 3 {\n\"a\": nope\n} garbage 4\t {\n\"a\": ");
  EXPECT_EQ(lost(d, LossReason::kMalformedJson), 3u);
  EXPECT_EQ(d.counts.undecoded, 4u);
}

TEST(JsonValues, RecordsInListsAreEventsOfTheirOwn) {
  for (const std::string_view text :
       {R"({"Records":[{"a":1},{"a":2}]})", R"({"@odata.context":"x","value":[{"a":1},{"a":2}]})",
        R"({"kind":"k","items":[{"a":1},{"a":2}],"nextPageToken":"x{]"})",
        R"({"eventType":"h","source":"s","eventId":"1","data":{"events":[{"a":1},{"a":2}]},)"
        R"("eventTime":"t"})",
        R"({"took":3,"_shards":{"n":[1]},"hits":{"total":2,"hits":[{"a":1},{"a":2}]},)"
        R"("aggregations":{}})",
        R"({"hits":[{"_index":"i","_source":{"a":1}},{"_id":"7","_source":{"a":2}}]})",
        R"({"Records":[{"a":1}]}{"Records":[]}{"Records":[{"a":2}]})",
        R"([{"records":[{"a":1}]},{"records":[{"a":2}]}])"}) {
    std::string spread;
    for (const char c : text) {
      if (c == ':') spread += " \n";
      spread += c;
      if (c == '{' || c == '[' || c == ',' || c == ':') spread += "\n  ";
    }
    for (const std::string& form : {std::string(text), spread + "\n"}) {
      for (const std::size_t step : {0, 1, 5}) {
        const Decoded d = values(form, {.step = step});
        EXPECT_EQ(seen(d), "1 2 ") << form;
        EXPECT_EQ(d.counts.skipped(), 0u);
        if (d.events.size() == 2) EXPECT_LT(d.events[0].offset, d.events[1].offset);
      }
    }
    EXPECT_EQ(seen(lines(std::string(text) + "\n")), "1 2 ") << text;
  }
}

TEST(JsonValues, OneRecordMayBeWrapped) {
  EXPECT_EQ(seen(lines(R"({"preview":false,"result":{"a":1}})")), "1 ");
  EXPECT_EQ(seen(lines(R"({"version":"0","detail-type":"t","detail":{"a":1}})")), "1 ");
  EXPECT_EQ(seen(lines(R"({"result":{"a":1},"user":"bob"})")), "(absent) ");
  EXPECT_EQ(lines(R"({"data":[{"a":1}],"user":"bob"})").events.at(0).of("data.a"), "1");
  EXPECT_EQ(seen(lines(R"([{"a":1},{"a":2}])"
                       "\n{\"a\":3}\n")),
            "1 2 3 ");
}

TEST(JsonValues, AListOfRecordsMayBeLongerThanARecordMay) {
  std::string text = "{\"Records\":[";
  for (int i = 0; i < 100'000; ++i) {
    text += (i == 0 ? "{\"n\":" : ",{\"n\":") + std::to_string(i) + "}";
  }
  text += "],\"total\":7,\"other\":1}";
  const Decoded d = values(text, {.record_bytes_max = 5000});
  ASSERT_EQ(d.events.size(), 100'000u);
  for (std::size_t i = 0; i < d.events.size(); ++i) {
    ASSERT_EQ(d.events[i].of("n"), std::to_string(i));
    ASSERT_EQ(d.events[i].record_id, i + 1);
    ASSERT_EQ(text.compare(d.events[i].offset, 5, "{\"n\":"), 0);
  }
  EXPECT_EQ(lost(d, LossReason::kTextBetweenRecords), 1u);
  for (const std::size_t size : d.block_sizes) EXPECT_LE(size, 10'003u);
}

TEST(JsonValues, AValueOverTheLimitIsSkipped) {
  const std::string text =
      "{\n\"a\": 1\n}\n{\n\"a\": \"" + std::string(5000, 'x') + "\"\n}\n{\n\"a\": 3\n}\n";
  for (const std::size_t step : {0, 1, 50}) {
    const Decoded d = values(text, {.record_bytes_max = 300, .step = step});
    ASSERT_EQ(d.events.size(), 2u);
    EXPECT_EQ(d.events[1].of("a"), "3");
    EXPECT_EQ(d.events[1].record_id, 3u);
    EXPECT_EQ(lost(d, LossReason::kLineTooLong), 1u);
  }
}

TEST(JsonLines, RowsOfADocumentAreEventsLikeRowsAlone) {
  const Decoded d = lines(
      "{\"snapshot\":[{\"cmdline\":\"a \\\"b\\\"\",\"path\":\"/a\"},{\"cmdline\":\"c\",\"path\":"
      "\"/"
      "c\"}],\"action\":\"snapshot\",\"name\":\"p\",\"hostIdentifier\":\"h\",\"unixTime\":"
      "1795252370}\n"
      "{\"diffResults\":{\"added\":[{\"cmdline\":\"x\",\"path\":\"/"
      "x\"}],\"removed\":[{\"cmdline\":\"y\","
      "\"path\":\"/y\"}]},\"name\":\"p\",\"hostIdentifier\":\"h\",\"unixTime\":1795252370}\n"
      "{\"snapshot\":[],\"name\":\"p\",\"hostIdentifier\":\"h\",\"unixTime\":1795252370}\n");
  ASSERT_EQ(d.events.size(), 5u);
  EXPECT_EQ(d.counts.records, 5u);
  EXPECT_EQ(d.events[0].of("columns.cmdline"), "a \"b\"");
  EXPECT_EQ(d.events[0].of("action"), "snapshot");
  EXPECT_EQ(d.events[1].of("columns.path"), "/c");
  EXPECT_EQ(d.events[1].code, 1u);
  EXPECT_EQ(d.events[2].of("action"), "added");
  EXPECT_EQ(d.events[3].of("action"), "removed");
  EXPECT_EQ(d.events[3].code, 0u);
  EXPECT_EQ(d.events[3].record_id, 2u);
  EXPECT_EQ(d.events[4].channel, "osquery");
}

TEST(JsonLines, AHoleIsNoRecord) {
  const Decoded d = lines("{\"a\":1}\n\t " + std::string(90, '\0') + " \n{\"a\":2}\n");
  EXPECT_EQ(seen(d), "1 2 ");
  EXPECT_EQ(d.counts.records, 2u);
}

// Whether the rest of the block is good JSON or not.
TEST(JsonLines, AHoleBehindALineIsNoGarbage) {
  const std::string line = "{\"a\":1}" + std::string(20, '\0') + "\n";
  for (const std::string& rest : {std::string(), std::string("{\"a\" 2\n")}) {
    const Decoded d = lines(line + rest);
    EXPECT_EQ(d.events[0].of("a"), "1");
    EXPECT_EQ(lost(d, LossReason::kTrailingGarbage), 0u);
  }
}

TEST(JsonLines, ARowThatGoesWrongIsKept) {
  const Decoded d = lines("{\"snapshot\":[{\"a\":1},{\"a\" 2}],\"name\":\"p\"}\n");
  ASSERT_EQ(d.events.size(), 2u);
  EXPECT_EQ(d.events[1].channel, "text");
  EXPECT_EQ(lost(d, LossReason::kMalformedJson), 1u);
}

TEST(JsonEnvelope, ListsOfExportsAreKnownByTheEndsOfTheirNames) {
  const Decoded got = decode_text("json", R"({"export":{"from":"2026-11-21"},"auditEntries":)"
                                          R"([{"who":"m.osei"},{"who":"p.novak"}]})");
  ASSERT_EQ(got.events.size(), 2u);
  EXPECT_EQ(got.events[1].of("who"), "p.novak");
  // Lists of names are values of one record.
  EXPECT_EQ(decode_text("json", R"({"auditEntries":["a","b"],"who":"m.osei"})").events.size(), 1u);
}

}  // namespace
}  // namespace tocsin::source
