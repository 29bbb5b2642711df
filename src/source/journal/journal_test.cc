// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "decoded.h"
#include "journal/journal_export.h"
#include "journal/journal_json.h"
#include "tocsin/base/random.h"

namespace tocsin::source {
namespace {

std::string binary(std::string_view name, std::string_view bytes) {
  std::string out(name);
  out += '\n';
  for (unsigned i = 0; i < 8; ++i) out += static_cast<char>((bytes.size() >> (8 * i)) & 0xff);
  return out + std::string(bytes) + "\n";
}

std::string entry(std::string_view fields) {
  return "__CURSOR=s=1\n__REALTIME_TIMESTAMP=1763716364120000\n_HOSTNAME=vault7\n" +
         std::string(fields) + "\n";
}

// A text as JSON: with escapes where it must have them, or with one for every letter a.
std::string json_text(std::string_view text, bool escape_a) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == 'a' && escape_a) {
      out += "\\u0061";
    } else {
      out += c;
    }
  }
  return out + '"';
}

// Entries of texts alone are read over the positions of their structure, all others by a parser.
TEST(JournalJson, TheQuickRoadReadsWhatTheOtherDoes) {
  static constexpr std::string_view kNames[] = {
      "MESSAGE",
      "_COMM",
      "SYSLOG_IDENTIFIER",
      "PRIORITY",
      "_HOSTNAME",
      "_PID",
      "X",
      "",
      "A_NAME_THAT_IS_LONGER_THAN_WHAT_IS_REMEMBERED_OF_NAMES_BETWEEN_TWO_ENTRIES"};
  static constexpr std::string_view kPieces[] = {"a", "b",  "\"", "\\", "\n",     ",",
                                                 ":", "{}", " ",  "6",  "\u00e9", "sshd"};
  base::Random random(7);
  std::string quick, other;
  for (int i = 0; i < 3000; ++i) {
    std::string fields[2];
    for (std::uint64_t left = random.below(9); left-- > 0;) {
      const std::string_view name = kNames[random.below(std::size(kNames))];
      std::string text;
      for (std::uint64_t pieces = random.below(6); pieces-- > 0;) {
        text += kPieces[random.below(std::size(kPieces))];
      }
      const std::string_view gap = random.one_in(4) ? " \t" : "";
      for (const bool escape_a : {false, true}) {
        fields[escape_a] += ',' + std::string(gap) + json_text(name, false) + std::string(gap) +
                            ':' + json_text(text, escape_a) + std::string(gap);
      }
    }
    // An escape in a name takes an entry to the parser, those in texts do not.
    const std::string head = "{\"__REALTIME_TIMESTAMP\":\"1763716364120000\",";
    quick += head + "\"V\":" + json_text("a", i % 2 == 0) + fields[i % 2] + "}\n";
    other += head + "\"\\u0056\":" + json_text("a", true) + fields[1] + "}\n";
  }
  const Decoded quickly = decode_text("journal-json", quick);
  const Decoded otherwise = decode_text("journal-json", other);
  ASSERT_EQ(quickly.events.size(), 3000u);
  ASSERT_EQ(otherwise.events.size(), 3000u);
  for (std::size_t i = 0; i < quickly.events.size(); ++i) {
    EXPECT_EQ(quickly.events[i].fields, otherwise.events[i].fields) << i;
    EXPECT_EQ(quickly.events[i].provider, otherwise.events[i].provider) << i;
    EXPECT_EQ(quickly.events[i].host, otherwise.events[i].host) << i;
  }
}

TEST(JournalJson, WhatIsNoWholeObjectIsNoEntry) {
  for (const char* line :
       {"{\"__REALTIME_TIMESTAMP\":\"1\",}", "{\"__REALTIME_TIMESTAMP\":\"1\"}x",
        "{\"__REALTIME_TIMESTAMP\":\"1\" \"A\":\"b\"}", "{\"__REALTIME_TIMESTAMP\":\"1\\q\"}",
        "{\"__REALTIME_TIMESTAMP\":\"1\"", "{\"__REALTIME_TIMESTAMP\":\"1\"}}"}) {
    const Decoded decoded = decode_text("journal-json", std::string(line) + "\n");
    ASSERT_EQ(decoded.events.size(), 1u) << line;
    EXPECT_NE(decoded.events[0].channel, "journald") << line;
  }
}

