// SPDX-License-Identifier: Apache-2.0
// One event of each shape is built once; then its values are changed in place, time after time.
// What changes is decided by the field's name and type before the first event is written.

#include "tocsin/exercise/bulk.h"

#include <algorithm>
#include <array>

#include "event_shapes.h"
#include "evtx_chunk.h"
#include "tocsin/base/random.h"

namespace tocsin::exercise {
namespace {

constexpr std::uint64_t kIdsInChunk = 1000;
constexpr std::string_view kHex = "0123456789abcdef";

// Shapes and how often each occurs, of 100.
struct Share {
  std::string_view shape;
  int weight;
};
constexpr std::array kShares{
    Share{"sysmon.process", 18}, Share{"sysmon.process_end", 8}, Share{"sysmon.connection", 16},
    Share{"sysmon.library", 12}, Share{"sysmon.file", 10},       Share{"sysmon.registry", 12},
    Share{"sysmon.question", 6}, Share{"security.process", 6},   Share{"logon", 5},
    Share{"file_access", 4},     Share{"share_file", 3}};

enum class How { kGuid, kNumber, kUtc, kCommand, kProgram, kFile, kKey, kAddress, kName };

struct Varying {
  std::size_t field;
  How how;
};

struct Prototype {
  EvtxEvent event;
  std::vector<Varying> varying;
};

std::optional<How> how_of(const ShapeField& field) {
  const std::string_view name = field.name;
  const bool is_drawn = field.text.find("$(") != std::string::npos;
  if (!is_drawn) return std::nullopt;
  if (field.type == FieldType::kGuid) return How::kGuid;
  if (name == "UtcTime" || name == "CreationUtcTime") return How::kUtc;
  if (name.ends_with("CommandLine")) return How::kCommand;
  if (name.ends_with("Image") || name.ends_with("ProcessName")) return How::kProgram;
  if (name == "TargetObject") return How::kKey;
  if (name.starts_with("Target") && name.ends_with("name")) return How::kFile;
  if (name == "ImageLoaded" || name == "ObjectName" || name == "RelativeTargetName") {
    return How::kFile;
  }
  if (name.ends_with("Ip") || name == "IpAddress") return How::kAddress;
  if (field.type == FieldType::kText) return How::kName;
  if (field.type == FieldType::kSid) return std::nullopt;
  return How::kNumber;
}

base::Result<EvtxValue> sample_of(const ShapeField& field) {
  const bool is_drawn = field.text.find("$(") != std::string::npos;
  if (!is_drawn) return value_of(field.type, field.text);
  switch (field.type) {
    case FieldType::kText:
      return EvtxValue::text("-");
    case FieldType::kSid:
      return EvtxValue::sid("S-1-5-21-1604522735-2094178063-3351749010-1984");
    case FieldType::kGuid:
      return EvtxValue::guid("{7D1C04A2-0000-0000-0000-000000001B00}");
    case FieldType::kU16:
      return EvtxValue::uint16(0);
    case FieldType::kU32:
      return EvtxValue::uint32(0);
    case FieldType::kU64:
      return EvtxValue::uint64(0);
    case FieldType::kHex32:
      return EvtxValue::hex32(0);
    default:
      return EvtxValue::hex64(0);
  }
}

base::Result<Prototype> prototype_of(const EventShape& shape) {
  Prototype prototype;
  prototype.event.system = shape.system;
  prototype.event.system.computer = "files01.court.example";
  prototype.event.system.user_sid = shape.logger_sid;
  for (const ShapeField& field : shape.fields) {
    TRY(auto value, sample_of(field));
    if (const auto how = how_of(field)) {
      prototype.varying.push_back({prototype.event.data.size(), *how});
    }
    prototype.event.data.push_back({field.name, std::move(value)});
  }
  return prototype;
}

// Draws what varies.
class Varier {
 public:
  explicit Varier(std::uint64_t seed) : random_(seed) {}

  base::Random& random() { return random_; }

