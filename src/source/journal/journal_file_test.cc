// SPDX-License-Identifier: Apache-2.0
// Journal files that the tests write. What systemd itself wrote is in tests/golden/sources/journal.
#include "journal/journal_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "decoded.h"
#include "journal/journal_fields.h"
#include "journal/journal_writer.h"
#include "tocsin/base/random.h"

namespace tocsin::source {
namespace {

using testing::ElementsAre;

constexpr std::uint64_t kTime = 1795252364120000;
constexpr std::array kPackings{JournalPacking::kNone, JournalPacking::kXz, JournalPacking::kLz4,
                               JournalPacking::kZstd};

std::string number_text(std::size_t i) { return "MESSAGE=entry " + std::to_string(i); }

std::string many_entries(bool compact, std::size_t count) {
  JournalWriter writer(compact);
  for (std::size_t i = 0; i < count; ++i) {
    writer.add(kTime + i, {"_HOSTNAME=vault7", "_COMM=app", number_text(i)});
  }
  return writer.file(4096);
}

std::vector<std::string> messages(const Decoded& decoded) {
  std::vector<std::string> all;
  for (const PlainEvent& event : decoded.events) all.push_back(event.of("MESSAGE"));
  return all;
}

const Format* recognised(std::string_view file) {
  return recognise_format(
      {.bytes = {reinterpret_cast<const std::uint8_t*>(file.data()), file.size()},
       .text = {},
       .whole = true});
}

TEST(JournalFile, EveryFormGivesWhatWasWritten) {
  const std::string words = "MESSAGE=" + std::string(3000, 'w') + " end";
  for (const bool compact : {false, true}) {
    for (const JournalPacking packing : kPackings) {
      JournalWriter writer(compact);
      writer.add(kTime, {"_HOSTNAME=vault7", "_COMM=app", words}, packing);
      writer.add(kTime + 1, {"_HOSTNAME=vault7", "MESSAGE=two\nlines", "CASE=ICX-17=a"}, packing);
      const std::string file = writer.file(100);
      ASSERT_EQ(recognised(file), find_format("journal"));
      const Decoded decoded = decode_text("journal", file);
      ASSERT_EQ(decoded.events.size(), 2u);
      EXPECT_EQ(decoded.events[0].of("MESSAGE"), words.substr(8));
      EXPECT_EQ(decoded.events[0].host, "vault7");
      EXPECT_EQ(decoded.events[0].provider, "app");
      EXPECT_EQ(decoded.events[0].time, "2026-11-21T09:12:44.120000Z");
      EXPECT_EQ(decoded.events[1].of("MESSAGE"), "two\nlines");
      EXPECT_EQ(decoded.events[1].of("CASE"), "ICX-17=a");
      EXPECT_EQ(decoded.counts.losses.total(), 0u);
      EXPECT_EQ(decoded.events[1].of("__CURSOR"),
                "s=73657175656e63652d30313233343536;i=2;b=626f6f742d3031323334353637383961;m=7d0;"
                "t=660c5c3720fc1;x=0");
    }
  }
}

TEST(JournalFile, ReadsInPiecesOfAnySize) {
  const std::string file = many_entries(false, 50);
  const Decoded whole = decode_text("journal", file);
  ASSERT_EQ(whole.events.size(), 50u);
  for (const std::size_t step : {1, 7, 64, 1000}) {
    EXPECT_EQ(decode_text("journal", file, {.step = step}).events, whole.events);
  }
}

TEST(JournalFile, AFileThatWasCutGivesWhatIsBefore) {
  const std::string file = many_entries(true, 20);
  const std::vector<std::string> all = messages(decode_text("journal", file));
  for (std::size_t size = 256; size < file.size(); size += 13) {
    const Decoded decoded = decode_text("journal", file.substr(0, size));
    const std::vector<std::string> some = messages(decoded);
    ASSERT_LE(some.size(), all.size());
    EXPECT_TRUE(std::equal(some.begin(), some.end(), all.begin()));
  }
  const Decoded half = decode_text("journal", file.substr(0, 1000));
  EXPECT_TRUE(half.counts.losses.lossy());
}

TEST(JournalFile, BehindADamagedPlaceItGoesOn) {
  const std::string file = many_entries(false, 200);
  std::string zeros = file, noise = file;
  std::fill_n(zeros.begin() + 8000, 600, '\0');
  base::Random random(5);
  for (std::size_t i = 8000; i < 8600; ++i) noise[i] = static_cast<char>(random.next() & 0xff);
  for (const std::string& damaged : {zeros, noise}) {
    const Decoded decoded = decode_text("journal", damaged);
    EXPECT_GE(decoded.events.size(), 195u);
    EXPECT_EQ(decoded.events.back().of("MESSAGE"), "entry 199");
    EXPECT_GE(decoded.counts.losses.of(LossReason::kJournalObjectDamaged), 1u);
  }
}

TEST(JournalFile, AWrongSizeCostsLittle) {
  std::string file = many_entries(false, 200);
  // Of the data of one entry: too large by far, yet possible.
  const std::size_t payload = file.find("MESSAGE=entry 100");
  file[payload - 64 + 8 + 2] = 1;
  const Decoded decoded = decode_text("journal", file);
  EXPECT_GE(decoded.events.size(), 199u);
  EXPECT_EQ(decoded.counts.losses.of(LossReason::kJournalObjectDamaged), 1u);
}

TEST(JournalFile, WhatCannotBeReadOfAnEntryIsCounted) {
  JournalWriter writer(false);
  const std::string bomb = "MESSAGE=" + std::string(1 << 20, 'a');
  writer.add(kTime, {"_COMM=app", bomb, "__REALTIME_TIMESTAMP=1", "no field", "bad name=x"},
             JournalPacking::kZstd);
  const Decoded decoded = decode_text("journal", writer.file(), {.record_bytes_max = 1 << 16});
  ASSERT_EQ(decoded.events.size(), 1u);
  EXPECT_EQ(decoded.events[0].of("MESSAGE"), "(absent)");
  EXPECT_EQ(decoded.events[0].of("_COMM"), "app");
  EXPECT_EQ(decoded.events[0].time, "2026-11-21T09:12:44.120000Z");
  EXPECT_EQ(decoded.counts.losses.of(LossReason::kJournalFieldLost), 4u);
}

// Few bytes of a file that ask for many.
TEST(JournalFile, AnEntryStaysUnderTheLimitOfARecord) {
  JournalWriter writer(true);
  const std::string large = "X=" + std::string(60'000, 'a');
  writer.add(kTime, {"_COMM=app", large, large, large}, JournalPacking::kZstd);
  const Decoded decoded = decode_text("journal", writer.file(), {.record_bytes_max = 1 << 16});
  ASSERT_EQ(decoded.events.size(), 1u);
  EXPECT_EQ(decoded.events[0].of("X"), large.substr(2));
  EXPECT_EQ(decoded.counts.losses.of(LossReason::kJournalFieldLost), 2u);
}

TEST(JournalFile, ANewerFormIsRefused) {
  std::string file = many_entries(false, 1);
  file[12] = static_cast<char>(file[12] | 0x40);
  EXPECT_EQ(recognised(file), nullptr);
}

TEST(JournalFields, ForgetsWhatNobodyAsksFor) {
  JournalFields data(4000);
  data.keep(8, JournalPacking::kNone, "often");
  for (std::uint64_t i = 1; i < 500; ++i) {
    data.keep(8 + 8 * i, JournalPacking::kNone, "once");
    const auto often = data.find(8);
    ASSERT_TRUE(often);
    EXPECT_EQ(often->bytes, "often");
    EXPECT_TRUE(data.find(8 + 8 * i));
  }
  EXPECT_FALSE(data.find(16));
}

}  // namespace
}  // namespace tocsin::source
