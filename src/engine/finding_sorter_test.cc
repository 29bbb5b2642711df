// SPDX-License-Identifier: Apache-2.0
#include "finding_sorter.h"

#include <algorithm>
#include <cstring>

#include <gtest/gtest.h>

#include "tocsin/base/random.h"

namespace tocsin::engine {
namespace {

std::string packed_finding(std::int64_t time, std::uint64_t record, std::size_t payload) {
  FindingKey key;
  key.time = model::Timestamp(std::chrono::microseconds(time));
  key.host = "host.example";
  key.channel = "Security";
  key.record_id = record;
  key.path = "Security.evtx";
  const std::vector<model::StoredField> fields = {{"Payload", std::string(payload, 'x'), {}}};
  std::string packed;
  pack(key, {.alert_id = {}, .line = {}, .why = {}, .event = fields}, packed);
  return packed;
}

std::vector<std::string> drain(FindingMerge& merge) {
  std::vector<std::string> all;
  while (true) {
    auto next = merge.next();
    EXPECT_TRUE(next.ok());
    if (!next.ok() || next->empty()) return all;
    all.emplace_back(*next);
  }
}

TEST(Finding, WhatIsPackedComesBack) {
  FindingKey key;
  key.time = model::Timestamp(std::chrono::microseconds(-5));
  key.host = "ws01.court.example";
  key.channel = "System";
  key.record_id = 7;
  key.rule = 3;
  key.path = "a.zip/b.evtx";
  key.offset = 1ull << 40;
  key.event_id = 7045;
  key.has_time = true;
  const std::vector<model::Reason> why = {{"Image", "endswith 'x'", "C:\\x"}};
  const std::vector<model::StoredField> fields = {{"Image", "C:\\x", {}},
                                                  {"EventID", "7045", model::FieldForm::kNumber}};
  std::string packed = "before";
  pack(key, {.alert_id = "0123", .line = "{}\n", .why = why, .event = fields}, packed);
  const std::string_view bytes = std::string_view(packed).substr(6);
  EXPECT_EQ(packed_size(bytes), bytes.size());
  // What was in it before leaves no trace.
  Finding finding;
  finding.alert_id = "of another";
  finding.line = "of another";
  finding.why.resize(4);
  finding.event.resize(1);
  unpack(bytes, finding);
  EXPECT_EQ(finding.rule, 3u);
  EXPECT_EQ(finding.alert_id, "0123");
  EXPECT_EQ(finding.line, "{}\n");
  EXPECT_EQ(finding.place.time, key.time);
  EXPECT_EQ(finding.place.offset, key.offset);
  EXPECT_EQ(finding.place.path, "a.zip/b.evtx");
  ASSERT_EQ(finding.why.size(), 1u);
  EXPECT_EQ(finding.why[0].predicate, "endswith 'x'");
  EXPECT_EQ(finding.event, fields);
  EXPECT_TRUE(finding.has_time);
}

TEST(FindingSorter, SmallAndLargeMemoryGiveTheSameOrder) {
  const auto files = base::make_system_files();
  base::Random random(5);
  std::vector<std::string> all;
  for (std::uint64_t i = 0; i < 3000; ++i) {
    all.push_back(
        packed_finding(static_cast<std::int64_t>(random.below(500)), i, random.below(300)));
  }
  std::vector<std::string> expected = all;
  std::sort(expected.begin(), expected.end(),
            [](const auto& a, const auto& b) { return comes_before(key_of(a), key_of(b)); });
  for (const std::size_t memory : {std::size_t{1}, std::size_t{5000}, std::size_t{100'000'000}}) {
    FindingSorter one(*files, memory), two(*files, memory);
    for (std::size_t i = 0; i < all.size(); ++i) {
      ASSERT_TRUE((i % 3 == 0 ? one : two).add(all[i]).ok());
    }
    FindingMerge merge({&one, &two}, memory);
    EXPECT_EQ(drain(merge), expected) << memory;
    EXPECT_EQ(one.bytes_spilled() > 0, memory < 1'000'000);
  }
}

TEST(FindingSorter, NothingGivesNothing) {
  const auto files = base::make_system_files();
  FindingSorter empty(*files, 100);
  FindingMerge merge({&empty}, 100);
  EXPECT_TRUE(drain(merge).empty());
}

// A disk that takes a number of writes and then fails.
class FullDisk final : public base::FileSystem {
 public:
  using Entries = std::vector<base::FileEntry>;
  base::Result<base::FileEntry> inspect(const std::string&, bool) const override { return no(); }
  base::Result<Entries> list(const std::string&) const override { return no(); }
  base::Result<std::unique_ptr<base::ReadableFile>> open(const std::string&) const override {
    return no();
  }
  base::Result<std::unique_ptr<base::WritableFile>> create(const std::string&) const override {
    return no();
  }
  base::Result<std::unique_ptr<base::ScratchFile>> create_scratch() const override { return no(); }
  base::Result<void> make_folders(const std::string&) const override { return no(); }

 private:
  static base::Error no() {
    return base::fail(base::ErrorKind::kFailed, "no space left on the test's disk");
  }
};

TEST(FindingSorter, AFullDiskIsAnErrorAndNoLoss) {
  const FullDisk disk;
  FindingSorter sorter(disk, 100);
  ASSERT_TRUE(sorter.add(packed_finding(1, 1, 90)).ok());
  const auto second = sorter.add(packed_finding(2, 2, 90));
  ASSERT_FALSE(second.ok());
  EXPECT_NE(second.error().message.find("no space"), std::string::npos);
}

}  // namespace
}  // namespace tocsin::engine
