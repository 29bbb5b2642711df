// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "decoded.h"
#include "line/header_lines.h"

namespace tocsin::source {
namespace {

std::string shown(const PlainEvent& event) {
  std::string out = event.product + "/" + event.channel + " " + event.time;
  for (const auto& [name, text] : event.fields) out += " " + name + "=" + text;
  return out;
}

constexpr std::string_view kDns =
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n"
    "#open\t2026-11-21-09-00-00\n"
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tquery\trejected\tanswers\tTTLs\tnote\n"
    "#types\ttime\tstring\taddr\tport\tstring\tbool\tvector[string]\tvector[interval]\tstring\n";

TEST(ZeekTsv, values_by_type) {
  const Decoded decoded = decode_text(
      "zeek",
      std::string(kDns) +
          "1795251164.123456\tCk1\t192.0.2.7\t5353\ta.example\tF\tx,y\\x2cz,-\t60.500000,1.0\t-\n"
          "1795251165.000000\tCk2\t2001:db8::7\t53\t\\\\\\\\srv\\x5cIPC$\tT\t(empty)\t-\t(empty)\n"
          "1795251166.000000\tCk3\t-\t-\tcaf\\xc3\\xa9\\xff\\x00\t-\t-\t-\t\\x2d\n"
          "#close\t2026-11-21-10-00-00\n");
  ASSERT_EQ(decoded.events.size(), 3u);
  EXPECT_EQ(shown(decoded.events[0]),
            "zeek/dns 2026-11-21T08:52:44.123456Z ts=1795251164.123456 uid=Ck1 id.orig_h=192.0.2.7 "
            "id.orig_p=5353 query=a.example rejected=false answers=x answers=y,z answers= "
            "TTLs=60.5 TTLs=1");
  EXPECT_EQ(shown(decoded.events[1]),
            "zeek/dns 2026-11-21T08:52:45.000000Z ts=1795251165 uid=Ck2 id.orig_h=2001:db8::7 "
            "id.orig_p=53 query=\\\\srv\\IPC$ rejected=true answers= note=");
  EXPECT_EQ(shown(decoded.events[2]),
            std::string("zeek/dns 2026-11-21T08:52:46.000000Z ts=1795251166 uid=Ck3 "
                        "query=caf\xc3\xa9\\xff") +
                std::string(1, '\0') + " note=-");
  EXPECT_EQ(decoded.counts.structure, 9u);
  EXPECT_EQ(decoded.counts.undecoded, 0u);
}

// Rules for proxies ask for whole addresses.
TEST(ZeekTsv, requests_have_their_whole_address_in_both_forms) {
  const Decoded text =
      decode_text("zeek",
                  "#separator \\x09\n#path\thttp\n#fields\tts\tmethod\thost\turi\n"
                  "1795251164.1\tGET\tcdn.court.example\t/a.exe?x=1\n1795251165.1\tGET\t-\t/b\n");
  const Decoded json =
      decode_text("json-lines",
                  R"({"_path":"http","ts":1795251164.1,"method":"GET","host":"cdn.court.example",)"
                  R"("uri":"/a.exe?x=1"})"
                  "\n"
                  R"({"_path":"http","ts":1795251165.1,"method":"GET","uri":"/b"})"
                  "\n");
  for (const Decoded* decoded : {&text, &json}) {
    ASSERT_EQ(decoded->events.size(), 2u);
    EXPECT_EQ(decoded->events[0].of("url.full"), "http://cdn.court.example/a.exe?x=1");
    EXPECT_EQ(decoded->events[1].of("url.full"), "(absent)");
  }
}

TEST(ZeekTsv, headers_change_and_logs_follow_each_other) {
  const Decoded decoded =
      decode_text("zeek",
                  "#separator \\x09\n#path\ta\n#fields\tts\tn\n#types\ttime\tcount\n1.000000\t7\n"
                  "one value\n#fields\tn\ts\n#types\tcount\tstring\n8\tx\n"
                  "#separator |\nno header\n#path|b\n#fields|s\n-5\n");
  ASSERT_EQ(decoded.events.size(), 5u);
  EXPECT_EQ(shown(decoded.events[0]), "zeek/a 1970-01-01T00:00:01.000000Z ts=1 n=7");
  EXPECT_EQ(shown(decoded.events[1]), "/text  message=one value");
  EXPECT_EQ(shown(decoded.events[2]), "zeek/a  n=8 s=x");
  EXPECT_EQ(shown(decoded.events[3]), "/text  message=no header");
  EXPECT_EQ(shown(decoded.events[4]), "zeek/b  s=-5");
}

TEST(ZeekTsv, blocks_of_any_size_give_the_same) {
  std::string text(kDns);
  for (int i = 0; i < 300; ++i) {
    text += std::to_string(i) + ".000000\tCk\t192.0.2.7\t53\tq\tT\ta,b\t-\tn\r\n";
    if (i % 70 == 0) text += "#path\tdns" + std::to_string(i) + "\n";
    if (i == 150) text += "#fields\tts\tuid\n#types\ttime\tstring\n5.0\tx\n" + std::string(kDns);
  }
  const Decoded whole = decode_text("zeek", text);
  EXPECT_EQ(whole.counts.undecoded, 0u);
  for (const std::size_t size : {std::size_t{100}, std::size_t{333}, std::size_t{4096}}) {
    const Decoded cut = decode_text("zeek", text, {.record_bytes_max = size, .step = 50});
    EXPECT_GT(cut.block_sizes.size(), 1u);
    EXPECT_EQ(cut.events, whole.events);
  }
}

TEST(HeaderLines, what_is_no_text_is_no_header) {
  static constexpr std::string_view kTexts[] = {"#a", "#b"};
  static constexpr HeaderKeys kKeys{.keys = kTexts, .first_restarts = true};
  std::string context(kNoHeaderLines);
  note_header_lines("x\n#b 1\r\n#c\n y #b 2\n", kKeys, context);
  EXPECT_EQ(context, "#\n#b 1\n");
  note_header_lines("#b \xff\n#b \xef\xbf\xbd\n", kKeys, context);
  EXPECT_EQ(context, "#\n#b 1\n");
  note_header_lines("#b 2\n#a 3\n", kKeys, context);
  EXPECT_EQ(context, "#\n#a 3\n");
  note_header_lines("#b " + std::string(kHeaderLineBytesMax, 'x') + "\n#b 4", kKeys, context);
  EXPECT_EQ(context, "#\n#a 3\n#b 4\n");
}

}  // namespace
}  // namespace tocsin::source
