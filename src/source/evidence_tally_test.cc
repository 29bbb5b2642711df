// SPDX-License-Identifier: Apache-2.0
#include "evidence_tally.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tocsin::source {
namespace {

EvidenceStatus file(std::string path, EvidenceState state = EvidenceState::kRead) {
  EvidenceStatus status;
  status.path = std::move(path);
  status.state = state;
  status.format = "json-lines";
  status.bytes = 10;
  status.counts.records = status.counts.events = 2;
  return status;
}

// Files with paths of very different lengths, one in ten refused.
std::vector<EvidenceStatus> many_files(int count) {
  std::vector<EvidenceStatus> files;
  for (int i = 0; i < count; ++i) {
    const bool refused = i % 10 == 3;
    const std::string tail(static_cast<std::size_t>(i * 37 % 300), 'x');
    files.push_back(file("f" + std::to_string(1000 + i) + tail,
                         refused ? EvidenceState::kRefused : EvidenceState::kRead));
  }
  return files;
}

std::vector<std::string> lines(std::vector<EvidenceStatus> files, std::size_t bytes_max) {
  EvidenceTally tally(bytes_max);
  for (EvidenceStatus& status : files) tally.settle(std::move(status));
  std::vector<std::string> out;
  for (const EvidenceStatus& status : tally.take()) {
    out.push_back(std::string(name_of(status.state)) + " " + status.path + " " +
                  std::to_string(status.counts.events));
  }
  return out;
}

TEST(EvidenceTallyTest, ListsByPathWhatFits) {
  EXPECT_EQ(lines({file("b"), file("a", EvidenceState::kRefused), file("c")}, 1 << 20),
            (std::vector<std::string>{"refused a 2", "read b 2", "read c 2"}));
}

TEST(EvidenceTallyTest, SumsTheRestAndListsWhatWasNotReadWholeFirst) {
  const auto files = many_files(1000);
  const auto told = lines(files, 100'000);
  EXPECT_LT(told.size(), 400u);
  EXPECT_EQ(std::ranges::count_if(told, [](const auto& s) { return s.starts_with("refused f"); }),
            100);
  const std::string& sum = told.back();
  EXPECT_EQ(sum, "read (files that are not listed: " + std::to_string(1000 - (told.size() - 1)) +
                     ") " + std::to_string(2 * (1000 - (told.size() - 1))));
}

TEST(EvidenceTallyTest, WhatIsListedDoesNotDependOnTheOrder) {
  auto files = many_files(500);
  std::mt19937 random(7);  // NOLINT: the same in every run
  for (const std::size_t bytes_max : {0u, 3'000u, 50'000u}) {
    const auto expected = lines(files, bytes_max);
    for (int round = 0; round < 20; ++round) {
      std::ranges::shuffle(files, random);
      EXPECT_EQ(lines(files, bytes_max), expected);
    }
  }
}

TEST(EvidenceTallyTest, AFileEndsWithItsLastBlock) {
  EvidenceTally tally(1 << 20);
  const std::uint32_t a = tally.begin(file("a")), b = tally.begin(file("b"));
  EXPECT_NE(a, b);
  DecodeCounts counts;
  counts.records = 3;
  counts.events = 2;
  counts.losses.add(LossReason::kTooDeep);
  tally.cut(a);
  tally.cut(b);
  tally.finish(a, 77, {}, base::fail(base::ErrorKind::kFailed, "cannot go on"));
  tally.decoded(b, {});
  tally.decoded(a, counts);
  tally.finish(b, 10, {}, std::nullopt);
  const auto all = tally.take();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].reason, "cannot go on; 1 too-deep");
  EXPECT_EQ(all[0].state, EvidenceState::kPartlyRead);
  EXPECT_EQ(all[0].bytes, 77u);
  EXPECT_EQ(all[0].counts.records, 5u);
  EXPECT_EQ(all[1].state, EvidenceState::kRead);
}

}  // namespace
}  // namespace tocsin::source
