// SPDX-License-Identifier: Apache-2.0
// Damaged and hostile chunks: what is lost is counted under its name, and the rest is read.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

#include "evtx/checksum.h"
#include "evtx/chunk_writer.h"
#include "tocsin/base/random.h"
#include "tocsin/source/evtx.h"

namespace tocsin::source {
namespace {

using evtx::bytes_of;
using evtx::ChunkWriter;
using evtx::ValueType;
using evtx::wide;
using Bytes = ChunkWriter::Bytes;

constexpr ChunkWriter::Guid kGuid = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

class EvtxDamageTest : public testing::Test {
 protected:
  // The ids of the records that gave events.
  // A copy of exactly these bytes, so that the sanitizers see every read beyond them.
  std::vector<std::uint64_t> ids(std::span<const std::uint8_t> chunk) {
    batch_.clear();
    chunk_ = std::make_unique<std::uint8_t[]>(chunk.size());
    std::copy(chunk.begin(), chunk.end(), chunk_.get());
    const std::span<const std::uint8_t> copy(chunk_.get(), chunk.size());
    report_ = decoder_.decode_chunk(copy, kEvtxFirstChunk, batch_);
    std::vector<std::uint64_t> out;
    for (const model::Event& event : batch_.events()) out.push_back(event.record_id);
    return out;
  }
  std::uint64_t damaged(EvtxDamage damage) const {
    return report_.damaged[static_cast<std::size_t>(damage)];
  }