  void vary(Prototype& prototype, model::Timestamp time) {
    prototype.event.system.time = time;
    prototype.event.system.thread_id = static_cast<std::uint32_t>(4 * random_.below(4000));
    for (const Varying& varying : prototype.varying) {
      EvtxValue& value = prototype.event.data[varying.field].value;
      switch (varying.how) {
        case How::kGuid:
          put_guid(value);
          break;
        case How::kNumber:
          value.set_integer(4 * random_.below(15'000));
          break;
        case How::kUtc:
          put_time(value, time);
          break;
        default:
          put_text(value, varying.how);
          break;
      }
    }
  }

 private:
  void put_guid(EvtxValue& value) {
    const std::array bits{random_.next(), random_.next()};
    value.set_bytes({reinterpret_cast<const char*>(bits.data()), sizeof bits});
  }

  void put_time(EvtxValue& value, model::Timestamp time) {
    text_.clear();
    model::append_rfc3339(time, text_);
    text_[10] = ' ';
    text_.resize(23);
    value.set_text(text_);
  }

  void put_text(EvtxValue& value, How how) {
    text_.clear();
    switch (how) {
      case How::kCommand:
        text_ += '"';
        add_program();
        text_ += "\" --profile ";
        add_hex(8);
        text_ += " --out \"";
        add_file();
        text_ += "\" /quiet /id:";
        add_hex(12);
        break;
      case How::kProgram:
        add_program();
        break;
      case How::kFile:
        add_file();
        break;
      case How::kKey:
        text_ += "HKU\\S-1-5-21-1604522735-2094178063-3351749010-1984\\Software\\Vendor\\";
        add_hex(8);
        text_ += "\\Settings\\Value";
        add_hex(2);
        break;
      case How::kAddress:
        text_ += "198.51.100.";
        add_number(random_.below(255));
        break;
      default:
        text_ += "value-";
        add_hex(10);
    }
    value.set_text(text_);
  }

  void add_program() {
    constexpr std::array<std::string_view, 8> kNames{
        "svchost.exe", "backgroundTaskHost.exe", "msedge.exe",  "WINWORD.EXE",
        "chrome.exe",  "SearchProtocolHost.exe", "OUTLOOK.EXE", "conhost.exe"};
    constexpr std::array<std::string_view, 4> kFolders{
        "C:\\Windows\\System32\\", "C:\\Program Files\\Vendor\\",
        "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\",
        "C:\\Program Files\\Microsoft Office\\root\\Office16\\"};
    text_ += kFolders[random_.below(kFolders.size())];
    text_ += kNames[random_.below(kNames.size())];
  }

  void add_file() {
    text_ += "C:\\Users\\m.osei\\AppData\\Local\\Vendor\\Cache\\";
    add_hex(12);
    text_ += random_.one_in(3) ? "\\state.json" : "\\page.dat";
  }

  void add_hex(std::size_t digits) {
    std::uint64_t bits = random_.next();
    for (std::size_t i = 0; i < digits; ++i, bits >>= 4) text_ += kHex[bits & 15];
  }

  void add_number(std::uint64_t n) {
    if (n >= 10) add_number(n / 10);
    text_ += static_cast<char>('0' + n % 10);
  }

  base::Random random_;
  std::string text_;
};

}  // namespace

base::Result<BulkSummary> write_bulk_evtx(const base::FileSystem& files, const std::string& path,
                                          std::uint64_t bytes, std::uint64_t seed) {
  TRY(const auto shapes, read_event_shapes(default_event_shapes()));
  std::vector<Prototype> prototypes;
  std::vector<std::size_t> draw;  // an index for each of 100
  for (const Share& share : kShares) {
    TRY(auto prototype, prototype_of(shapes.find(share.shape)->second));
    draw.insert(draw.end(), static_cast<std::size_t>(share.weight), prototypes.size());
    prototypes.push_back(std::move(prototype));
  }
  BulkSummary summary;
  summary.chunks = std::max<std::uint64_t>(1, bytes / kChunkBytes);
  TRY(auto file, files.create(path));
  const auto header = make_file_header(
      {.chunk_count = summary.chunks, .next_record_id = summary.chunks * kIdsInChunk + 1});
  TRY(file->write(std::as_bytes(std::span(header))));
  Varier varier(seed);
  ChunkBuilder chunk(EvtxForm::kTemplates);
  model::Timestamp time = *model::parse_time("2026-03-02T06:00:00Z");
  for (std::uint64_t i = 0; i < summary.chunks; ++i) {
    while (true) {
      Prototype& prototype = prototypes[draw[varier.random().below(draw.size())]];
      time += std::chrono::microseconds(varier.random().below(20'000));
      varier.vary(prototype, time);
      if (!chunk.add(prototype.event, i * kIdsInChunk + chunk.record_count() + 1)) break;
    }
    summary.events += chunk.record_count();
    TRY(file->write(std::as_bytes(chunk.finish())));
    chunk.clear();
  }
  TRY(file->close());
  summary.bytes = kFileHeaderBytes + summary.chunks * kChunkBytes;
  return summary;
}

}  // namespace tocsin::exercise
