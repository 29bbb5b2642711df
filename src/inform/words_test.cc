// SPDX-License-Identifier: Apache-2.0
#include "words.h"

#include <gtest/gtest.h>

#include "sample_run.h"

namespace tocsin::inform {
namespace {

// An alert for one reason, over an event with these fields.
model::Alert alert_of(model::Reason reason, std::vector<model::StoredField> event) {
  model::Alert alert = an_alert(a_rule("r", "A rule", model::Level::kMedium),
                                "2026-03-03T18:02:00Z", "", std::move(reason));
  alert.event = std::move(event);
  return alert;
}

model::StoredField field(std::string name, std::string text) {
  return {.name = std::move(name), .text = std::move(text)};
}

TEST(WordsTest, AReasonThatSpeaksForItselfStandsAlone) {
  const auto alert = alert_of({"CommandLine", "contains 'a'", "tool -a"}, {field("User", "osei")});
  EXPECT_EQ(deciding(alert), "CommandLine=tool -a");
  EXPECT_EQ(deciding_value(alert), "tool -a");
}

TEST(WordsTest, WhatWasDoneAndByWhomStandsBehindAReasonThatDoesNotSay) {
  const auto alert = alert_of({"eventSource", "equals 'trail.example'", "trail.example"},
                              {field("eventName", "StopLogging"), field("caller", "-"),
                               field("userIdentity.userName", "osei")});
  EXPECT_EQ(deciding(alert), "eventSource=trail.example, StopLogging, osei");
  EXPECT_EQ(deciding_value(alert), "StopLogging, osei");
}

TEST(WordsTest, ADeedThatIsTheReasonIsSaidOnce) {
  const auto alert = alert_of({"eventName", "equals 'StopLogging'", "StopLogging"},
                              {field("eventName", "StopLogging"), field("src_ip", "192.0.2.7")});
  EXPECT_EQ(deciding(alert), "eventName=StopLogging, 192.0.2.7");
  EXPECT_EQ(deciding_value(alert), "StopLogging, 192.0.2.7");
}

TEST(WordsTest, AReasonWithoutADeedKeepsItsFieldWhereRoomIsShort) {
  const auto alert = alert_of({"TicketEncryptionType", "equals '0x17'", "0x17"},
                              {field("TargetUserName", "osei")});
  EXPECT_EQ(deciding(alert), "TicketEncryptionType=0x17, osei");
  EXPECT_EQ(deciding_value(alert), "TicketEncryptionType=0x17");
}

TEST(WordsTest, ContextFromTheEventIsInert) {
  const auto alert =
      alert_of({"severity", "equals 1", "1"}, {field("alert.signature", "a\x1b[2Jb")});
  EXPECT_EQ(deciding(alert).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace tocsin::inform