TEST(JournalExport, ReadsEntries) {
  const std::string text = entry(
                               "SYSLOG_IDENTIFIER=sshd\n"
                               "MESSAGE=Failed password for root from 192.0.2.7 port 4022 ssh2\n") +
                           entry(binary("MESSAGE", "two\n\nlines=\x01") + "_COMM=app\n") +
                           entry("MESSAGE=last\n");
  for (const std::size_t step : {0, 1, 7}) {
    const Decoded decoded = decode_text("journal-export", text, {.step = step});
    ASSERT_EQ(decoded.events.size(), 3u);
    const PlainEvent& login = decoded.events[0];
    EXPECT_EQ(login.product, "linux");
    EXPECT_EQ(login.channel, "journald");
    EXPECT_EQ(login.provider, "sshd");
    EXPECT_EQ(login.host, "vault7");
    EXPECT_EQ(login.time, "2025-11-21T09:12:44.120000Z");
    EXPECT_EQ(login.of("MESSAGE"), "Failed password for root from 192.0.2.7 port 4022 ssh2");
    EXPECT_GT(login.fields.size(), 5u);  // what sshd says is read
    EXPECT_EQ(decoded.events[1].of("MESSAGE"), "two\n\nlines=\x01");
    EXPECT_EQ(decoded.events[1].provider, "app");
    EXPECT_EQ(decoded.events[2].record_id, 3u);
    EXPECT_EQ(decoded.counts.losses.total(), 0u);
    EXPECT_EQ(decoded.counts.records, 3u);
  }
}

TEST(JournalExport, TellsWhatIsCutOrDamaged) {
  const std::string good = entry("MESSAGE=a\n");
  Decoded decoded = decode_text("journal-export", good + "__CURSOR=s\nMESSAGE=cu");
  EXPECT_EQ(decoded.events.size(), 1u);
  EXPECT_EQ(decoded.counts.losses.of(LossReason::kTruncatedRecord), 1u);
  std::string bad = "MESSAGE\n\xff\xff\xff\xff\xff\xff\xff\x7fxx\nA=b\n\n";
  decoded = decode_text("journal-export", good + bad + good);
  EXPECT_EQ(decoded.events.size(), 2u);
  EXPECT_EQ(decoded.counts.losses.of(LossReason::kTruncatedRecord), 1u);
  decoded =
      decode_text("journal-export", good + entry("MESSAGE=" + std::string(900, 'x') + "\n") + good,
                  {.record_bytes_max = 400});
  EXPECT_EQ(decoded.events.size(), 2u);
  EXPECT_EQ(decoded.counts.losses.of(LossReason::kLineTooLong), 1u);
}

// The same event through two roads: each field that syslog gives, the journal gives too.
TEST(Journal, GivesTheFieldsThatTheSameLineHasBySyslog) {
  struct Case {
    const char* program;
    const char* message;
  };
  const Case cases[] = {
      {"sshd", "Failed password for invalid user ab from 192.0.2.7 port 4022 ssh2"},
      {"sudo", "alba : TTY=pts/0 ; PWD=/srv ; USER=root ; COMMAND=/usr/bin/id"},
      {"su", "pam_unix(su:auth): authentication failure; logname=a uid=1 euid=0 tty=x ruser=a"},
      {"CRON", "(root) CMD (/usr/local/bin/rotate)"},
      {"kernel", "[  12.5] audit: type=1400 audit(1763716364.120:7): apparmor=\"DENIED\""},
      {"app", "CEF:0|Vendor|Product|1|7|Name|5|src=192.0.2.7 act=blocked"},
      {"app", "{\"level\":\"warn\",\"text\":\"x\"}"},
      {"app", "nothing that is known"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.message);
    const std::string program(c.program);
    const Decoded journal = decode_text("journal-export", entry("SYSLOG_IDENTIFIER=" + program +
                                                                "\nSYSLOG_PID=77\nPRIORITY=6\n"
                                                                "SYSLOG_FACILITY=10\nMESSAGE=" +
                                                                c.message + "\n"));
    const Decoded syslog = decode_text(
        "syslog", "<86>1 2025-11-21T09:12:44.120Z vault7 " + program + " 77 - - " + c.message);
    ASSERT_EQ(journal.events.size(), syslog.events.size());
    ASSERT_EQ(journal.events.size(), 1u);
    EXPECT_EQ(journal.events[0].host, syslog.events[0].host);
    EXPECT_EQ(journal.events[0].provider, syslog.events[0].provider);
    EXPECT_EQ(journal.events[0].time, syslog.events[0].time);
    for (const auto& [name, value] : syslog.events[0].fields) {
      EXPECT_EQ(journal.events[0].of(name), syslog.events[0].of(name)) << name;
    }
  }
}

