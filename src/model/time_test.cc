// SPDX-License-Identifier: Apache-2.0
#include "tocsin/model/time.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tocsin::model {
namespace {

Timestamp at(std::int64_t micros) { return Timestamp{std::chrono::microseconds{micros}}; }

std::string rfc3339(Timestamp time) {
  std::string out;
  append_rfc3339(time, out);
  return out;
}

std::string reread(std::string_view text) {
  const auto time = parse_time(text);
  return time ? rfc3339(*time) : "none";
}

TEST(Time, FormatsSixDigitsInUtc) {
  EXPECT_EQ(rfc3339(at(0)), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(rfc3339(at(1)), "1970-01-01T00:00:00.000001Z");
  EXPECT_EQ(rfc3339(at(-1)), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(rfc3339(at(951'782'400'000'000)), "2000-02-29T00:00:00.000000Z");
  EXPECT_EQ(rfc3339(at(1'772'615'564'120'000)), "2026-03-04T09:12:44.120000Z");
}

TEST(Time, ClampsYearsToFourDigits) {
  EXPECT_EQ(rfc3339(Timestamp::max()), "9999-12-31T23:59:59.999999Z");
  EXPECT_EQ(rfc3339(Timestamp::min()), "0000-01-01T00:00:00.000000Z");
}

TEST(Time, ReadsFiletimeRoundedDown) {
  EXPECT_EQ(rfc3339(from_filetime(0)), "1601-01-01T00:00:00.000000Z");
  EXPECT_EQ(from_filetime(116'444'736'000'000'000u), at(0));
  EXPECT_EQ(from_filetime(116'444'736'000'000'019u), at(1));
  EXPECT_EQ(from_filetime(116'444'735'999'999'999u), at(-1));
  EXPECT_GT(from_filetime(UINT64_MAX), at(0));
}

TEST(Time, ReadsTheFormsOfLogWriters) {
  const std::string_view same = "2026-03-04T09:12:44.120000Z";
  EXPECT_EQ(reread("2026-03-04T09:12:44.12Z"), same);
  EXPECT_EQ(reread("2026-03-04 09:12:44.120"), same);
  EXPECT_EQ(reread("2026-03-04 09:12:44.1200009 UTC"), same);
  EXPECT_EQ(reread("2026-03-04t09:12:44.120z"), same);
  EXPECT_EQ(reread("2026-03-04T11:12:44.12+02:00"), same);
  EXPECT_EQ(reread("2026-03-04T03:42:44.12-0530"), same);
  EXPECT_EQ(reread("2026-03-04 10:12:44.12 +01"), same);
  EXPECT_EQ(reread("2026-03-04T09:12:44.12000000000000000000000000000000"), same);
  EXPECT_EQ(reread("2016-12-31T23:59:60Z"), "2017-01-01T00:00:00.000000Z");
  EXPECT_EQ(reread("0000-01-01T00:00:00Z"), "0000-01-01T00:00:00.000000Z");
}

TEST(Time, RefusesEverythingElse) {
  for (const std::string_view text : {"",
                                      "2026",
                                      "2026-03-04",
                                      "2026-03-04T09:12",
                                      "2026-03-04T09:12:44.",
                                      "26-03-04T09:12:44",
                                      "2026-13-04T09:12:44Z",
                                      "2026-02-29T09:12:44Z",
                                      "2026-00-10T09:12:44Z",
                                      "2026-03-04T24:12:44Z",
                                      "2026-03-04T09:60:44Z",
                                      "2026-03-04T09:12:61Z",
                                      "2026-03-04T09:12:44ZZ",
                                      "2026-03-04T09:12:44+",
                                      "2026-03-04T09:12:44+1",
                                      "2026-03-04T09:12:44+01:",
                                      "2026-03-04T09:12:44+24:00",
                                      "2026-03-04T09:12:44+01:60",
                                      "2026-03-04T09:12:44 CET",
                                      " 2026-03-04T09:12:44Z",
                                      "2026-03-04T-9:12:44Z",
                                      "2026-03-04T09:12:44.1x",
                                      "2026/03/04 09:12:44"}) {
    EXPECT_EQ(reread(text), "none") << text;
  }
}

RC_GTEST_PROP(Time, ReadsBackWhatItFormats, ()) {
  const auto micros =
      *rc::gen::inRange<std::int64_t>(-62'167'219'200'000'000, 253'402'300'800'000'000);
  RC_ASSERT(parse_time(rfc3339(at(micros))) == at(micros));
}

RC_GTEST_PROP(Time, NeverReadsBeyondItsText, (const std::string& text)) {
  const auto time = parse_time(text);
  RC_ASSERT(!time || !text.empty());
}

}  // namespace
}  // namespace tocsin::model
