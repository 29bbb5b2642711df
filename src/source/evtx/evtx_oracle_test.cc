// SPDX-License-Identifier: Apache-2.0
// libevtx judges the decoder: every record of the public corpora that it can print as XML is
// flattened by the rules of docs/formats/evtx.md, written here a second time over an XML tree,
// and compared field by field with the text of ours. What may differ is the list Difference.

#include <gtest/gtest.h>
#include <libevtx.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <pugixml.hpp>
#include <set>
#include <string>
#include <vector>

#include "tocsin/source/evtx.h"

namespace tocsin::source {
namespace {

namespace fs = std::filesystem;

using Fields = std::map<std::string, std::vector<std::string>>;

fs::path corpus() {
  const char* shared = std::getenv("TOCSIN_SHARED");
  return fs::path(shared != nullptr ? shared : "../shared") / "corpus";
}

std::vector<fs::path> evtx_files() {
  std::vector<fs::path> files;
  for (const char* folder : {"evtx", "sigma/regression_data"}) {
    const fs::path root = corpus() / folder;
    if (!fs::exists(root)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      if (entry.path().extension() == ".evtx") files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::uint8_t> read_bytes(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// ---- ours ----

struct Decoded {
  std::vector<std::uint8_t> bytes;
  model::EventBatch batch;
  EvtxChunkReport report;
};

void decode_file(EvtxTemplates& templates, const fs::path& path, Decoded& out) {
  out.bytes = read_bytes(path);
  EvtxDecoder decoder(templates);
  const std::span<const std::uint8_t> all(out.bytes);
  for (std::size_t at = kEvtxFirstChunk; at < all.size(); at += kEvtxChunkBytes) {
    const auto chunk = all.subspan(at, std::min(kEvtxChunkBytes, all.size() - at));
    out.report.add(decoder.decode_chunk(chunk, at, out.batch));
  }
}

// ---- the judge's ----

class JudgeFile {
 public:
  explicit JudgeFile(const fs::path& path) {
    libevtx_file_initialize(&file_, nullptr);
    open_ = libevtx_file_open(file_, path.c_str(), LIBEVTX_OPEN_READ, nullptr) == 1;
    if (open_) libevtx_file_get_number_of_records(file_, &records_, nullptr);
  }
  ~JudgeFile() {
    if (open_) libevtx_file_close(file_, nullptr);
    libevtx_file_free(&file_, nullptr);
  }
  JudgeFile(const JudgeFile&) = delete;
  JudgeFile& operator=(const JudgeFile&) = delete;
  int records() const { return records_; }

  struct Record {
    std::uint64_t id = 0;  // as the record's header has it
    std::string xml;
  };
  std::optional<Record> record(int index) const {
    libevtx_record_t* record = nullptr;
    if (libevtx_file_get_record_by_index(file_, index, &record, nullptr) != 1) return {};
    Record out;
    std::size_t size = 0;
    bool good = libevtx_record_get_identifier(record, &out.id, nullptr) == 1 &&
                libevtx_record_get_utf8_xml_string_size(record, &size, nullptr) == 1;
    if (good) {
      out.xml.resize(size);
      good = libevtx_record_get_utf8_xml_string(
                 record, reinterpret_cast<std::uint8_t*>(out.xml.data()), size, nullptr) == 1;
      if (good && !out.xml.empty()) out.xml.pop_back();
    }
    libevtx_record_free(&record, nullptr);
    if (!good) return {};
    return out;
  }

 private:
  libevtx_file_t* file_ = nullptr;
  bool open_ = false;
  int records_ = 0;
};

std::string without_spaces(std::string text) {
  std::erase(text, ' ');
  return text;
}

void flatten_xml(const pugi::xml_node& node, const std::string& section, Fields& out) {
  const std::string name = node.name();
  std::string field = name;
  if (section == "RenderingInfo" && name != "Message" && name != section) {
    field = "RenderingInfo_" + name;
  }
  bool has_attributes = false;
  for (const auto& attribute : node.attributes()) {
    const std::string key = attribute.name();
    if (key.starts_with("xmlns")) continue;
    if (section != "System" && name == "Data" && key == "Name") {
      field = without_spaces(attribute.value());
    } else {
      has_attributes = true;
      out[name + "_" + key].push_back(attribute.value());
    }
  }
  bool has_elements = false;
  std::string text;
  for (const auto& child : node.children()) {
    if (child.type() == pugi::node_element) {
      has_elements = true;
      flatten_xml(child, section.empty() ? child.name() : section, out);
    } else {
      text += child.value();
    }
  }
  const bool in_body = section != "System" && section != "RenderingInfo" && !section.empty();
  if (has_elements || (text.empty() && (!in_body || has_attributes))) return;
  out[field].push_back(text);
}

// ---- the comparison ----

// Differences of form, each with its reason; nothing else may differ.
enum class Difference {
  kNone,
  kHexPadding,  // libevtx pads to the type's width, Windows and we do not
  kTimeDigits,  // libevtx prints nine digits of a second, ours as many as the type has
  kWrong,
};

std::string name_of(Difference difference) {
  switch (difference) {
    case Difference::kNone:
      return "equal";
    case Difference::kHexPadding:
      return "hexadecimal padding";
    case Difference::kTimeDigits:
      return "digits of a second";
    case Difference::kWrong:
      break;
  }
  return "wrong";
}

bool is_hex(std::string_view text) {
  return text.starts_with("0x") &&
         text.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string_view::npos;
}

std::string unpadded(std::string_view hex) {
  hex.remove_prefix(2);
  hex.remove_prefix(std::min(hex.find_first_not_of('0'), hex.size()));
  return hex.empty() ? "0" : std::string(hex);
}

Difference compare(const std::string& ours, const std::string& judge) {
  if (ours == judge) return Difference::kNone;
  if (is_hex(ours) && is_hex(judge) && unpadded(ours) == unpadded(judge)) {
    return Difference::kHexPadding;
  }
  if (ours.size() >= 20 && judge.size() >= 20 && ours.ends_with('Z') && judge.ends_with('Z') &&
      ours.substr(0, 20) == judge.substr(0, 20)) {
    const std::string digits = ours.substr(0, ours.size() - 1);
    if (judge.starts_with(digits)) return Difference::kTimeDigits;
  }
  return Difference::kWrong;
}

struct Tally {
  std::map<std::string, std::size_t> fields;
  std::size_t records = 0;
  std::size_t records_equal = 0;  // but for form
  std::size_t unreadable = 0;     // for the judge
  std::size_t missing = 0;        // in ours
  std::size_t surplus = 0;        // in ours
  std::size_t damaged = 0;
  std::vector<std::string> samples;
};

Difference compare_values(const std::vector<std::string>& ours,
                          const std::vector<std::string>& judge) {
  if (ours.size() != judge.size()) return Difference::kWrong;
  Difference worst = Difference::kNone;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    worst = std::max(worst, compare(ours[i], judge[i]));
  }
  return worst;
}

void compare_record(const Fields& ours, const Fields& judge, const std::string& where,
                    Tally& tally) {
  constexpr std::size_t kSamplesMax = 20;
  std::set<std::string> names;
  for (const auto& [name, values] : ours) names.insert(name);
  for (const auto& [name, values] : judge) names.insert(name);
  bool equal = true;
  for (const std::string& name : names) {
    const auto values_in = [&](const Fields& fields) {
      const auto found = fields.find(name);
      return found == fields.end() ? std::vector<std::string>{} : found->second;
    };
    const auto a = values_in(ours);
    const auto b = values_in(judge);
    const Difference difference = compare_values(a, b);
    ++tally.fields[name_of(difference)];
    if (difference != Difference::kWrong) continue;
    equal = false;
    if (tally.samples.size() >= kSamplesMax) continue;
    std::string sample = where + " " + name + "\n  ours:";
    for (const auto& v : a) sample += " [" + v + "]";
    sample += "\n  judge:";
    for (const auto& v : b) sample += " [" + v + "]";
    tally.samples.push_back(sample);
  }
  if (equal) ++tally.records_equal;
}

// By the ids in the records' headers, which is what the judge tells.
std::multimap<std::uint64_t, Fields> fields_of(Decoded& decoded) {
  std::multimap<std::uint64_t, Fields> all;
  for (const model::Event& event : decoded.batch.events()) {
    Fields fields;
    for (const model::Field& field : event.fields) {
      fields[std::string(field.name())].push_back(model::to_text(field.value));
    }
    std::uint64_t id = 0;
    std::memcpy(&id, decoded.bytes.data() + event.offset + 8, sizeof id);
    all.emplace(id, std::move(fields));
  }
  return all;
}

void compare_file(EvtxTemplates& templates, const fs::path& path, Tally& tally) {
  Decoded decoded;
  decode_file(templates, path, decoded);
  tally.damaged += decoded.report.damaged_total();
  auto ours = fields_of(decoded);
  const JudgeFile judge(path);
  for (int i = 0; i < judge.records(); ++i) {
    const auto record = judge.record(i);
    pugi::xml_document document;
    // Line ends stay as they are: a parser of XML would make one of two.
    constexpr unsigned kFlags = pugi::parse_escapes | pugi::parse_cdata | pugi::parse_ws_pcdata;
    if (!record || !document.load_string(record->xml.c_str(), kFlags)) {
      ++tally.unreadable;
      continue;
    }
    ++tally.records;
    const auto found = ours.find(record->id);
    if (found == ours.end()) {
      ++tally.missing;
      continue;
    }
    Fields his;
    flatten_xml(document.document_element(), "", his);
    compare_record(found->second, his, path.filename().string() + " " + std::to_string(record->id),
                   tally);
    ours.erase(found);
  }
  tally.surplus += ours.size();
}

TEST(EvtxOracle, EveryFieldIsWhatLibevtxReads) {
  const auto files = evtx_files();
  if (files.empty()) GTEST_SKIP() << "no EVTX files under " << corpus();
  model::FieldNames names;
  EvtxTemplates templates(names);
  Tally tally;
  for (const fs::path& path : files) compare_file(templates, path, tally);
  std::cout << files.size() << " files; " << tally.records << " records compared, of which "
            << tally.records_equal << " differ in form at most; the judge cannot read "
            << tally.unreadable << "; only ours: " << tally.surplus << "\n";
  for (const auto& [name, count] : tally.fields) {
    std::cout << "  fields " << name << ": " << count << "\n";
  }
  for (const auto& sample : tally.samples) std::cout << sample << "\n";
  EXPECT_EQ(tally.missing, 0u);
  EXPECT_EQ(tally.surplus, 0u);
  EXPECT_EQ(tally.damaged, 0u);
  EXPECT_EQ(tally.records_equal, tally.records);
}

TEST(EvtxOracle, EveryRecordThatTheGoldenEvaluatorReadIsDecoded) {
  std::ifstream golden(corpus() / "evtx" / "golden-records.tsv");
  if (!golden) GTEST_SKIP() << "no golden-records.tsv under " << corpus();
  std::map<std::string, std::set<std::uint64_t>> wanted;
  std::string line;
  std::getline(golden, line);
  while (std::getline(golden, line)) {
    const auto tab = line.find('\t');
    ASSERT_NE(tab, std::string::npos) << line;
    wanted[line.substr(0, tab)].insert(std::stoull(line.substr(tab + 1)));
  }
  model::FieldNames names;
  EvtxTemplates templates(names);
  std::size_t records = 0;
  for (const auto& [file, ids] : wanted) {
    Decoded decoded;
    decode_file(templates, corpus() / "evtx" / file, decoded);
    std::set<std::uint64_t> seen;
    for (const model::Event& event : decoded.batch.events()) {
      if (event.code != 0 && event.has_time) seen.insert(event.record_id);
    }
    for (const std::uint64_t id : ids) {
      ++records;
      EXPECT_TRUE(seen.contains(id)) << file << " " << id;
    }
  }
  std::cout << records << " records of " << wanted.size() << " files\n";
}

}  // namespace
}  // namespace tocsin::source