  model::FieldNames names_;
  EvtxTemplates templates_{names_};
  EvtxDecoder decoder_{templates_};
  std::unique_ptr<std::uint8_t[]> chunk_;
  model::EventBatch batch_;
  EvtxChunkReport report_;
};

using Ids = std::vector<std::uint64_t>;

// Records 1 to `count`, each with one template instance; returns where each begins.
ChunkWriter write_records(std::uint64_t count, std::vector<std::uint32_t>& begins) {
  ChunkWriter writer;
  std::uint32_t definition = 0;
  for (std::uint64_t id = 1; id <= count; ++id) {
    begins.push_back(writer.position());
    writer.begin_record(id).fragment();
    if (id == 1) {
      definition = writer.begin_definition(kGuid);
      writer.fragment().open(u"EventData").close_start().open(u"Data").close_start();
      writer.slot(0, ValueType::kWideString).end_element().end_element().end().end_definition();
    } else {
      writer.instance_of(definition);
    }
    writer.values({wide(u"value")}).end_record();
  }
  return writer;
}

TEST_F(EvtxDamageTest, LosesOnlyTheRecordWithABadHeader) {
  std::vector<std::uint32_t> begins;
  const ChunkWriter writer = write_records(4, begins);
  for (const std::size_t at : {0u, 4u, 5u}) {  // magic, size made small, size made large
    Bytes chunk = writer.finish();
    chunk[begins[2] + at] ^= 0x7f;
    EXPECT_EQ(ids(chunk), (Ids{1, 2, 4})) << at;
    EXPECT_EQ(damaged(EvtxDamage::kRecordHeader), 1u);
    EXPECT_EQ(report_.resynced, 1u);
    EXPECT_EQ(report_.bytes_skipped, begins[3] - begins[2]);
    EXPECT_EQ(report_.data_checksum, EvtxChecksum::kBad);
    EXPECT_EQ(report_.header_checksum, EvtxChecksum::kGood);
  }
}

TEST_F(EvtxDamageTest, ReadsARecordWhoseSecondSizeIsWrong) {
  std::vector<std::uint32_t> begins;
  Bytes chunk = write_records(3, begins).finish();
  chunk[begins[2] - 1] = 0x55;
  EXPECT_EQ(ids(chunk), (Ids{1, 2, 3}));
  EXPECT_EQ(report_.size_copies_wrong, 1u);
}

TEST_F(EvtxDamageTest, LosesOnlyTheRecordWithBadTokens) {
  std::vector<std::uint32_t> begins;
  const ChunkWriter writer = write_records(3, begins);
  Bytes chunk = writer.finish();
  chunk[begins[1] + 24] = 0x33;
  EXPECT_EQ(ids(chunk), (Ids{1, 3}));
  EXPECT_EQ(damaged(EvtxDamage::kTokens), 1u);
  chunk = writer.finish();
  chunk[begins[1] + 24 + 4 + 9] = 0xff;  // the definition's offset
  EXPECT_EQ(ids(chunk), (Ids{1, 3}));
  EXPECT_EQ(damaged(EvtxDamage::kTemplate), 1u);
  chunk = writer.finish();
  chunk[begins[1] + 24 + 4 + 10 + 4 + 1] = 0xff;  // the value's size
  EXPECT_EQ(ids(chunk), (Ids{1, 3}));
  EXPECT_EQ(damaged(EvtxDamage::kValues), 1u);
  chunk = writer.finish();
  std::memset(chunk.data() + begins[1] + 24 + 4 + 10, 0xff, 4);  // the number of values
  EXPECT_EQ(ids(chunk), (Ids{1, 3}));
  EXPECT_EQ(damaged(EvtxDamage::kValues), 1u);
}

TEST_F(EvtxDamageTest, ReadsWhatIsLeftOfATruncatedChunk) {
  std::vector<std::uint32_t> begins;
  const Bytes chunk = write_records(3, begins).finish();
  EXPECT_EQ(ids(std::span(chunk).first(begins[2] + 10)), (Ids{1, 2}));
  EXPECT_TRUE(report_.truncated);
  EXPECT_EQ(damaged(EvtxDamage::kRecordHeader), 1u);
  EXPECT_EQ(ids(std::span(chunk).first(100)), Ids{});
  EXPECT_EQ(report_.state, EvtxChunkState::kTooShort);
  EXPECT_EQ(ids({}), Ids{});
}

TEST_F(EvtxDamageTest, SurvivesEveryTruncation) {
  std::vector<std::uint32_t> begins;
  const ChunkWriter writer = write_records(3, begins);
  const Bytes chunk = writer.finish();
  for (std::size_t size = 512; size <= writer.position(); ++size) {
    EXPECT_LE(ids(std::span(chunk).first(size)).size(), 3u);
  }
}

TEST_F(EvtxDamageTest, SurvivesBitFlips) {
  std::vector<std::uint32_t> begins;
  const ChunkWriter writer = write_records(6, begins);
  const Bytes good = writer.finish();
  base::Random random(7);
  for (int round = 0; round < 3000; ++round) {
    Bytes chunk(good.begin(), good.begin() + writer.position());
    for (std::uint64_t flips = 1 + random.below(4); flips > 0; --flips) {
      const std::size_t at = 512 + random.below(chunk.size() - 512);
      chunk[at] ^= static_cast<std::uint8_t>(1u << random.below(8));
    }
    const auto seen = ids(chunk);
    EXPECT_LE(seen.size(), 12u);
    for (const model::Event& event : batch_.events()) {
      for (const model::Field& field : event.fields) to_text(field.value);
    }
  }
}

TEST_F(EvtxDamageTest, ReadsRecordsOfAChunkWithoutMagic) {
  std::vector<std::uint32_t> begins;
  Bytes chunk = write_records(2, begins).finish();
  chunk[0] = 'X';
  EXPECT_EQ(ids(chunk), (Ids{1, 2}));
  EXPECT_EQ(report_.state, EvtxChunkState::kBadMagic);
}

// The magic is wrong and the rest of the header right: what lies behind the end stays slack.
TEST_F(EvtxDamageTest, TrustsTheEndOfAChunkWithoutMagicWhereItsChecksumAgrees) {
  std::vector<std::uint32_t> begins;
  Bytes chunk = write_records(4, begins).finish();
  const std::uint64_t old_id = 900;
  std::memcpy(chunk.data() + begins[2] + 8, &old_id, sizeof old_id);
  ChunkWriter::seal(chunk, begins[2], 2);
  chunk[0] = 'X';
  EXPECT_EQ(ids(chunk), (Ids{1, 2}));
  EXPECT_EQ(report_.state, EvtxChunkState::kBadMagic);
  EXPECT_EQ(report_.slack_records, 2u);
  chunk[52] ^= 1;  // the checksum
  EXPECT_EQ(ids(chunk).size(), 4u);
}

TEST_F(EvtxDamageTest, CountsTheFrameOfARecordAroundNothing) {
  std::vector<std::uint32_t> begins;
  Bytes chunk = write_records(3, begins).finish();
  std::memset(chunk.data() + begins[1] + 24, 0, begins[2] - begins[1] - 28);
  EXPECT_EQ(ids(chunk), (Ids{1, 3}));
  EXPECT_EQ(damaged(EvtxDamage::kTokens), 1u);
}

TEST_F(EvtxDamageTest, TellsAnEmptyChunk) {
  EXPECT_EQ(ids(Bytes(kEvtxChunkBytes)), Ids{});
  EXPECT_EQ(report_.state, EvtxChunkState::kEmpty);
  EXPECT_EQ(report_.damaged_total(), 0u);
}

TEST_F(EvtxDamageTest, FindsRecordsBehindAStaleHeader) {
  std::vector<std::uint32_t> begins;
  Bytes chunk = write_records(4, begins).finish();
  ChunkWriter::seal(chunk, begins[2], 2);
  EXPECT_EQ(ids(chunk), (Ids{1, 2, 3, 4}));
  EXPECT_EQ(report_.beyond_header, 2u);
  EXPECT_EQ(report_.data_checksum, EvtxChecksum::kGood);
}

TEST_F(EvtxDamageTest, CountsOldRecordsInTheSlack) {
  std::vector<std::uint32_t> begins;
  Bytes chunk = write_records(4, begins).finish();
  const std::uint64_t old_id = 900;
  std::memcpy(chunk.data() + begins[2] + 8, &old_id, sizeof old_id);
  ChunkWriter::seal(chunk, begins[2], 2);
  EXPECT_EQ(ids(chunk), (Ids{1, 2}));
  EXPECT_EQ(report_.slack_records, 2u);
}

TEST_F(EvtxDamageTest, IgnoresAHeaderThatPromisesTooMuch) {
  std::vector<std::uint32_t> begins;
  Bytes chunk = write_records(2, begins).finish();
  ChunkWriter::seal(chunk, 60'000, 2);
  EXPECT_EQ(ids(chunk), (Ids{1, 2}));
  EXPECT_EQ(report_.damaged_total(), 0u);
  ChunkWriter::seal(chunk, 0xffffffffu, 2);
  EXPECT_EQ(ids(chunk), (Ids{1, 2}));
  EXPECT_EQ(report_.data_checksum, EvtxChecksum::kBad);
}

TEST_F(EvtxDamageTest, EndsTemplatesThatHoldThemselves) {
  ChunkWriter writer;
  writer.begin_record(1).fragment();
  const std::uint32_t definition = writer.begin_definition(kGuid);
  writer.fragment().open(u"Event").close_start();
  for (int i = 0; i < 200; ++i) writer.instance_of(definition).values({});
  writer.end_element().end().end_definition().values({}).end_record();
  EXPECT_EQ(ids(writer.finish()), Ids{});
  EXPECT_EQ(report_.damaged_total(), 1u);
}

// The same bytes may be a whole template in one chunk and the beginning of a longer one in another.
TEST_F(EvtxDamageTest, DoesNotTakeATemplateForALongerOne) {
  const auto chunk_with = [](bool longer) {
    ChunkWriter writer;
    writer.begin_record(1).fragment();
    writer.begin_definition(kGuid);
    writer.fragment().element(u"A", u"1");  // no end token: the definition's size ends it
    if (longer) writer.element(u"B", u"2");
    writer.end_definition().values({}).end_record();
    return writer.finish();
  };
  ids(chunk_with(false));
  ASSERT_EQ(batch_.event_count(), 1u);
  EXPECT_EQ(batch_.events()[0].fields.size(), 1u);
  ids(chunk_with(true));
  ASSERT_EQ(batch_.event_count(), 1u);
  EXPECT_EQ(batch_.events()[0].fields.size(), 2u);
}

TEST_F(EvtxDamageTest, DoesNotTakeANameThatStandsNowhereForOneOfAKnownTemplate) {
  ChunkWriter writer;
  writer.begin_record(1).fragment().open(u"EventData").close_start();  // brings the name
  writer.end_element().end().end_record().begin_record(2).fragment();
  const std::uint32_t definition = writer.begin_definition(kGuid);
  writer.fragment().open(u"EventData").close_start().open(u"Data").close_start();
  writer.slot(0, ValueType::kWideString).end_element().end_element().end().end_definition();
  writer.values({wide(u"value")}).end_record();
  Bytes chunk = writer.finish();
  EXPECT_EQ(ids(chunk), (Ids{1, 2}));
  // Behind the definition's header: the fragment's, then the element's token, identifier and size.
  std::fill_n(chunk.begin() + definition + 24 + 4 + 7, 4, std::uint8_t{0xff});
  EXPECT_EQ(ids(chunk), (Ids{1}));
  EXPECT_EQ(report_.damaged_total(), 1u);
}

TEST_F(EvtxDamageTest, EndsValuesThatNestWithoutEnd) {
  ChunkWriter writer;
  writer.begin_record(1).fragment();
  const std::uint32_t definition = writer.begin_definition(kGuid);
  writer.fragment().open(u"Event").close_start();
  for (int i = 0; i < 200; ++i) writer.slot(0, ValueType::kBinXml);
  writer.end_element().end().end_definition();
  Bytes nested;
  for (int i = 0; i < 12; ++i) {
    nested = writer.detached([&](ChunkWriter& out) {
      out.fragment().instance_of(definition).values({bytes_of(ValueType::kBinXml, nested)});
    });
  }
  writer.values({bytes_of(ValueType::kBinXml, nested)}).end_record();
  EXPECT_EQ(ids(writer.finish()), Ids{});
  EXPECT_EQ(damaged(EvtxDamage::kFields), 1u);
}

TEST_F(EvtxDamageTest, RefusesDeepTreesAndTooManyFields) {
  ChunkWriter writer;
  writer.begin_record(1).fragment();
  for (std::size_t i = 0; i <= kEvtxDepthMax; ++i) writer.open(u"E").close_start();
  for (std::size_t i = 0; i <= kEvtxDepthMax; ++i) writer.end_element();
  writer.end().end_record().begin_record(2).fragment().open(u"EventData").close_start();
  for (std::size_t i = 0; i <= kEvtxFieldsMax; ++i) writer.open(u"E").close_empty();
  writer.end_element().end().end_record();
  EXPECT_EQ(ids(writer.finish()), Ids{});
  EXPECT_EQ(damaged(EvtxDamage::kDepth), 1u);
  EXPECT_EQ(damaged(EvtxDamage::kFields), 1u);
}

TEST_F(EvtxDamageTest, BoundsWhatManyReferencesToOneValueMake) {
  ChunkWriter writer;
  writer.begin_record(1).fragment();
  const std::uint32_t definition = writer.begin_definition(kGuid);
  writer.fragment().open(u"EventData").close_start();
  for (int i = 0; i < 1000; ++i) {
    writer.open(u"E").close_start().slot(0, ValueType::kWideString).end_element();
  }
  writer.end_element().end().end_definition().values({wide(u"x")}).end_record();
  writer.begin_record(2).fragment().instance_of(definition);
  writer.values({wide(std::u16string(16'000, u'x'))}).end_record();
  EXPECT_EQ(ids(writer.finish()), Ids{1});
  EXPECT_EQ(damaged(EvtxDamage::kBudget), 1u);
}

TEST_F(EvtxDamageTest, AddsUpReports) {
  EvtxChunkReport sum, one;
  one.events = 2;
  one.damaged[0] = 1;
  one.data_checksum = EvtxChecksum::kBad;
  sum.add(one);
  sum.add(one);
  EXPECT_EQ(sum.events, 4u);
  EXPECT_EQ(sum.damaged_total(), 2u);
  EXPECT_EQ(sum.data_checksum, EvtxChecksum::kBad);
  EXPECT_EQ(sum.header_checksum, EvtxChecksum::kNotChecked);
}

Bytes file_header() {
  Bytes header(4096);
  const auto put = [&](std::size_t at, auto value) {
    std::memcpy(header.data() + at, &value, sizeof value);
  };
  std::memcpy(header.data(), "ElfFile", 8);
  put(24, std::uint64_t{42});
  put(36, std::uint16_t{1});
  put(38, std::uint16_t{3});
  put(40, std::uint16_t{4096});
  put(42, std::uint16_t{7});
  put(120, std::uint32_t{1});
  put(124, evtx::crc32(0, std::span(header).first(120)));
  return header;
}

TEST(EvtxFileHeader, IsReadAndNeverBelieved) {
  Bytes bytes = file_header();
  EvtxFileHeader header = parse_evtx_file_header(bytes);
  EXPECT_TRUE(header.is_evtx);
  EXPECT_TRUE(header.dirty);
  EXPECT_FALSE(header.full);
  EXPECT_EQ(header.checksum, EvtxChecksum::kGood);
  EXPECT_EQ(header.chunk_count, 7u);
  EXPECT_EQ(header.next_record_id, 42u);
  EXPECT_EQ(header.major_version, 3u);
  EXPECT_EQ(header.first_chunk_offset, kEvtxFirstChunk);
  bytes[41] = 0xff;
  header = parse_evtx_file_header(bytes);
  EXPECT_EQ(header.checksum, EvtxChecksum::kBad);
  EXPECT_EQ(header.first_chunk_offset, kEvtxFirstChunk);
  EXPECT_TRUE(parse_evtx_file_header(std::span(bytes).first(100)).truncated);
  EXPECT_FALSE(parse_evtx_file_header(Bytes(200)).is_evtx);
}

TEST(EvtxChecksum, IsCrc32HoweverItIsComputed) {
  const std::string digits = "123456789";
  const std::span<const std::uint8_t> known(reinterpret_cast<const std::uint8_t*>(digits.data()),
                                            digits.size());
  EXPECT_EQ(evtx::crc32(0, known), 0xcbf43926u);
  base::Random random(3);
  Bytes bytes(70'000);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
  for (int i = 0; i < 2000; ++i) {
    const std::size_t from = random.below(64), size = random.below(i < 1900 ? 700 : 69'000);
    const auto part = std::span(bytes).subspan(from, size);
    EXPECT_EQ(evtx::crc32(i, part), evtx::crc32_by_table(i, part)) << size;
  }
}

}  // namespace
}  // namespace tocsin::source
