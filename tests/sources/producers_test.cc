// SPDX-License-Identifier: Apache-2.0
// What real programs wrote (tests/golden/producers, made by tools/record_producers.sh) through
// recognition, splitting and decoding: the counts of each recording, to the unit, and one event of
// each shape, as recorded beside it in FILE.events.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "decoded.h"
#include "tocsin/source/format.h"

namespace tocsin::source {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolder = "tests/golden/producers";

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> recordings() {
  std::vector<fs::path> all;
  if (!fs::exists(kFolder)) return all;
  for (const auto& entry : fs::recursive_directory_iterator(kFolder)) {
    if (entry.is_regular_file() && entry.path().extension() != ".events") {
      all.push_back(entry.path());
    }
  }
  std::ranges::sort(all);
  return all;
}

// A clone gives files the time of cloning: the recordings were made on this day.
model::Timestamp recorded() { return *model::parse_time("2026-11-22T00:00:00Z"); }

std::string shape_of(const PlainEvent& event) {
  std::string shape =
      event.product + '|' + event.channel + '|' + event.provider + '|' + std::to_string(event.code);
  for (const auto& [name, text] : event.fields) shape += '|' + name;
  return shape;
}

void describe(const PlainEvent& event, std::ostream& out) {
  out << event.record_id << " " << (event.time.empty() ? "(no time)" : event.time) << " "
      << event.product << " / " << event.channel << " / " << event.provider << " / " << event.code
      << " on " << event.host << "\n";
  for (const auto& [name, text] : event.fields) out << "    " << name << ": " << text << "\n";
}

std::string describe(std::string_view format, const Decoded& decoded) {
  const DecodeCounts& counts = decoded.counts;
  std::ostringstream out;
  out << format << ": " << counts.records << " records = " << counts.decoded() << " decoded + "
      << counts.undecoded << " kept as text + " << counts.skipped() << " skipped; " << counts.events
      << " events, " << counts.merged << " merged, " << counts.structure << " structure, "
      << counts.losses.total() << " losses\n";
  std::set<std::string> seen;
  for (const PlainEvent& event : decoded.events) {
    if (seen.insert(shape_of(event)).second) describe(event, out);
  }
  return out.str();
}

class Producers : public testing::TestWithParam<fs::path> {};

TEST_P(Producers, are_read_as_recorded) {
  const std::string text = read(GetParam());
  const Format* format =
      recognise_format({.bytes = {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()},
                        .text = std::string_view(text).substr(0, kSampleBytes),
                        .whole = text.size() < kSampleBytes});
  ASSERT_NE(format, nullptr);
  TextDecoder decoder;
  const DecodeOptions options{.file_time = recorded()};
  const Decoded decoded = decoder.decode(format->name, text, options);
  EXPECT_EQ(decoded.counts.skipped(), 0u);
  EXPECT_EQ(decoded.events.size(), decoded.counts.events);

  const std::string now = describe(format->name, decoded);
  const std::string path = GetParam().string() + ".events";
  if (std::getenv("TOCSIN_GOLDEN_UPDATE") != nullptr) std::ofstream(path, std::ios::binary) << now;
  EXPECT_EQ(read(path), now);
}

std::string name_of(const testing::TestParamInfo<fs::path>& info) {
  std::string name = fs::relative(info.param, kFolder).string();
  std::ranges::replace_if(name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Recorded, Producers, testing::ValuesIn(recordings()), name_of);

}  // namespace
}  // namespace tocsin::source