TEST(JournalJson, ReadsEntries) {
  const std::string text = std::string(kJournalJsonSample) +
                           R"({"__REALTIME_TIMESTAMP":"1763716364120000","_COMM":"app",)"
                           R"("MESSAGE":[116,119,111,10,255],"N":["a","b"],"Z":null})"
                           "\nno JSON at all\n";
  const Decoded decoded = decode_text("journal-json", text);
  ASSERT_EQ(decoded.events.size(), 3u);
  EXPECT_EQ(decoded.events[0].provider, "sshd");
  EXPECT_EQ(decoded.events[0].host, "vault7");
  EXPECT_EQ(decoded.events[0].time, "2025-11-21T09:12:44.120000Z");
  EXPECT_EQ(decoded.events[1].of("MESSAGE"), "two\n\xef\xbf\xbd");
  EXPECT_EQ(decoded.events[1].of("N"), "a|b");
  EXPECT_EQ(decoded.counts.undecoded, 1u);
  EXPECT_EQ(decoded.counts.losses.of(LossReason::kInvalidUtf8Replaced), 1u);
}

TEST(Journal, JoinsTheRecordsOfAuditEvents) {
  const auto audit = [](std::string_view type, std::string_view id, std::string_view body) {
    return "_TRANSPORT=audit\n_SOURCE_REALTIME_TIMESTAMP=1763716364120000\n_AUDIT_TYPE_NAME=" +
           std::string(type) + "\n_AUDIT_ID=" + std::string(id) + "\nMESSAGE=" + std::string(type) +
           " " + std::string(body) + "\n";
  };
  std::string text, log;
  const auto both = [&](std::string_view type, std::string_view id, std::string_view body) {
    text += entry(audit(type, id, body));
    log += "node=vault7 type=" + std::string(type) +
           " msg=audit(1763716364.120:" + std::string(id) + "): " + std::string(body) + "\n";
  };
  for (int i = 0; i < 3000; ++i) {
    const std::string id = std::to_string(4711 + i);
    both("SYSCALL", id, "arch=c000003e syscall=59 success=yes uid=0 exe=\"/usr/bin/id\"");
    text += entry("_COMM=app\nMESSAGE=between\n");
    both("EXECVE", id, "argc=1 a0=\"id\"");
  }
  const Decoded journal = decode_text("journal-export", text);
  const Decoded direct = decode_text("auditd", log);
  EXPECT_GT(journal.block_sizes.size(), 1u);
  ASSERT_EQ(journal.events.size(), 6000u);
  ASSERT_EQ(direct.events.size(), 3000u);
  std::size_t joined = 0;
  for (const PlainEvent& event : journal.events) {
    if (event.channel != "auditd") continue;
    ++joined;
    EXPECT_EQ(event.fields, direct.events[0].fields);
    EXPECT_EQ(event.host, "vault7");
    EXPECT_EQ(event.code, 1u);
  }
  EXPECT_EQ(joined, 3000u);
}

TEST(Journal, IsRecognised) {
  Sample sample;
  sample.text = kJournalJsonSample;
  EXPECT_TRUE(is_journal_json(sample));
  sample.text = "{\"a\":1}\n";
  EXPECT_FALSE(is_journal_json(sample));
  sample.bytes = {reinterpret_cast<const std::uint8_t*>(kJournalExportSample.data()),
                  kJournalExportSample.size()};
  EXPECT_TRUE(is_journal_export(sample));
}

}  // namespace
}  // namespace tocsin::source
