// SPDX-License-Identifier: Apache-2.0
// Every EVTX file of SigmaHQ's regression data has the same events beside it as JSON: both must
// give the same fields. The known differences are forms of writing, listed here with the reason.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "decoded.h"
#include "tocsin/base/file_system.h"
#include "tocsin/source/evidence.h"

namespace tocsin::source {
namespace {

namespace fs = std::filesystem;

std::string shared_folder() {
  const char* const set = std::getenv("TOCSIN_SHARED");
  return set != nullptr ? set : "../shared";
}

std::vector<PlainEvent> events_of(const std::string& path) {
  const auto files = base::make_system_files();
  EvidenceReader reader(*files, {path});
  EvidenceReader::Worker worker;
  const model::FieldNames names;
  const DecoderTables tables(names);
  Decoders decoders(tables);
  model::EventBatch batch;
  Block block;
  std::vector<PlainEvent> events;
  while (reader.next(worker, block)) {
    batch.clear();
    reader.decoded(block, decoders.decode(block, batch));
    for (const model::Event& event : batch.events()) events.push_back(plain(event));
  }
  for (const EvidenceStatus& status : reader.take_statuses()) {
    EXPECT_EQ(status.state, EvidenceState::kRead) << status.path << ": " << status.reason;
  }
  return events;
}

using Fields = std::map<std::string, std::vector<std::string>>;

// The JSON was written by a tool that:
//  - prints GUIDs without braces, which we give back, and in one letter case;
//  - cuts fractions of seconds to six digits where FILETIME has seven;
//  - cuts white space at both ends of a value;
//  - leaves out empty values, or writes them as null.
std::string without_form(std::string text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  text = text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
  if (text.size() == 28 && text[10] == 'T' && text.back() == 'Z') text.erase(26, 1);
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

Fields fields_of(const PlainEvent& event) {
  Fields fields;
  for (const auto& [name, text] : event.fields) {
    std::string value = without_form(text);
    if (!value.empty()) fields[name].push_back(std::move(value));
  }
  return fields;
}

std::string shown(const std::vector<std::string>& values) {
  std::string out;
  for (const std::string& value : values) out += "[" + value + "]";
  return out.empty() ? "(absent)" : out;
}

TEST(Shapes, EvtxAndJsonOfTheSameEventGiveTheSameFields) {
  const fs::path root = fs::path(shared_folder()) / "corpus/sigma/regression_data";
  if (!fs::exists(root)) GTEST_SKIP() << root << " is absent";
  std::size_t pairs = 0, events = 0, differences = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root)) {
    if (entry.path().extension() != ".evtx") continue;
    fs::path other = entry.path();
    other.replace_extension(".json");
    if (!fs::exists(other)) continue;
    ++pairs;
    std::map<std::string, PlainEvent> from_json;
    for (PlainEvent& event : events_of(other.string())) {
      const std::string number = event.of("EventRecordID");
      from_json[number] = std::move(event);
    }
    for (const PlainEvent& event : events_of(entry.path().string())) {
      ++events;
      const auto twin = from_json.find(event.of("EventRecordID"));
      if (twin == from_json.end()) {
        ++differences;
        ADD_FAILURE() << entry.path() << " record " << event.record_id << " is not in the JSON";
        continue;
      }
      EXPECT_EQ(event.time, twin->second.time) << entry.path();
      EXPECT_EQ(event.code, twin->second.code) << entry.path();
      Fields ours = fields_of(event), theirs = fields_of(twin->second);
      Fields all = ours;
      all.insert(theirs.begin(), theirs.end());
      for (const auto& [name, unused] : all) {
        if (ours[name] == theirs[name]) continue;
        ++differences;
        ADD_FAILURE() << entry.path() << " record " << event.record_id << " " << name << "\n evtx "
                      << shown(ours[name]) << "\n json " << shown(theirs[name]);
      }
    }
  }
  EXPECT_GT(pairs, 90u);
  RecordProperty("pairs", static_cast<int>(pairs));
  RecordProperty("events", static_cast<int>(events));
  std::printf("%zu pairs, %zu events, %zu differences\n", pairs, events, differences);
}

}  // namespace
}  // namespace tocsin::source
