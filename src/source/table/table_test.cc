// SPDX-License-Identifier: Apache-2.0
#include "table/table.h"

#include <gtest/gtest.h>

#include <string>

#include "decoded.h"
#include "line/any_time.h"
#include "table/delimited.h"
#include "table/key_values.h"
#include "table/line_pattern.h"
#include "table/structure_text.h"

namespace tocsin::source {
namespace {

bool recognised(std::string_view text) {
  return is_table({.bytes = {}, .text = text, .whole = true});
}

std::string time_of(std::string_view text, TimeReading how = {}) {
  std::string out;
  if (const auto time = whole_time(text, how)) model::append_rfc3339(*time, out);
  return out;
}

TEST(Table, quotes_hold_separators_line_ends_and_quotes) {
  const Decoded got =
      decode_text("csv",
                  "\"time\",user,note\r\n2026-11-21 09:12:44,m.osei,\"a, \"\"b\"\"\nc\"\r\n\r\n"
                  "2026-11-21 09:12:45,x, \" y\" \n");
  ASSERT_EQ(got.events.size(), 2u);
  EXPECT_EQ(got.events[0].of("note"), "a, \"b\"\nc");
  EXPECT_EQ(got.events[0].time, "2026-11-21T09:12:44.000000Z");
  EXPECT_EQ(got.events[0].record_id, 2u);
  EXPECT_EQ(got.events[1].record_id, 5u);
  EXPECT_EQ(got.events[1].of("note"), " y");
  EXPECT_EQ(got.events[0].channel, "csv");
  EXPECT_EQ(got.counts.records, 3u);
  EXPECT_EQ(got.counts.structure, 1u);
}

TEST(Table, separators_headers_and_ragged_rows) {
  const Decoded semicolon =
      decode_text("csv", "sep=;\nDatum;Zeit;Benutzer\n21.11.2026;09:12:44;a\n");
  ASSERT_EQ(semicolon.events.size(), 1u);
  EXPECT_EQ(semicolon.events[0].of("Benutzer"), "a");
  EXPECT_EQ(semicolon.events[0].time, "2026-11-21T09:12:44.000000Z");
  EXPECT_EQ(semicolon.counts.structure, 2u);
  const Decoded tab = decode_text("csv", "a\tb\tc\n1\t2\n1\t2\t3\t4\n");
  EXPECT_EQ(tab.counts.losses.of(LossReason::kRaggedRow), 2u);
  EXPECT_EQ(tab.events[1].of("column_4"), "4");
  EXPECT_EQ(tab.events[0].of("c"), "(absent)");
  const Decoded unnamed =
      decode_text("csv", "2026-11-21T09:12:44Z,1,x\n2026-11-21T09:12:45Z,2,y\n");
  EXPECT_EQ(unnamed.events.size(), 2u);
  EXPECT_EQ(unnamed.events[1].of("column_3"), "y");
}

TEST(Table, an_open_quote_costs_one_line) {
  const Decoded got = decode_text("csv", "a,b\n\"x,1\ny,2\nz,3\n");
  ASSERT_EQ(got.events.size(), 3u);
  EXPECT_EQ(got.events[0].of("a"), "\"x");
  EXPECT_EQ(got.events[2].of("b"), "3");
}

TEST(Table, other_lines_are_kept) {
  const Decoded got = decode_text("csv", "a,b,c\n1,2,3\n-- end of report --\na,b,c\n4,5,6\n");
  ASSERT_EQ(got.events.size(), 3u);
  EXPECT_EQ(got.events[1].of("message"), "-- end of report --");
  EXPECT_EQ(got.counts.undecoded, 1u);
  EXPECT_EQ(got.counts.structure, 2u);
  EXPECT_EQ(got.counts.records, 5u);
}

TEST(Table, blocks_change_nothing) {
  std::string text = "time;user;note\n";
  for (int i = 0; i < 40'000; ++i) {
    text += "2026-11-21 09:12:44;user" + std::to_string(i) + ";\"line\nend; " + std::to_string(i) +
            "\"\n";
  }
  const Decoded whole = decode_text("csv", text);
  EXPECT_GT(whole.block_sizes.size(), 2u);
  EXPECT_EQ(whole.events.size(), 40'000u);
  EXPECT_EQ(whole.counts.losses.total(), 0u);
  EXPECT_EQ(whole.events.back().of("note"), "line\nend; 39999");
  EXPECT_EQ(whole.events.back().record_id, 80'000u);
  EXPECT_EQ(decode_text("csv", text, {.step = 1000}).events, whole.events);
}

TEST(Table, recognition) {
  EXPECT_TRUE(recognised("time,user,action\n2026-11-21,a,b\n"));
  EXPECT_TRUE(recognised("a;b\n1;2\n3;4\n"));
  EXPECT_TRUE(recognised("1,2,3\n4,5,6\n7,8,9\n"));
  EXPECT_FALSE(recognised("Dear Sir, thanks\nfor, all\n"));
  EXPECT_FALSE(
      recognised("2026-11-21 09:12:44,123 INFO started\n2026-11-21 09:12:45,001 INFO x\n"));
  EXPECT_FALSE(recognised("plain text\nof two lines\n"));
  // One line of text that has separators is no header of an empty table.
  EXPECT_FALSE(recognised("2026-11-21 09:12:44 ERROR failed: cd /tmp; w; id\n"));
  EXPECT_FALSE(recognised("[INFO] 192.0.2.7:4022 - \"A IN a.example.\" NOERROR qr,rd,ra 0.001s\n"));
  EXPECT_TRUE(recognised("time;user;action\n"));
}

TEST(AnyTime, forms) {
  const std::string noon = "2026-11-21T09:12:44.000000Z";
  for (const char* text :
       {"2026-11-21 09:12:44", "2026-11-21T10:12:44+01:00", "21.11.2026 09:12:44",
        "21/11/2026 09:12:44", "11/21/2026 9:12:44 AM", "21-Nov-2026 09:12:44", "1795252364",
        "1795252364000", "1795252364000000", "1795252364000000000", "20261121091244",
        "Nov 21 2026 10:12:44 CET", "21/Nov/2026:10:12:44 +0100", "2026-11-21 09:12:44 UTC"}) {
    EXPECT_EQ(time_of(text), noon) << text;
  }
  EXPECT_EQ(time_of("2026-11-21"), "2026-11-21T00:00:00.000000Z");
  const TimeZone one_hour = *TimeZone::parse("+01:00");
  EXPECT_EQ(time_of("21.11.2026 09:12", {.zone = &one_hour}), "2026-11-21T08:12:00.000000Z");
  EXPECT_EQ(time_of("2026-12-31T23:59:60Z"), "2027-01-01T00:00:00.000000Z");
  for (const char* text : {"", "x", "12", "31.02.2026", "192.0.2.7", "2026-11-21 09:12:44 x"}) {
    EXPECT_EQ(time_of(text), "") << text;
  }
}

TEST(KeyValueLine, pairs_become_fields) {
  const Decoded got =
      decode_text("kv",
                  "time=2026-11-21T09:12:44Z user=m.osei object=\"a \\\"b\\\" c\" n=3\n"
                  "[2026-11-21 09:12:45] user=x action=open\nnot a pair=1\n");
  ASSERT_EQ(got.events.size(), 3u);
  EXPECT_EQ(got.events[0].of("object"), "a \"b\" c");
  EXPECT_EQ(got.events[0].time, "2026-11-21T09:12:44.000000Z");
  EXPECT_EQ(got.events[0].channel, "kv");
  EXPECT_EQ(got.events[1].time, "2026-11-21T09:12:45.000000Z");
  EXPECT_EQ(got.counts.undecoded, 1u);
}

TEST(KeyValueLine, open_quotes_cost_one_look) {
  std::string line;
  for (int i = 0; i < 400'000; ++i) line += "a=\"b ";
  const Decoded got = decode_text("kv", line + "\n");
  EXPECT_EQ(got.events.size(), 1u);
  EXPECT_GT(got.counts.losses.of(LossReason::kTooManyFields), 0u);
}

TEST(LinePattern, holes_end_at_their_literals) {
  const auto pattern = LinePattern::parse("[{time}] {user}  opened {document} from {address}");
  ASSERT_TRUE(pattern.has_value());
  std::vector<std::string_view> got;
  ASSERT_TRUE(pattern->match("[09:12] m.osei opened a from b.docx from 192.0.2.7 ", true, got));
  EXPECT_EQ(got, (std::vector<std::string_view>{"09:12", "m.osei", "a", "b.docx from 192.0.2.7"}));
  EXPECT_FALSE(pattern->match("[09:12] m.osei closed a", true, got));
  EXPECT_FALSE(LinePattern::parse("no hole").has_value());
  EXPECT_FALSE(LinePattern::parse("{a}{b}").has_value());
  EXPECT_FALSE(LinePattern::parse("{a").has_value());
  const auto closed = LinePattern::parse("<{a}>");
  EXPECT_TRUE(closed->match("<x>y>", true, got));
  EXPECT_EQ(got[0], "x>y");
  EXPECT_FALSE(closed->match("<x>y", true, got));
  EXPECT_TRUE(closed->match("<x>y", false, got));
}

// What consoles export: the same documents as their interfaces give, as a table.
TEST(Table, RowsThatAreDocumentsOfAKnownSourceAreReadAsSuch) {
  const Decoded audit = decode_text(
      "csv",
      "RecordId,CreationDate,RecordType,Operation,UserId,AuditData\n"
      "b1,2026-11-21T09:12:44.0000000Z,1,New-InboxRule,m.osei@court.example,"
      "\"{\"\"CreationTime\"\":\"\"2026-11-21T09:12:44\"\",\"\"Operation\"\":\"\"New-InboxRule\"\","
      "\"\"Workload\"\":\"\"Exchange\"\",\"\"ClientIP\"\":\"\"203.0.113.9\"\"}\"\n");
  ASSERT_EQ(audit.events.size(), 1u);
  EXPECT_EQ(audit.events[0].product, "m365");
  EXPECT_EQ(audit.events[0].channel, "audit");
  EXPECT_EQ(audit.events[0].of("ClientIP"), "203.0.113.9");
  EXPECT_EQ(audit.events[0].time, "2026-11-21T09:12:44.000000Z");
  EXPECT_EQ(audit.events[0].record_id, 2u);

  const Decoded signin = decode_text(
      "csv",
      "TimeGenerated [UTC],OperationName,ResultType,AppDisplayName,Status,Empty,Type\n"
      "\"11/21/2026, 9:12:44.120 AM\",Sign-in activity,50053,Mail,\"{\"\"errorCode\"\":50053}\",,"
      "SigninLogs\n");
  ASSERT_EQ(signin.events.size(), 1u);
  EXPECT_EQ(signin.events[0].channel, "signinlogs");
  EXPECT_EQ(signin.events[0].of("Status.errorCode"), "50053");
  EXPECT_EQ(signin.events[0].of("Empty"), "(absent)");
  EXPECT_EQ(signin.events[0].time, "2026-11-21T09:12:44.120000Z");

  // Values decide too: a table of the same columns that is none stays a table, every cell of it.
  const Decoded other = decode_text("csv", "action,actor,created_at\nopen,m.osei,\nread,b,1\n");
  ASSERT_EQ(other.events.size(), 2u);
  EXPECT_EQ(other.events[0].channel, "csv");
  EXPECT_EQ(other.events[0].of("created_at"), "");
}

TEST(KeyValues, DateAndTimeOfTheirOwnAreOneTime) {
  const Decoded decoded = decode_text(
      "kv",
      "device=\"SFW\" date=2026-11-21 time=09:12:44 timezone=\"UTC\" log_type=\"Firewall\"\n");
  ASSERT_EQ(decoded.events.size(), 1u);
  EXPECT_EQ(decoded.events[0].time, "2026-11-21T09:12:44.000000Z");
}

TEST(Table, what_is_not_utf8_is_read_as_windows_1252) {
  const Decoded got = decode_text("csv",
                                  "Akte;Vorgang\nA-1;ge\xf6"
                                  "ffnet\nA-2;gedruckt\n");
  ASSERT_EQ(got.events.size(), 2u);
  EXPECT_EQ(got.events[0].of("Vorgang"), "geöffnet");
  EXPECT_EQ(got.counts.losses.of(LossReason::kReadAsWindows1252), 1u);
  const Decoded named = decode_text("csv",
                                    "Schriftst\xfc"
                                    "ck,x\na,b\n");
  EXPECT_EQ(named.events.at(0).of("Schriftstück"), "a");
  // UTF-8 with a damaged place stays what it is.
  const Decoded damaged = decode_text("csv", "a,b\nö\xf6,c\n");
  EXPECT_EQ(damaged.events.at(0).of("a"), "ö\ufffd");
  EXPECT_EQ(damaged.counts.losses.of(LossReason::kInvalidUtf8Replaced), 1u);
}

TEST(Table, the_type_line_of_powershell_is_no_header) {
  const Decoded got = decode_text("csv", "#TYPE Selected.X\n\"a\",\"b\"\n\"1\",\"2\"\n");
  ASSERT_EQ(got.events.size(), 1u);
  EXPECT_EQ(got.events[0].of("b"), "2");
  EXPECT_EQ(got.counts.structure, 2u);
}

TEST(Table, a_zone_is_for_times_that_name_none) {
  const TimeZone zone = *TimeZone::parse("+02:00");
  const auto time = [&](std::string_view text) {
    return decode_text("csv", text, {.zone = &zone}).events.at(0).time;
  };
  EXPECT_EQ(time("time,x\n2026-11-21 09:12:44,1\n"), "2026-11-21T07:12:44.000000Z");
  EXPECT_EQ(time("time,x\n2026-11-21T09:12:44Z,1\n"), "2026-11-21T09:12:44.000000Z");
}

TEST(Table, structures_of_query_engines_become_documents) {
  const auto json = [](std::string_view text) {
    std::string out;
    return append_structure(text, out) ? out : "no, " + out;
  };
  EXPECT_EQ(json("{}"), "{}");
  EXPECT_EQ(json("{type=Root, arn=a:b, c={d=null, e=x, y}}"),
            R"({"type":"Root","arn":"a:b","c":{"d":null,"e":"x, y"}})");
  EXPECT_EQ(json("{a=\"}"), R"({"a":"\""})");
  for (const std::string_view none : {"", "{", "{a", "{a=1", "{a=1}}", "{a=1,b=2", "{=1}"}) {
    EXPECT_EQ(json(none), "no, ") << none;
  }
}

TEST(AnyTime, words_for_months_and_labels_of_multilog) {
  for (const std::string_view text :
       {"Sat Nov 21 09:12:44 2026", "Sat, 21 Nov 2026 09:12:44 +0000", "Nov 21, 2026 9:12:44 AM",
        "21 Nov 2026 09:12:44", "Nov 21 2026 09:12:44", "@400000006a056996075bca00"}) {
    EXPECT_EQ(time_of(text).substr(0, 10), text[0] == '@' ? "2026-05-14" : "2026-11-21") << text;
  }
  EXPECT_EQ(time_of("Sat, 21 Nov 2026 09:12:44 +0100"), "2026-11-21T08:12:44.000000Z");
  EXPECT_EQ(time_of("21 Nov 26 09:12:44"), "");
  EXPECT_EQ(time_of("@400000006a056996075bca0"), "");
  const TimeReading how{.years = YearTracker(model::Timestamp(std::chrono::days(20460)))};
  EXPECT_EQ(time_of("Dec 31 23:59:60", how), "2026-01-01T00:00:00.000000Z");
}

TEST(AnyTime, stands_at_the_front_of_free_text) {
  const auto found = [](std::string_view line) {
    model::Timestamp time;
    std::string out;
    if (find_front_time(line, {}, time)) model::append_rfc3339(time, out);
    return out.substr(0, 19);
  };
  for (const std::string_view line :
       {"2026-11-21 09:12:44,123 fail2ban.actions: Ban", "[2026-11-21 09:12:44] x",
        "ERROR 2026-11-21 09:12:44 x", "[INFO] [2026-11-21T09:12:44Z] x"}) {
    EXPECT_EQ(found(line), "2026-11-21T09:12:44") << line;
  }
  for (const std::string_view line : {"1795252364 x", "2026-11-21 no clock", "word 09:12", ""}) {
    EXPECT_EQ(found(line), "") << line;
  }
}

}  // namespace
}  // namespace tocsin::source
