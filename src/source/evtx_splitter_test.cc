// SPDX-License-Identifier: Apache-2.0
// Files that were damaged on purpose must give every event that is still whole.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "decoded.h"
#include "tocsin/source/evtx.h"

namespace tocsin::source {
namespace {

namespace fs = std::filesystem;

// A file of three chunks or more, with its events; empty where the corpus is absent.
std::string some_file() {
  const char* const set = std::getenv("TOCSIN_SHARED");
  const fs::path root =
      fs::path(set != nullptr ? set : "../shared") / "corpus/evtx/EVTX-ATTACK-SAMPLES";
  if (!fs::exists(root)) return {};
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    const bool fits = entry.is_regular_file() && entry.path().extension() == ".evtx" &&
                      entry.file_size() > 15 * kEvtxChunkBytes;
    if (fits) found.push_back(entry.path());
  }
  std::ranges::sort(found);
  if (found.empty()) return {};
  std::ifstream file(found.front(), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class EvtxFile : public ::testing::Test {
 protected:
  void SetUp() override {
    bytes_ = some_file();
    if (bytes_.empty()) GTEST_SKIP() << "the EVTX corpus is absent";
    whole_ = decode_text("evtx", bytes_);
    ASSERT_GT(whole_.events.size(), 100u);
    ASSERT_FALSE(whole_.counts.losses.lossy());
  }

  std::size_t chunk(std::size_t number) const { return kEvtxFirstChunk + number * kEvtxChunkBytes; }

  std::string bytes_;
  Decoded whole_;
};

TEST_F(EvtxFile, ReadsOfAnySizeGiveTheSame) {
  const Decoded d = decode_text("evtx", bytes_, {.step = 10'007});
  EXPECT_EQ(d.events, whole_.events);
  EXPECT_GT(d.block_sizes.size(), 1u);
}

TEST_F(EvtxFile, BytesPutBetweenChunksAreSkipped) {
  std::string damaged = bytes_;
  damaged.insert(chunk(2), std::string(1000, 'x'));
  const Decoded d = decode_text("evtx", damaged);
  EXPECT_EQ(d.events.size(), whole_.events.size());
  EXPECT_EQ(d.counts.losses.of(LossReason::kEvtxGapSkipped), 1u);
}

TEST_F(EvtxFile, AChunkCutShortCostsItsOwnEndOnly) {
  std::string damaged = bytes_;
  damaged.erase(chunk(2) - 5000, 5000);
  const Decoded d = decode_text("evtx", damaged);
  EXPECT_GT(d.events.size(), whole_.events.size() / 2);
  EXPECT_EQ(d.counts.losses.of(LossReason::kEvtxChunkTruncated), 1u);
  EXPECT_EQ(d.events.back().fields, whole_.events.back().fields);
}

TEST_F(EvtxFile, AFileWithoutHeaderIsRecognisedAndRead) {
  std::string damaged = bytes_;
  damaged.replace(0, 128, 128, '\0');
  const auto* data = reinterpret_cast<const std::uint8_t*>(damaged.data());
  const Format* format = recognise_format({.bytes = {data, kSampleBytes}, .text = {}});
  ASSERT_NE(format, nullptr);
  EXPECT_EQ(format->name, "evtx");
  EXPECT_EQ(decode_text("evtx", damaged).events.size(), whole_.events.size());
  const Decoded bare = decode_text("evtx", std::string_view(bytes_).substr(kEvtxFirstChunk));
  EXPECT_EQ(bare.events.size(), whole_.events.size());
  EXPECT_EQ(bare.counts.losses.of(LossReason::kEvtxHeaderDamaged), 1u);
}

TEST_F(EvtxFile, ATruncatedFileIsReadAsFarAsItGoes) {
  const Decoded d = decode_text("evtx", std::string_view(bytes_).substr(0, chunk(3) + 20'000));
  EXPECT_GT(d.events.size(), 0u);
  EXPECT_EQ(d.counts.losses.of(LossReason::kEvtxChunkTruncated), 1u);
  EXPECT_EQ(d.events.front(), whole_.events.front());
}

}  // namespace
}  // namespace tocsin::source
