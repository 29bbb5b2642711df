// SPDX-License-Identifier: Apache-2.0
#include "line/text_time.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tocsin::source {
namespace {

std::string shown(std::size_t used, model::Timestamp time) {
  if (used == 0) return "none";
  std::string out = std::to_string(used) + " ";
  model::append_rfc3339(time, out);
  return out;
}

std::string iso(std::string_view text) {
  model::Timestamp time;
  const std::size_t used = read_iso_time(text, time);
  return shown(used, time);
}

TEST(TextTime, iso) {
  EXPECT_EQ(iso("2026-11-21T09:12:44Z rest"), "20 2026-11-21T09:12:44.000000Z");
  EXPECT_EQ(iso("2026-11-21 09:12:44,250 rest"), "23 2026-11-21T09:12:44.250000Z");
  EXPECT_EQ(iso("2026/11/21 09:12:44 [error]"), "19 2026-11-21T09:12:44.000000Z");
  EXPECT_EQ(iso("2026-11-21T09:12:44.1234567+01:00"), "33 2026-11-21T08:12:44.123456Z");
  EXPECT_EQ(iso("2026-11-21T09:12:44-0330 x"), "24 2026-11-21T12:42:44.000000Z");
  EXPECT_EQ(iso("2026-11-21 09:12:44 +02"), "23 2026-11-21T07:12:44.000000Z");
  EXPECT_EQ(iso("2016-12-31T23:59:60Z"), "20 2017-01-01T00:00:00.000000Z");
  EXPECT_EQ(iso("2026-02-30T00:00:00Z"), "none");
  EXPECT_EQ(iso("2026-11/21T09:12:44Z"), "none");
  EXPECT_EQ(iso("2026-11-21T24:00:00Z"), "none");
  EXPECT_EQ(iso("2026-11-21T09:12:4"), "none");
  EXPECT_EQ(iso(""), "none");
}

TEST(TextTime, month_names) {
  const auto read = [](std::string_view text) {
    model::Timestamp time;
    const std::size_t used = read_month_time(text, 2026, time);
    return shown(used, time);
  };
  EXPECT_EQ(read("Nov 21 09:12:44 host"), "15 2026-11-21T09:12:44.000000Z");
  EXPECT_EQ(read("nov  1 09:12:44.5 host"), "17 2026-11-01T09:12:44.500000Z");
  EXPECT_EQ(read("Nov 1 09:12:44"), "14 2026-11-01T09:12:44.000000Z");
  EXPECT_EQ(read("Nov 21 2024 09:12:44: %ASA"), "20 2024-11-21T09:12:44.000000Z");
  EXPECT_EQ(read("Feb 29 09:12:44"), "none");
  EXPECT_EQ(read("Nox 21 09:12:44"), "none");
  EXPECT_EQ(read("Nov"), "none");
}

TEST(TextTime, access_logs_and_seconds) {
  model::Timestamp time;
  std::size_t used = read_access_time("21/Nov/2026:09:12:44 +0100] \"GET", time);
  EXPECT_EQ(shown(used, time), "26 2026-11-21T08:12:44.000000Z");
  EXPECT_EQ(read_access_time("21/Nov/2026 09:12:44", time), 0u);
  used = read_epoch_seconds("1795251164.123:77", time);
  EXPECT_EQ(shown(used, time), "14 2026-11-21T08:52:44.123000Z");
  EXPECT_EQ(read_epoch_seconds("1795251164123", time), 0u);
  EXPECT_EQ(read_epoch_seconds("x", time), 0u);
}

}  // namespace
}  // namespace tocsin::source
