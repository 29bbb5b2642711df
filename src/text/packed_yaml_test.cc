// SPDX-License-Identifier: Apache-2.0
#include "tocsin/text/packed_yaml.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tocsin::text {
namespace {

constexpr std::string_view kTables =
    "- name: &n first\n  list: [1, 'two', \"\", null, ~, 3.5, yes]\n  map: {a: {b: [c]}, 'd e': "
    "{}}\n"
    "- name: *n\n  empty: []\n---\nsecond: |\n  text\n  of lines\n";

YamlStream parsed(std::string_view yaml) {
  std::vector<Diagnostic> diagnostics;
  YamlStream stream = YamlStream::parse(yaml, "t.yml", {}, diagnostics);
  EXPECT_TRUE(diagnostics.empty());
  return stream;
}

void expect_same(const YamlNode& a, const YamlNode& b) {
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.quoted, b.quoted);
  EXPECT_EQ(a.text, b.text);
  EXPECT_EQ(a.place.line, b.place.line);
  EXPECT_EQ(a.place.column, b.place.column);
  ASSERT_EQ(a.items().size(), b.items().size());
  for (std::size_t i = 0; i < a.items().size(); ++i) expect_same(a.items()[i], b.items()[i]);
  ASSERT_EQ(a.members().size(), b.members().size());
  for (std::size_t i = 0; i < a.members().size(); ++i) {
    EXPECT_EQ(a.members()[i].key, b.members()[i].key);
    EXPECT_EQ(a.members()[i].place.line, b.members()[i].place.line);
    expect_same(a.members()[i].value, b.members()[i].value);
  }
}

TEST(PackedYaml, is_the_same_when_it_is_unpacked) {
  const YamlStream stream = parsed(kTables);
  const std::string packed = pack(stream);
  const YamlStream back = unpack(packed);
  EXPECT_TRUE(back.complete);
  ASSERT_EQ(back.documents.size(), stream.documents.size());
  for (std::size_t i = 0; i < back.documents.size(); ++i) {
    expect_same(stream.documents[i].root, back.documents[i].root);
  }
  EXPECT_EQ(pack(back), packed);
}

TEST(PackedYaml, cut_and_changed_bytes_are_incomplete_or_another_table) {
  const std::string packed = pack(parsed(kTables));
  for (std::size_t size = 0; size < packed.size(); ++size) {
    EXPECT_FALSE(unpack(std::string_view(packed).substr(0, size)).complete) << size;
  }
  for (std::size_t at = 0; at < packed.size(); ++at) {
    for (const int byte : {0, 1, 5, 6, 7, 0x7f, 0xff}) {
      std::string changed = packed;
      changed[at] = static_cast<char>(byte);
      const YamlStream back = unpack(changed);
      if (back.complete) EXPECT_EQ(unpack(pack(back)).documents.size(), back.documents.size());
    }
  }
}

TEST(PackedYaml, nests_no_deeper_than_it_may) {
  std::string deep = "[]";
  for (int i = 0; i < 20; ++i) deep = "[" + deep + "]";
  const std::string packed = pack(parsed(deep));
  EXPECT_TRUE(unpack(packed).complete);
  YamlLimits limits;
  limits.depth_max = 10;
  EXPECT_FALSE(unpack(packed, limits).complete);
}

}  // namespace
}  // namespace tocsin::text
