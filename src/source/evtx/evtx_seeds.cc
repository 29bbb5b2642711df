// SPDX-License-Identifier: Apache-2.0
// Writes the seeds of the EVTX fuzzers: source_evtx_seeds FOLDER. They are checked in under
// tests/fuzz; run it again when ChunkWriter learns something new.

#include <algorithm>
#include <fstream>
#include <string>

#include "evtx/chunk_writer.h"

namespace {

using namespace tocsin::source;
using evtx::array_of;
using evtx::bytes_of;
using evtx::ChunkWriter;
using evtx::null_value;
using evtx::value_of;
using evtx::ValueType;
using evtx::wide;
using Bytes = ChunkWriter::Bytes;

// Of evtx_file_fuzz.cc.
constexpr std::size_t kFuzzedChunkBytes = 1280;

constexpr ChunkWriter::Guid kGuid = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
constexpr ChunkWriter::Guid kOtherGuid = {17, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

std::uint32_t write_values(ChunkWriter& writer,
                           const std::vector<ChunkWriter::TypedValue>& values) {
  const std::uint32_t definition = writer.begin_definition(kGuid);
  writer.fragment().open(u"Event").close_start().open(u"EventData").close_start();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::u16string name(1, static_cast<char16_t>(u'A' + i));
    writer.open(u"Data", true).attribute(u"Name").text(name).close_start();
    writer.slot(static_cast<std::uint16_t>(i), static_cast<ValueType>(values[i].type));
    writer.end_element();
  }
  writer.end_element().end_element().end().end_definition().values(values);
  return definition;
}

Bytes scalars() {
  ChunkWriter writer;
  writer.begin_record(1).fragment();
  write_values(
      writer,
      {wide(u"text"), bytes_of(ValueType::kAnsiString, {'a'}),
       value_of(ValueType::kInt8, std::int8_t{-1}), value_of(ValueType::kReal32, 0.5f),
       value_of(ValueType::kBool, 1u), bytes_of(ValueType::kBinary, {1, 2}),
       bytes_of(ValueType::kGuid, Bytes(16, 7)), value_of(ValueType::kFileTime, ChunkWriter::kTime),
       bytes_of(ValueType::kSystemTime, Bytes(16, 3)),
       bytes_of(ValueType::kSid, {1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0}),
       value_of(ValueType::kHex64, std::uint64_t{255}), null_value()});
  writer.end_record();
  return writer.records();
}

Bytes arrays() {
  ChunkWriter writer;
  writer.begin_record(1).fragment();
  write_values(writer, {array_of(wide(std::u16string_view(u"a\0b\0", 4))),
                        array_of(bytes_of(ValueType::kAnsiString, {'a', 0, 'b', 0})),
                        array_of(bytes_of(ValueType::kUint16, {1, 0, 2, 0})),
                        array_of(bytes_of(ValueType::kSid, {1, 1, 0, 0, 0, 0, 0, 5, 1, 0, 0, 0}))});
  writer.end_record();
  return writer.records();
}

Bytes no_template() {
  ChunkWriter writer;
  for (std::uint64_t id = 1; id < 3; ++id) {
    writer.begin_record(id).fragment().open(u"Event", true);
    writer.attribute(u"xmlns").text(u"u").close_start().open(u"System").close_start();
    writer.open(u"Provider", true).attribute(u"Name").text(u"P").close_empty();
    writer.element(u"EventID", u"1").end_element().open(u"UserData").close_start();
    writer.open(u"Item", true).attribute(u"Kind").text(u"k").close_start();
    writer.cdata(u"c").character(u'!').entity(u"amp").end_element().end_element();
    writer.end_element().end().end_record();
  }
  return writer.records();
}

Bytes nested() {
  ChunkWriter writer;
  writer.begin_record(1).fragment();
  const std::uint32_t inner = writer.begin_definition(kOtherGuid);
  writer.fragment().open(u"EventData").close_start().open(u"Data", true).attribute(u"Name");
  writer.slot(1, ValueType::kWideString).close_start().text(u"x").slot(0, ValueType::kWideString);
  writer.end_element().end_element().end().end_definition();
  writer.values({wide(u"v"), wide(u"N")}).end_record();
  const Bytes value = writer.detached([&](ChunkWriter& out) {
    out.fragment().instance_of(inner).values({wide(u"w"), wide(u"M")}).end();
  });
  writer.begin_record(2).fragment();
  writer.begin_definition(kGuid);
  writer.fragment().open(u"Event").close_start().optional_slot(0, ValueType::kBinXml);
  writer.end_element().end().end_definition().values({bytes_of(ValueType::kBinXml, value)});
  writer.end_record();
  return writer.records();
}

Bytes shared_definition() {
  ChunkWriter writer;
  writer.begin_record(1).fragment();
  const std::uint32_t definition =
      write_values(writer, {wide(u"a"), value_of(ValueType::kUint32, 1u)});
  writer.end_record().begin_record(2).fragment().instance_of(definition);
  writer.values({wide(u"b"), value_of(ValueType::kUint32, 2u)}).end_record();
  return writer.records();
}

Bytes chunk_of(const Bytes& records) {
  Bytes chunk(512);
  chunk.insert(chunk.end(), records.begin(), records.end());
  ChunkWriter::seal(chunk, static_cast<std::uint32_t>(chunk.size()), 2);
  return chunk;
}

bool write(const std::string& path, const Bytes& first, const Bytes& second) {
  std::ofstream out(path, std::ios::binary);
  for (const Bytes* part : {&first, &second}) {
    out.write(reinterpret_cast<const char*>(part->data()),
              static_cast<std::streamsize>(part->size()));
  }
  return out.good();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  struct Seed {
    const char* name;
    Bytes records;
  };
  const Seed seeds[] = {{"scalars", scalars()},
                        {"arrays", arrays()},
                        {"no_template", no_template()},
                        {"nested", nested()},
                        {"shared_definition", shared_definition()}};
  Bytes header(128);
  std::copy_n("ElfFile", 8, header.begin());
  bool good = true;
  for (const Seed& seed : seeds) {
    good &= write(folder + "/source_evtx_chunk/" + seed.name, {0}, seed.records);
    good &= write(folder + "/source_evtx_file/" + seed.name, header, chunk_of(seed.records));
  }
  // Two chunks that define one GUID differently.
  Bytes chunks = chunk_of(scalars());
  chunks.resize(kFuzzedChunkBytes);
  const Bytes second = chunk_of(shared_definition());
  chunks.insert(chunks.end(), second.begin(), second.end());
  good &= write(folder + "/source_evtx_file/two_chunks", header, chunks);
  return good ? 0 : 1;
}
