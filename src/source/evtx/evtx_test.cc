// SPDX-License-Identifier: Apache-2.0
// What the decoder makes of chunks that a test writes byte by byte. An event is shown as its
// fields in order, "name=text" joined by "; ", so that a case is what goes in and what comes out.

#include "tocsin/source/evtx.h"

#include <gtest/gtest.h>

#include <thread>

#include "evtx/chunk_writer.h"

namespace tocsin::source {
namespace {

using evtx::array_of;
using evtx::bytes_of;
using evtx::ChunkWriter;
using evtx::null_value;
using evtx::value_of;
using evtx::ValueType;
using evtx::wide;
using Bytes = ChunkWriter::Bytes;
using Values = std::vector<ChunkWriter::TypedValue>;

constexpr ChunkWriter::Guid kGuid = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
constexpr ChunkWriter::Guid kOtherGuid = {99, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

std::string shown(const model::Event& event) {
  std::string out;
  for (const model::Field& field : event.fields) {
    if (!out.empty()) out += "; ";
    out += field.name();
    out += field.value.kind == model::ValueKind::kNull ? " null" : "=" + to_text(field.value);
  }
  return out;
}

class EvtxTest : public testing::Test {
 protected:
  // The chunk is kept, because the events of the batch point into it.
  std::vector<std::string> decode(Bytes chunk) {
    batch_.clear();
    chunk_ = std::move(chunk);
    report_ = decoder_.decode_chunk(chunk_, kEvtxFirstChunk, batch_);
    std::vector<std::string> out;
    for (const model::Event& event : batch_.events()) out.push_back(shown(event));
    EXPECT_EQ(out.size(), report_.events);
    return out;
  }

  std::string decode_one(const Bytes& chunk) {
    const auto events = decode(chunk);
    return events.size() == 1 ? events[0] : std::to_string(events.size()) + " events";
  }

  // One event with one element per value: <Data Name="A">%1</Data> and so on.
  std::string decode_values(const Values& values) {
    ChunkWriter writer;
    writer.begin_record(1).fragment();
    writer.begin_definition(kGuid);
    writer.fragment().open(u"Event").close_start().open(u"EventData").close_start();
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::u16string name(1, static_cast<char16_t>(u'A' + i));
      writer.open(u"Data", true).attribute(u"Name").text(name).close_start();
      writer.slot(static_cast<std::uint16_t>(i), static_cast<ValueType>(values[i].type));
      writer.end_element();
    }
    writer.end_element().end_element().end().end_definition().values(values).end_record();
    return decode_one(writer.finish());
  }

  model::FieldNames names_;
  EvtxTemplates templates_{names_};
  EvtxDecoder decoder_{templates_};
  Bytes chunk_;
  model::EventBatch batch_;
  EvtxChunkReport report_;
};

// <Event><EventData><Data Name="…">…</Data></EventData></Event> without a template.
void write_plain_record(ChunkWriter& writer, std::uint64_t id, std::u16string_view content) {
  writer.begin_record(id).fragment().open(u"Event").close_start().open(u"EventData").close_start();
  writer.data(u"A", content).end_element().end_element().end().end_record();
}

// The old event log interface gives one list of texts.
TEST_F(EvtxTest, NamesValuesThatTheirWriterLeavesWithoutNames) {
  ChunkWriter writer;
  writer.begin_record(1).fragment();
  writer.begin_definition(kGuid);
  writer.fragment().open(u"Event").close_start().open(u"System").close_start();
  writer.open(u"Provider", true).attribute(u"Name").text(u"RPCFW").close_empty();
  writer.element(u"EventID", u"3").end_element().open(u"EventData").close_start();
  writer.open(u"Data").close_start().slot(0, static_cast<ValueType>(0x81)).end_element();
  writer.end_element().end_element().end().end_definition();
  writer.values({array_of(wide(std::u16string_view(u"F\0\0p\0", 5)))}).end_record();
  EXPECT_EQ(decode_one(writer.finish()),
            "Provider_Name=RPCFW; EventID=3; Data=F; Data=; Data=p; "
            "RpcFunction=F; ProcessID=; ImagePath=p");
}

TEST_F(EvtxTest, ReadsEveryScalarType) {
  EXPECT_EQ(decode_values({wide(u"text\u00e9"), wide(u"")}), "A=text\u00e9; B=");
  EXPECT_EQ(decode_values({wide(std::u16string_view(u"zero\0\0", 6))}), "A=zero");
  EXPECT_EQ(decode_values({bytes_of(ValueType::kAnsiString, {'a', 0x80, 0})}), "A=a\u20ac");
  EXPECT_EQ(decode_values({value_of(ValueType::kInt8, std::int8_t{-1}),
                           value_of(ValueType::kUint8, std::uint8_t{255}),
                           value_of(ValueType::kInt16, std::int16_t{-2}),
                           value_of(ValueType::kUint16, std::uint16_t{65535})}),
            "A=-1; B=255; C=-2; D=65535");
  EXPECT_EQ(
      decode_values({value_of(ValueType::kInt32, -3), value_of(ValueType::kUint32, 4000000000u),
                     value_of(ValueType::kInt64, std::int64_t{-4}),
                     value_of(ValueType::kUint64, ~std::uint64_t{0})}),
      "A=-3; B=4000000000; C=-4; D=18446744073709551615");
  EXPECT_EQ(decode_values({value_of(ValueType::kReal32, 0.1f), value_of(ValueType::kReal64, 0.25)}),
            "A=0.1; B=0.25");
  EXPECT_EQ(decode_values({value_of(ValueType::kBool, 1u), value_of(ValueType::kBool, 0u)}),
            "A=true; B=false");
  EXPECT_EQ(decode_values({bytes_of(ValueType::kBinary, {0x0a, 0xff})}), "A=0AFF");
  EXPECT_EQ(decode_values({value_of(ValueType::kHex32, 0x10u),
                           value_of(ValueType::kHex64, std::uint64_t{0x8000000000000000}),
                           value_of(ValueType::kSize, 0xabcu),
                           value_of(ValueType::kSize, std::uint64_t{1})}),
            "A=0x10; B=0x8000000000000000; C=0xabc; D=0x1");
  EXPECT_EQ(decode_values({bytes_of(ValueType::kGuid, {kGuid.begin(), kGuid.end()})}),
            "A={04030201-0605-0807-090A-0B0C0D0E0F10}");
  EXPECT_EQ(decode_values({value_of(ValueType::kFileTime, ChunkWriter::kTime)}),
            "A=2022-06-18T04:26:40.1234567Z");
  EXPECT_EQ(decode_values({bytes_of(ValueType::kSystemTime,
                                    {0xea, 7, 3, 0, 3, 0, 4, 0, 9, 0, 12, 0, 44, 0, 7, 0})}),
            "A=2026-03-04T09:12:44.007Z");
  EXPECT_EQ(decode_values({bytes_of(ValueType::kSid, {1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0})}),
            "A=S-1-5-18");
  EXPECT_EQ(report_.values_odd, 0u);
}

TEST_F(EvtxTest, GivesValuesOfTheWrongSizeAsBinary) {
  EXPECT_EQ(decode_values({bytes_of(ValueType::kUint32, {1, 2}), bytes_of(ValueType::kGuid, {7}),
                           bytes_of(ValueType::kSid, {1, 9, 0, 0, 0, 0, 0, 5}),
                           bytes_of(static_cast<ValueType>(0x77), {1})}),
            "A=0102; B=07; C=0109000000000005; D=01");
  EXPECT_EQ(report_.values_odd, 4u);
}

TEST_F(EvtxTest, ReadsEmptyValuesAsNull) {
  EXPECT_EQ(decode_values({null_value(), bytes_of(ValueType::kUint32, {})}), "A null; B null");
}

TEST_F(EvtxTest, MakesSeveralValuesOfArrays) {
  EXPECT_EQ(decode_values({array_of(wide(std::u16string_view(u"one\0\0two\0", 9)))}),
            "A=one; A=; A=two");
  EXPECT_EQ(decode_values({array_of(wide(u"unfinished"))}), "A=unfinished");
  EXPECT_EQ(decode_values({array_of(bytes_of(ValueType::kAnsiString, {'a', 0, 'b', 0}))}),
            "A=a; A=b");
  EXPECT_EQ(decode_values({array_of(bytes_of(ValueType::kUint16, {1, 0, 2, 0}))}), "A=1; A=2");
  EXPECT_EQ(decode_values({array_of(bytes_of(ValueType::kUint32, {1, 0, 0, 0, 2}))}), "A=1; A=02");
  EXPECT_EQ(report_.values_odd, 1u);
  EXPECT_EQ(decode_values({array_of(value_of(ValueType::kHex64, std::uint64_t{255}))}), "A=0xff");
  EXPECT_EQ(decode_values({array_of(bytes_of(
                ValueType::kSid, {1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1}))}),
            "A=S-1-5-18; A=S-1-1");
  EXPECT_EQ(decode_values({array_of(bytes_of(ValueType::kUint8, {})), wide(u"x")}), "A null; B=x");
}

TEST_F(EvtxTest, CapsTheItemsOfAnArray) {
  decode_values({array_of(bytes_of(ValueType::kUint8, Bytes(10'000)))});
  ASSERT_EQ(batch_.event_count(), 1u);
  EXPECT_EQ(batch_.events()[0].fields.size(), kEvtxFieldsMax);
  EXPECT_EQ(report_.values_dropped, 10'000 - kEvtxFieldsMax);
}

// The System part of an event as Windows writes it.
void write_system(ChunkWriter& writer) {
  writer.open(u"System").close_start();
  writer.open(u"Provider", true).attribute(u"Name").text(u"Example-Provider");
  writer.attribute(u"Guid").optional_slot(0, ValueType::kGuid).close_empty();
  writer.open(u"EventID", true).attribute(u"Qualifiers").optional_slot(1, ValueType::kUint16);
  writer.close_start().slot(2, ValueType::kUint16).end_element();
  writer.open(u"TimeCreated", true).attribute(u"SystemTime").slot(3, ValueType::kFileTime);
  writer.close_empty();
  writer.open(u"Correlation").close_empty();
  writer.element(u"Channel", u"Example/Operational");
  writer.open(u"Computer").close_start().slot(4, ValueType::kWideString).end_element();
  writer.open(u"Security", true).attribute(u"UserID").optional_slot(5, ValueType::kSid);
  writer.close_empty().end_element();
}

TEST_F(EvtxTest, FillsTheEventFromSystem) {
  ChunkWriter writer;
  writer.begin_record(77, ChunkWriter::kTime + 10'000'000).fragment();
  writer.begin_definition(kGuid);
  writer.fragment().open(u"Event", true).attribute(u"xmlns").text(u"urn:none").close_start();
  write_system(writer);
  writer.end_element().end().end_definition();
  writer.values({null_value(), null_value(), value_of(ValueType::kUint16, std::uint16_t{4688}),
                 value_of(ValueType::kFileTime, ChunkWriter::kTime), wide(u"host.example"),
                 null_value()});
  writer.end_record();
  EXPECT_EQ(decode_one(writer.finish()),
            "Provider_Name=Example-Provider; EventID=4688; "
            "TimeCreated_SystemTime=2022-06-18T04:26:40.1234567Z; Channel=Example/Operational; "
            "Computer=host.example");
  const model::Event& event = batch_.events()[0];
  EXPECT_EQ(event.code, 4688u);
  EXPECT_EQ(event.record_id, 77u);
  EXPECT_EQ(event.offset, kEvtxFirstChunk + 512);
  EXPECT_EQ(event.product, "windows");
  EXPECT_EQ(to_text(event.channel), "Example/Operational");
  EXPECT_EQ(to_text(event.provider), "Example-Provider");
  EXPECT_EQ(to_text(event.host), "host.example");
  EXPECT_EQ(event.time, model::from_filetime(ChunkWriter::kTime));
  EXPECT_EQ(event.raw.size(), 2u + 8u + 24u);
  EXPECT_EQ(report_.header_checksum, EvtxChecksum::kGood);
  EXPECT_EQ(report_.data_checksum, EvtxChecksum::kGood);
}

TEST_F(EvtxTest, TakesTheTimeOfTheRecordWhereTheEventHasNone) {
  ChunkWriter writer;
  write_plain_record(writer, 5, u"x");
  decode(writer.finish());
  EXPECT_EQ(batch_.events()[0].time, model::from_filetime(ChunkWriter::kTime));
  EXPECT_TRUE(batch_.events()[0].has_time);
}

TEST_F(EvtxTest, NamesFieldsByTheirElements) {
  ChunkWriter writer;
  writer.begin_record(1).fragment().open(u"Event").close_start();
  writer.open(u"EventData", true).attribute(u"Name").text(u"Kind").close_start();
  writer.data(u"Threat Name", u"t").element(u"Data", u"1").element(u"Data", u"2");
  writer.element(u"Binary", u"00FF").open(u"Data").close_empty().end_element();
  writer.open(u"UserData").close_start().open(u"Outer", true);
  writer.attribute(u"xmlns").text(u"u").attribute(u"xmlns:a").text(u"u").close_start();
  writer.open(u"Inner").close_start().element(u"Leaf", u"l").end_element();
  writer.open(u"Item", true).attribute(u"Kind").text(u"k").close_start().text(u"i").end_element();
  writer.end_element().end_element();
  writer.open(u"RenderingInfo", true).attribute(u"Culture").text(u"en-US").close_start();
  writer.element(u"Message", u"said").element(u"Level", u"Error").end_element();
  writer.end_element().end().end_record();
  EXPECT_EQ(decode_one(writer.finish()),
            "EventData_Name=Kind; ThreatName=t; Data=1; Data=2; Binary=00FF; Data null; Leaf=l; "
            "Item_Kind=k; Item=i; RenderingInfo_Culture=en-US; Message=said; "
            "RenderingInfo_Level=Error");
}

TEST_F(EvtxTest, JoinsThePiecesOfAText) {
  ChunkWriter writer;
  writer.begin_record(1).fragment();
  writer.begin_definition(kGuid);
  writer.fragment().open(u"Event").close_start().open(u"EventData").close_start();
  writer.open(u"Data", true).attribute(u"Name").text(u"A").text(u" B").close_start();
  writer.text(u"<").slot(0, ValueType::kUint32).entity(u"amp").cdata(u"c").character(u'!');
  writer.slot(1, ValueType::kWideString).entity(u"own").end_element();
  // A pair of surrogates in two pieces.
  writer.open(u"Data", true).attribute(u"Name").text(u"C").close_start();
  writer.text(u"\xd83d").character(u'\xde00').end_element();
  writer.open(u"Data", true).attribute(u"Name").text(u"D").close_start();
  writer.optional_slot(2, ValueType::kNull).optional_slot(7, ValueType::kNull).end_element();
  writer.end_element().end_element().end().end_definition();
  writer.values({value_of(ValueType::kUint32, 7u), wide(u"w"), null_value()}).end_record();
  EXPECT_EQ(decode_one(writer.finish()), "AB=<7&c!w&own;; C=\U0001f600");
}

TEST_F(EvtxTest, ShowsLoneSurrogatesAsReplacement) {
  EXPECT_EQ(decode_values({wide(u"a\xd800z")}), "A=a\ufffdz");
}

TEST_F(EvtxTest, DropsBlanksBetweenElementsButNoText) {
  ChunkWriter writer;
  writer.begin_record(1).fragment().open(u"Event").close_start().text(u"\r\n  ");
  writer.open(u"UserData").close_start().text(u" said ").element(u"Leaf", u" ").text(u"\t");
  writer.end_element().end_element().end().end_record();
  EXPECT_EQ(decode_one(writer.finish()), "UserData= said ; Leaf= ");
}

TEST_F(EvtxTest, LeavesOutOptionalNulls) {
  ChunkWriter writer;
  writer.begin_record(1).fragment();
  writer.begin_definition(kGuid);
  writer.fragment().open(u"EventData").close_start();
  writer.open(u"Here").close_start().slot(0, ValueType::kNull).end_element();
  writer.open(u"Gone").close_start().optional_slot(0, ValueType::kNull).end_element();
  writer.open(u"Beyond").close_start().optional_slot(9, ValueType::kNull).end_element();
  writer.end_element().end().end_definition().values({null_value()}).end_record();
  EXPECT_EQ(decode_one(writer.finish()), "Here null");
}

// <Event><System><EventID>%1</EventID></System>%2</Event> with binary XML in %2.
void write_nested(ChunkWriter& writer, std::uint16_t code, const Bytes& inner) {
  writer.begin_definition(kGuid);
  writer.fragment().open(u"Event").close_start().open(u"System").close_start();
  writer.open(u"EventID").close_start().slot(0, ValueType::kUint16).end_element().end_element();
  writer.optional_slot(1, ValueType::kBinXml).end_element().end().end_definition();
  writer.values({value_of(ValueType::kUint16, code), bytes_of(ValueType::kBinXml, inner)});
}

TEST_F(EvtxTest, ReadsBinaryXmlWithinValues) {
  ChunkWriter writer;
  writer.begin_record(1).fragment();
  const std::uint32_t inner = writer.begin_definition(kOtherGuid);
  writer.fragment().open(u"EventData").close_start();
  writer.open(u"Data", true).attribute(u"Name").text(u"A").close_start();
  writer.slot(0, ValueType::kWideString).end_element().end_element().end().end_definition();
  writer.values({wide(u"first")}).end_record();
  const Bytes nested = writer.detached(
      [&](ChunkWriter& out) { out.fragment().instance_of(inner).values({wide(u"second")}).end(); });
  writer.begin_record(2).fragment();
  write_nested(writer, 9, nested);
  writer.end_record();
  EXPECT_EQ(decode(writer.finish()), (std::vector<std::string>{"A=first", "EventID=9; A=second"}));
  EXPECT_EQ(batch_.events()[1].code, 9u);
}

TEST_F(EvtxTest, SharesTemplatesWhereverTheyStand) {
  const auto chunk_with = [](std::u16string_view before, std::u16string_view value) {
    ChunkWriter writer;
    write_plain_record(writer, 1, before);  // moves the template and brings some names first
    writer.begin_record(2).fragment();
    writer.begin_definition(kGuid);
    writer.fragment().open(u"Event").close_start().open(u"EventData").close_start();
    writer.open(u"Data", true).attribute(u"Name").text(u"B").close_start();
    writer.slot(0, ValueType::kWideString).end_element().end_element().end_element().end();
    writer.end_definition().values({wide(value)}).end_record();
    return writer.finish();
  };
  EXPECT_EQ(decode(chunk_with(u"a", u"1"))[1], "B=1");
  EXPECT_EQ(decode(chunk_with(u"longer", u"2"))[1], "B=2");
  EXPECT_EQ(templates_.counts().compiled, 1u);
  EXPECT_EQ(templates_.counts().reused, 1u);
  EXPECT_EQ(decode_values({wide(u"other template, same GUID")}), "A=other template, same GUID");
  EXPECT_EQ(templates_.counts().compiled, 2u);
}

TEST_F(EvtxTest, GivesTheSameEventsWithoutRoomForTemplates) {
  EvtxTemplates none(names_, {.bytes_max = 0});
  EvtxDecoder decoder(none);
  ChunkWriter writer;
  writer.begin_record(1).fragment();
  write_nested(writer, 3, {});
  writer.end_record();
  const Bytes chunk = writer.finish();
  const std::string with = decode_one(chunk);
  model::EventBatch batch;
  decoder.decode_chunk(chunk, kEvtxFirstChunk, batch);
  ASSERT_EQ(batch.event_count(), 1u);
  EXPECT_EQ(shown(batch.events()[0]), with);
  EXPECT_EQ(none.counts().refused, 1u);
}

TEST_F(EvtxTest, ReadsRecordsWithoutTemplateLikeThoseWithOne) {
  const auto body = [](ChunkWriter& writer) {
    writer.fragment().open(u"Event", true).attribute(u"xmlns").text(u"u").close_start();
    writer.open(u"System").close_start();
    writer.open(u"Provider", true).attribute(u"Name").text(u"P").close_empty();
    writer.element(u"EventID", u"4625").element(u"Channel", u"Security");
    writer.element(u"Computer", u"dc.example");
    writer.open(u"TimeCreated", true).attribute(u"SystemTime").text(u"2024-01-02T03:04:05.678Z");
    writer.close_empty().end_element();
    writer.open(u"EventData").close_start().data(u"Target Name", u"n").element(u"Data", u"d");
    writer.end_element().end_element().end();
  };
  ChunkWriter writer;
  writer.begin_record(1);
  body(writer);
  writer.end_record().begin_record(2).fragment();
  writer.begin_definition(kGuid);
  body(writer);
  writer.end_definition().values({}).end_record();
  const auto events = decode(writer.finish());
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0], events[1]);
  EXPECT_EQ(events[0],
            "Provider_Name=P; EventID=4625; Channel=Security; Computer=dc.example; "
            "TimeCreated_SystemTime=2024-01-02T03:04:05.678Z; TargetName=n; Data=d");
  for (const model::Event& event : batch_.events()) {
    EXPECT_EQ(event.code, 4625u);
    EXPECT_EQ(to_text(event.host), "dc.example");
    EXPECT_EQ(event.time, model::parse_time("2024-01-02T03:04:05.678Z"));
  }
}

TEST_F(EvtxTest, ReadsTemplatesWhoseFieldNamesAreValues) {
  ChunkWriter writer;
  writer.begin_record(1).fragment();
  const std::uint32_t definition = writer.begin_definition(kGuid);
  writer.fragment().open(u"EventData").close_start();
  writer.open(u"Data", true).attribute(u"Name").slot(0, ValueType::kWideString).close_start();
  writer.slot(1, ValueType::kUint32).end_element().end_element().end().end_definition();
  writer.values({wide(u"First Name"), value_of(ValueType::kUint32, 1u)}).end_record();
  writer.begin_record(2).fragment().instance_of(definition);
  writer.values({wide(u"Second"), value_of(ValueType::kUint32, 2u)}).end_record();
  EXPECT_EQ(decode(writer.finish()), (std::vector<std::string>{"FirstName=1", "Second=2"}));
}

TEST_F(EvtxTest, SharesTemplatesBetweenThreads) {
  std::vector<Bytes> chunks;
  for (std::uint8_t i = 0; i < 40; ++i) {
    ChunkWriter writer;
    writer.begin_record(i).fragment();
    ChunkWriter::Guid guid = kGuid;
    guid[0] = i % 8;
    writer.begin_definition(guid);
    writer.fragment().open(u"EventData").close_start();
    writer.data(u"Kind", std::u16string(1, static_cast<char16_t>(u'a' + i % 8)));
    writer.end_element().end().end_definition().values({}).end_record();
    chunks.push_back(writer.finish());
  }
  const auto work = [&](std::size_t first, std::vector<std::string>& out) {
    EvtxDecoder decoder(templates_);
    model::EventBatch batch;
    for (std::size_t i = first; i < chunks.size(); i += 2) {
      batch.clear();
      decoder.decode_chunk(chunks[i], 0, batch);
      for (const model::Event& event : batch.events()) out.push_back(shown(event));
    }
  };
  std::vector<std::string> even, odd;
  std::thread other([&] { work(1, odd); });
  work(0, even);
  other.join();
  ASSERT_EQ(even.size(), 20u);
  ASSERT_EQ(odd.size(), 20u);
  for (std::size_t i = 0; i < even.size(); ++i) {
    EXPECT_EQ(even[i], std::string("Kind=") + static_cast<char>('a' + 2 * i % 8));
    EXPECT_EQ(odd[i], std::string("Kind=") + static_cast<char>('a' + (2 * i + 1) % 8));
  }
  EXPECT_EQ(templates_.counts().compiled, 8u);
}

TEST_F(EvtxTest, GivesFieldsTheIdsThatRulesUse) {
  model::FieldNames names;
  const model::FieldId id = names.intern("A");
  EvtxTemplates templates(names);
  EvtxDecoder decoder(templates);
  ChunkWriter writer;
  write_plain_record(writer, 1, u"x");
  const Bytes chunk = writer.finish();
  model::EventBatch batch;
  decoder.decode_chunk(chunk, 0, batch);
  ASSERT_EQ(batch.events()[0].fields.size(), 1u);
  EXPECT_EQ(batch.events()[0].fields[0].id, id);
}

}  // namespace
}  // namespace tocsin::source
