// SPDX-License-Identifier: Apache-2.0
#include "tocsin/text/table_reader.h"

#include <gtest/gtest.h>

namespace tocsin::text {
namespace {

TEST(TableReader, gives_what_nodes_hold) {
  TableReader reader("the table of ports");
  std::vector<std::string> names;
  reader.read({"a.yml", "{ports: [22, 443], names: [ssh], of: {http: [80, 8080]}, as: {a: b}}"},
              [&](const YamlNode& root) {
                EXPECT_EQ(reader.number(reader.list(*root.find("ports"))[1]), 443u);
                names = reader.texts(*root.find("names"));
                EXPECT_EQ(reader.one_or_more(reader.list(*root.find("names"))[0]), names);
                EXPECT_EQ(reader.lists(*root.find("of")).at(0).second.at(1), "8080");
                EXPECT_EQ(reader.pairs(*root.find("as")).at(0).second, "b");
              });
  EXPECT_EQ(names, std::vector<std::string>{"ssh"});
  EXPECT_TRUE(reader.result().ok());
}

TEST(TableReader, tells_the_first_fault_with_its_line) {
  struct Case {
    const char* yaml;
    const char* message;
  };
  for (const Case& c : std::vector<Case>{{"a: 1\nb: x\n", "line 2: not a number"},
                                         {"a: 1\nb: -1\n", "line 2: not a number"},
                                         {"a: 1\nb: 4294967296\n", "line 2: not a number"},
                                         {"- 1\n", "line 1: a map is missing"},
                                         {"", "line 1: the file is empty"},
                                         {"a: [", "line "}}) {
    TableReader reader("the table of ports");
    reader.read({"a.yml", c.yaml}, [&](const YamlNode& root) {
      for (const YamlMember& member : reader.map(root)) reader.number(member.value);
    });
    reader.bad({9, 1}, "a later fault");
    const auto result = reader.result();
    ASSERT_FALSE(result.ok()) << c.yaml;
    EXPECT_EQ(
        result.error().message.find("reading the table of ports a.yml: " + std::string(c.message)),
        0u)
        << result.error().message;
  }
}

}  // namespace
}  // namespace tocsin::text
