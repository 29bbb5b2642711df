// SPDX-License-Identifier: Apache-2.0
#include "golden.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include <filesystem>

namespace tocsin::inform {
namespace {

constexpr const char* kFolder = "src/inform/testdata";

TEST(GoldenTest, EveryFileIsOwnedByACase) {
  const std::set<std::string> owned = {
      "alerts.csv",          "table_80.txt",       "table_160.txt", "table_explained.txt",
      "table_no_alerts.txt", "incident_table.txt", "incidents.md"};
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    EXPECT_TRUE(owned.contains(entry.path().filename().string())) << entry.path();
  }
}

}  // namespace

std::string golden(const std::string& name, const std::string& now) {
  const std::string path = std::string(kFolder) + "/" + name;
  if (std::getenv("TOCSIN_GOLDEN_UPDATE") != nullptr) {
    std::ofstream(path, std::ios::binary) << now;
  }
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace tocsin::inform
