// SPDX-License-Identifier: Apache-2.0
#include "tocsin/source/time_zone.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "tocsin/model/time.h"

namespace tocsin::source {
namespace {

constexpr const char* kBerlin = "CET-1CEST,M3.5.0,M10.5.0/3";

model::Timestamp time(std::string_view text) { return *model::parse_time(text); }

std::int64_t minutes(std::chrono::seconds distance) { return distance.count() / 60; }

TEST(TimeZone, ReadsDistancesAndRules) {
  const std::pair<const char*, std::pair<int, int>> cases[] = {
      // Minutes east in January and in July of 2026.
      {"UTC", {0, 0}},
      {"+01:00", {60, 60}},
      {"-5", {-300, -300}},
      {"+05:45", {345, 345}},
      {kBerlin, {60, 120}},
      {"EST5EDT,M3.2.0,M11.1.0", {-300, -240}},
      {"AEST-10AEDT,M10.1.0,M4.1.0/3", {660, 600}},
      {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", {660, 630}},
      {"CET-1CEST,J60,J300", {60, 120}},
      {"CET-1CEST,59/0,299/0", {60, 120}},
      {"<-03>3", {-180, -180}},
  };
  for (const auto& [text, expected] : cases) {
    const auto zone = TimeZone::parse(text);
    ASSERT_TRUE(zone.ok()) << text;
    EXPECT_EQ(minutes(zone->at(time("2026-01-15T12:00:00Z"))), expected.first) << text;
    EXPECT_EQ(minutes(zone->at(time("2026-07-15T12:00:00Z"))), expected.second) << text;
  }
  for (const char* text : {"", "x", "+", "+25:00", "+1,M3.5.0,M10.5.0", "Europe/Berlin", "CET",
                           "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
                           "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0",
                           "CET-1CEST,J0,J300", "CET-1CEST,M3.5.0,M10.5.0/200", "CET-999"}) {
    EXPECT_FALSE(TimeZone::parse(text).ok()) << text;
  }
}

TEST(TimeZone, PlacesWhatClocksShow) {
  const TimeZone zone = *TimeZone::parse(kBerlin);
  const std::pair<const char*, int> cases[] = {
      {"2026-03-29T01:59:59Z", 60},  {"2026-03-29T02:30:00Z", 60},   // left out
      {"2026-03-29T03:00:00Z", 120}, {"2026-10-25T01:59:59Z", 120},  //
      {"2026-10-25T02:30:00Z", 120},                                 // comes twice
      {"2026-10-25T03:00:00Z", 60},  {"2026-12-31T23:59:59Z", 60},
  };
  for (const auto& [shown, expected] : cases) {
    EXPECT_EQ(minutes(zone.at_local(time(shown))), expected) << shown;
  }
}

// The rule of today is what the database says of the last years; before it knows better.
TEST(TimeZone, AgreesWithTheZoneDatabase) {
  std::ifstream file("/usr/share/zoneinfo/Europe/Berlin", std::ios::binary);
  if (!file) GTEST_SKIP() << "the zone database is not installed (package tzdata)";
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const auto read = [](std::string_view text) {
    return TimeZone::parse_file({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  };
  const auto zone = read(bytes);
  ASSERT_TRUE(zone.ok());
  const TimeZone rule = *TimeZone::parse(kBerlin);
  for (auto at = time("2000-01-01T00:00:00Z"); at < time("2060-01-01T00:00:00Z");
       at += std::chrono::hours(7)) {
    ASSERT_EQ(zone->at(at), rule.at(at)) << at.time_since_epoch().count();
  }
  EXPECT_EQ(minutes(zone->at(time("1945-07-01T00:00:00Z"))), 180);  // double summer time
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    // Whatever it says: nothing beyond is read.
    const auto cut = read(std::string_view(bytes).substr(0, size));
    if (size < 44) EXPECT_FALSE(cut.ok()) << size;
  }
}

TEST(TimeZone, DamagedFilesAreRefused) {
  std::string bytes = "TZif" + std::string(40, '\0');
  const auto read = [&] {
    return TimeZone::parse_file(
        {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  };
  EXPECT_FALSE(read().ok());  // no type
  bytes[39] = 1;
  EXPECT_FALSE(read().ok());  // the type is not there
  bytes += std::string(6, '\0');
  EXPECT_TRUE(read().ok());
  bytes[32] = '\x7f';
  EXPECT_FALSE(read().ok());  // so many changes
}

}  // namespace
}  // namespace tocsin::source
