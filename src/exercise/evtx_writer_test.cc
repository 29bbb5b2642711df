// SPDX-License-Identifier: Apache-2.0
// Two judges read what we write: libevtx, which never saw our code, and our own decoder.

#include "tocsin/exercise/evtx_writer.h"

#include <gtest/gtest.h>

#include <map>

#include "evtx_judge.h"
#include "tocsin/source/evtx.h"

namespace tocsin::exercise {
namespace {

using Values = std::map<std::string, std::vector<std::string>>;

model::Timestamp at(std::string_view text) { return *model::parse_time(text); }

EvtxEvent logon(std::string_view user) {
  EvtxEvent event;
  event.system = {.provider = "Microsoft-Windows-Security-Auditing",
                  .provider_guid = "{54849625-5478-4994-A5BA-3E3B0328C30D}",
                  .event_source = {},
                  .event_id = 4624,
                  .qualifiers = {},
                  .version = 2,
                  .level = 0,
                  .task = 12544,
                  .opcode = 0,
                  .keywords = 0x8020000000000000u,
                  .time = at("2026-03-04T09:12:44.123456Z"),
                  .activity_id = "{0D3C1C2A-1111-2222-3333-444455556666}",
                  .related_activity_id = {},
                  .process_id = 692,
                  .thread_id = 740,
                  .channel = "Security",
                  .computer = "registry-ws07.court.example",
                  .user_sid = {}};
  event.data = {{"TargetUserName", EvtxValue::text(user)},
                {"TargetUserSid", EvtxValue::sid("S-1-5-21-1604522735-2094178063-3351749010-1984")},
                {"TargetLogonId", EvtxValue::hex64(0x5c37e)},
                {"LogonType", EvtxValue::uint32(3)},
                {"LogonGuid", EvtxValue::guid("{7D1C04A2-D3EA-7BD5-74B1-000000001B00}")},
                {"IpAddress", EvtxValue::text("192.0.2.17")}};
  return event;
}

EvtxEvent of_all_types() {
  EvtxEvent event = logon("x");
  event.system.event_id = 9999;
  const std::vector<std::string> items{"one", "two, \xc3\xa4", "three"};
  event.data = {{"String", EvtxValue::text("a <b> & \xf0\x9f\x98\x80 \xce\xbb")},
                {"Empty", EvtxValue::text("")},
                {"Null", EvtxValue::null_of(EvtxType::kString)},
                {"Ansi", EvtxValue::ansi("ansi")},
                {"UInt8", EvtxValue::uint8(200)},
                {"UInt16", EvtxValue::uint16(65000)},
                {"UInt32", EvtxValue::uint32(4000000000u)},
                {"UInt64", EvtxValue::uint64(18000000000000000000u)},
                {"Int8", EvtxValue::integer(EvtxType::kInt8, 0xfe)},
                {"Int16", EvtxValue::integer(EvtxType::kInt16, static_cast<std::uint64_t>(-300))},
                {"Int32", EvtxValue::integer(EvtxType::kInt32, static_cast<std::uint64_t>(-70000))},
                {"Int64", EvtxValue::integer(EvtxType::kInt64, static_cast<std::uint64_t>(-5))},
                {"Hex32", EvtxValue::hex32(0x1f0fff)},
                {"Hex64", EvtxValue::hex64(0xdeadbeef00u)},
                {"Bool", EvtxValue::boolean(true)},
                {"Binary", EvtxValue::binary(std::string_view("\x01\x02\xff", 3))},
                {"Guid", EvtxValue::guid("7D1C04A2-D3EA-7BD5-74B1-000000001B00")},
                {"Sid", EvtxValue::sid("S-1-5-18")},
                {"FileTime", EvtxValue::time(at("2026-03-04T09:12:44.123456Z"))},
                {"SystemTime", EvtxValue::system_time(at("2026-03-04T09:12:44.123Z"))},
                {"", EvtxValue::texts(items)}};
  return event;
}

EvtxEvent log_cleared() {
  EvtxEvent event = logon("x");
  event.system.provider = "Microsoft-Windows-Eventlog";
  event.system.event_id = 1102;
  event.data.clear();
  event.user_data = {
      {.name = "LogFileCleared",
       .attributes = {{"xmlns", "http://manifests.microsoft.com/win/2004/08/windows/eventlog"}},
       .children = {{"SubjectUserSid", {}, {}, EvtxValue::sid("S-1-5-21-1-2-3-1001")},
                    {"SubjectUserName", {}, {}, EvtxValue::text("t.brandt-adm")},
                    {"SubjectLogonId", {}, {}, EvtxValue::hex64(0x3e7)}},
       .value = {}}};
  return event;
}

EvtxEvent service_installed() {
  EvtxEvent event = logon("x");
  event.system.provider = "Service Control Manager";
  event.system.provider_guid = "{555908D1-A6D7-4695-8E1E-26931D2012F4}";
  event.system.event_source = "Service Control Manager";
  event.system.event_id = 7045;
  event.system.qualifiers = 16384;
  event.system.channel = "System";
  event.system.user_sid = "S-1-5-18";
  event.data = {{"ServiceName", EvtxValue::text("spool\xc3\xa9")},
                {"", EvtxValue::text("no name")}};
  return event;
}

std::string written(const std::vector<EvtxEvent>& events, EvtxWriterOptions options = {}) {
  EvtxWriter writer(options);
  for (const EvtxEvent& event : events) EXPECT_TRUE(writer.add(event).ok());
  EXPECT_EQ(writer.record_count(), events.size());
  return writer.finish();
}

// What our decoder finds: the fields of each event in order, and the report.
struct Decoded {
  std::vector<Values> events;
  source::EvtxChunkReport report;
};

Decoded decoded(const std::string& file) {
  const std::span<const std::uint8_t> all(reinterpret_cast<const std::uint8_t*>(file.data()),
                                          file.size());
  const model::FieldNames names;
  source::EvtxTemplates templates(names);
  source::EvtxDecoder decoder(templates);
  Decoded out;
  for (std::size_t i = source::kEvtxFirstChunk; i < all.size(); i += source::kEvtxChunkBytes) {
    model::EventBatch batch;
    const auto chunk = all.subspan(i, std::min(source::kEvtxChunkBytes, all.size() - i));
    out.report.add(decoder.decode_chunk(chunk, i, batch));
    for (const model::Event& event : batch.events()) {
      Values values;
      for (const model::Field& field : event.fields) {
        values[std::string(field.name())].push_back(model::to_text(field.value));
      }
      out.events.push_back(std::move(values));
    }
  }
  return out;
}

void expect_within(const std::string& xml, const std::vector<std::string>& parts) {
  for (const std::string& part : parts) {
    EXPECT_NE(xml.find(part), std::string::npos) << part << "\nin\n" << xml;
  }
}

TEST(EvtxWriter, LibevtxReadsTheSystemBlockAsWindowsWritesIt) {
  const auto xml = judged(written({logon("m.osei"), service_installed(), log_cleared()}));
  ASSERT_EQ(xml.size(), 3u);
  expect_within(
      xml[0],
      {"<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\">",
       "<Provider Name=\"Microsoft-Windows-Security-Auditing\" "
       "Guid=\"{54849625-5478-4994-A5BA-3E3B0328C30D}\"",
       "<EventID>4624</EventID>", "<Version>2</Version>", "<Level>0</Level>", "<Task>12544</Task>",
       "<Keywords>0x8020000000000000</Keywords>", "2026-03-04T09:12:44.1234560",
       "<EventRecordID>1</EventRecordID>", "ActivityID=\"{0D3C1C2A-1111-2222-3333-444455556666}\"",
       "<Execution ProcessID=\"692\" ThreadID=\"740\"", "<Channel>Security</Channel>",
       "<Computer>registry-ws07.court.example</Computer>",
       "<Data Name=\"TargetUserName\">m.osei</Data>",
       "S-1-5-21-1604522735-2094178063-3351749010-1984"});
  expect_within(xml[1], {"EventSourceName=\"Service Control Manager\"",
                         "<EventID Qualifiers=\"16384\">7045</EventID>",
                         "<Security UserID=\"S-1-5-18\"", "spool\xc3\xa9", "<Data>no name</Data>"});
  expect_within(
      xml[2],
      {"<UserData>", "<LogFileCleared xmlns=", "<SubjectUserName>t.brandt-adm</SubjectUserName>"});
}

TEST(EvtxWriter, EveryTypeComesBackFromOurDecoder) {
  const EvtxEvent event = of_all_types();
  const auto file = written({event});
  const Decoded all = decoded(file);
  ASSERT_EQ(all.events.size(), 1u);
  EXPECT_EQ(all.report.damaged_total(), 0u);
  EXPECT_EQ(all.report.values_odd, 0u);
  for (const EvtxField& data : event.data) {
    if (data.name.empty() || data.value.is_null()) continue;
    const auto found = all.events[0].find(data.name);
    ASSERT_NE(found, all.events[0].end()) << data.name;
    EXPECT_EQ(found->second, std::vector<std::string>{data.value.shown()}) << data.name;
  }
  EXPECT_EQ(all.events[0].at("Data"), (std::vector<std::string>{"one", "two, \xc3\xa4", "three"}));
  EXPECT_FALSE(all.events[0].contains("Null"));
}

// The judge pads hexadecimal numbers, prints nine digits of a second, and has no negative
// integers and no characters beyond the basic plane, whoever wrote the file.
TEST(EvtxWriter, EveryTypeComesBackFromLibevtx) {
  const std::map<std::string, std::string> forms{{"Empty", ""},
                                                 {"Hex32", "0x001f0fff"},
                                                 {"Hex64", "0x000000deadbeef00"},
                                                 {"FileTime", "2026-03-04T09:12:44.123456000Z"}};
  for (const EvtxField& data : of_all_types().data) {
    const std::string value = data.value.shown();
    if (value.starts_with('-') || data.name == "String" || data.value.is_null()) continue;
    EvtxEvent event = logon("x");
    event.data = {data};
    const auto xml = judged(written({event}));
    ASSERT_EQ(xml.size(), 1u);
    const auto form = forms.find(data.name);
    const std::string wanted = form == forms.end() ? value : form->second;
    if (data.name.empty()) {
      expect_within(xml[0], {"<Data>one</Data>", "<Data>two, \xc3\xa4</Data>"});
    } else if (wanted.empty()) {
      expect_within(xml[0], {"<Data Name=\"" + data.name + "\"/>"});
    } else {
      expect_within(xml[0], {"<Data Name=\"" + data.name + "\">" + wanted + "</Data>"});
    }
  }
}

TEST(EvtxWriter, BothJudgesReadManyChunksWhole) {
  std::vector<EvtxEvent> events;
  base::Random random(7);
  for (int i = 0; i < 3000; ++i) {
    EvtxEvent event = i % 97 == 0 ? log_cleared() : i % 13 == 0 ? service_installed() : logon("u");
    event.system.computer = "host" + std::to_string(random.below(3)) + ".court.example";
    if (i % 5 == 0 && event.user_data.empty())
      event.data.push_back({"Extra" + std::to_string(random.below(40)),
                            EvtxValue::text(std::string(random.below(900), 'x'))});
    events.push_back(event);
  }
  const auto file = written(events);
  EXPECT_GT(file.size(), 10 * source::kEvtxChunkBytes);
  const Decoded all = decoded(file);
  EXPECT_EQ(all.report.damaged_total() + all.report.size_copies_wrong + all.report.beyond_header,
            0u);
  EXPECT_EQ(all.report.header_checksum, source::EvtxChecksum::kGood);
  EXPECT_EQ(all.report.data_checksum, source::EvtxChecksum::kGood);
  const auto xml = judged(file);
  ASSERT_EQ(xml.size(), events.size());
  ASSERT_EQ(all.events.size(), events.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::string& computer = events[i].system.computer;
    expect_within(xml[i], {"<EventRecordID>" + std::to_string(i + 1) + "</EventRecordID>",
                           "<Computer>" + computer + "</Computer>"});
    EXPECT_EQ(all.events[i].at("Computer").at(0), computer);
    for (const EvtxField& data : events[i].data) {
      if (data.name.empty()) continue;
      EXPECT_EQ(all.events[i].at(data.name).at(0), data.value.shown());
    }
  }
}

TEST(EvtxWriter, TheFileHeaderCountsChunksAndRecords) {
  const auto file = written(std::vector<EvtxEvent>(10, logon("u")),
                            {.first_record_id = 501, .records_in_chunk_max = 4});
  const auto header = source::parse_evtx_file_header(
      {reinterpret_cast<const std::uint8_t*>(file.data()), file.size()});
  EXPECT_EQ(header.checksum, source::EvtxChecksum::kGood);
  EXPECT_EQ(header.chunk_count, 3);
  EXPECT_EQ(header.next_record_id, 511u);
  EXPECT_FALSE(header.dirty);
}

TEST(EvtxWriter, ADirtyFileHasAllItsRecords) {
  const auto file = written(std::vector<EvtxEvent>(200, logon("u")), {.dirty = true});
  const auto header = source::parse_evtx_file_header(
      {reinterpret_cast<const std::uint8_t*>(file.data()), file.size()});
  EXPECT_TRUE(header.dirty);
  EXPECT_EQ(decoded(file).events.size(), 200u);
}

TEST(EvtxWriter, PlainRecordsGiveTheSameFieldsAsTemplates) {
  std::vector<EvtxEvent> events{logon("m.osei"), service_installed(), log_cleared()};
  const Decoded with = decoded(written(events));
  const Decoded without = decoded(written(events, {.form = EvtxForm::kPlain}));
  EXPECT_EQ(without.report.damaged_total(), 0u);
  ASSERT_EQ(with.events.size(), without.events.size());
  for (std::size_t i = 0; i < events.size(); ++i) EXPECT_EQ(with.events[i], without.events[i]);
}

TEST(EvtxWriter, AnEventLargerThanAChunkIsRefusedAndTheRestIsWhole) {
  EvtxWriter writer;
  EvtxEvent large = logon("u");
  large.data[0].value = EvtxValue::text(std::string(40'000, 'x'));
  EXPECT_TRUE(writer.add(logon("a")).ok());
  const auto refused = writer.add(large);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, base::ErrorKind::kTooLarge);
  EXPECT_TRUE(writer.add(logon("b")).ok());
  EXPECT_EQ(decoded(writer.finish()).events.size(), 2u);
}

// Each flaw costs at most what it damages, and is seen.
TEST(EvtxFlaw, CostsNoMoreThanItsPlace) {
  const auto whole = written(std::vector<EvtxEvent>(400, logon("u")));
  const std::size_t chunks = (whole.size() - 4096) / source::kEvtxChunkBytes;
  ASSERT_GE(chunks, 3u);
  const std::size_t per_chunk = 400 / (chunks - 1);
  for (std::size_t i = 0; i < kEvtxFlawCount; ++i) {
    const auto flaw = static_cast<EvtxFlaw>(i);
    base::Random random(i);
    std::string file = whole;
    add_flaw(file, flaw, 1, random);
    EXPECT_NE(file, whole) << evtx_flaw_name(flaw);
    const Decoded all = decoded(file);
    EXPECT_GE(all.events.size() + (flaw == EvtxFlaw::kCut ? 2 : 1) * (per_chunk + 50), 400u)
        << evtx_flaw_name(flaw);
  }
}

}  // namespace
}  // namespace tocsin::exercise
