// SPDX-License-Identifier: Apache-2.0
#include "tocsin/exercise/bulk.h"

#include <gtest/gtest.h>

#include <set>

#include "evtx_judge.h"
#include "memory_files.h"
#include "tocsin/source/evtx.h"

namespace tocsin::exercise {
namespace {

TEST(Bulk, EventsAreWholeAndTheirValuesDiffer) {
  MemoryFiles files;
  const auto summary = write_bulk_evtx(files, "b.evtx", 2 << 20, 5);
  ASSERT_TRUE(summary.ok()) << summary.error().message;
  EXPECT_EQ(summary->chunks, 32u);
  const std::string& bytes = files.files.at("b.evtx");
  EXPECT_EQ(bytes.size(), summary->bytes);
  const std::span<const std::uint8_t> all(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                          bytes.size());
  const model::FieldNames names;
  source::EvtxTemplates templates(names);
  source::EvtxDecoder decoder(templates);
  source::EvtxChunkReport report;
  std::set<std::string> commands;
  std::size_t command_count = 0;
  for (std::size_t i = source::kEvtxFirstChunk; i < all.size(); i += source::kEvtxChunkBytes) {
    model::EventBatch batch;
    report.add(decoder.decode_chunk(all.subspan(i, source::kEvtxChunkBytes), i, batch));
    for (const model::Event& event : batch.events()) {
      for (const model::Field& field : event.fields) {
        if (field.name() != "CommandLine") continue;
        ++command_count;
        commands.insert(model::to_text(field.value));
      }
    }
  }
  EXPECT_EQ(report.events, summary->events);
  EXPECT_EQ(report.damaged_total() + report.values_odd + report.slack_records, 0u);
  EXPECT_EQ(report.header_checksum, source::EvtxChecksum::kGood);
  EXPECT_EQ(report.data_checksum, source::EvtxChecksum::kGood);
  EXPECT_EQ(judged(bytes).size(), summary->events);
  EXPECT_GT(command_count, 200u);
  EXPECT_EQ(commands.size(), command_count);
}

TEST(Bulk, TheSameSeedGivesTheSameBytes) {
  MemoryFiles a, b, c;
  ASSERT_TRUE(write_bulk_evtx(a, "x", 1 << 18, 5).ok());
  ASSERT_TRUE(write_bulk_evtx(b, "x", 1 << 18, 5).ok());
  ASSERT_TRUE(write_bulk_evtx(c, "x", 1 << 18, 6).ok());
  EXPECT_EQ(a.files, b.files);
  EXPECT_NE(a.files, c.files);
}

}  // namespace
}  // namespace tocsin::exercise
