// SPDX-License-Identifier: Apache-2.0
#include "evidence_walk.h"

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/temporary_folder.h"

namespace tocsin::source {
namespace {

namespace fs = std::filesystem;

class EvidenceWalk : public ::testing::Test {
 protected:
  void write(const std::string& name, std::string_view content = "x") const {
    folder_.write(name, content);
  }

  // The paths as shown; each place must lead to the file.
  std::vector<std::string> walk(std::vector<std::string> given) {
    const auto files = base::make_system_files();
    skipped_.clear();
    const FoundFiles found = find_files(*files, given, 256, [&](SkippedFile&& file) {
      skipped_.push_back(file.path + ": " + file.reason);
    });
    std::vector<std::string> paths;
    bytes_ = found.bytes();
    for (std::size_t i = 0; i < found.size(); ++i) {
      const FoundFile file = found.file(i);
      EXPECT_EQ(fs::file_size(file.place), file.size) << file.place;
      EXPECT_NE(file.modified, 0);
      paths.push_back(file.path);
    }
    return paths;
  }

  std::string at(const std::string& name) const { return folder_.at(name); }

  TemporaryFolder folder_;
  std::vector<std::string> skipped_;
  std::uint64_t bytes_ = 0;
};

using Strings = std::vector<std::string>;

TEST_F(EvidenceWalk, PathsAreRelativeToWhatWasGiven) {
  write("in/b/c/d.log", "four");
  write("in/a.log");
  write("in/b/z.log");
  EXPECT_EQ(walk({at("in")}), (Strings{"a.log", "b/c/d.log", "b/z.log"}));
  EXPECT_EQ(bytes_, 6u);
  EXPECT_EQ(walk({at("in") + "/"}), (Strings{"a.log", "b/c/d.log", "b/z.log"}));
  EXPECT_EQ(walk({at("in/a.log"), at("in/b")}), (Strings{"a.log", "c/d.log", "z.log"}));
}

TEST_F(EvidenceWalk, TheFirstNameOfAFileCounts) {
  write("in/b/one.log");
  fs::create_hard_link(at("in/b/one.log"), at("in/a.log"));
  fs::create_symlink(at("in/b/one.log"), at("in/c.log"));
  write("in/d.log");
  EXPECT_EQ(walk({at("in")}), (Strings{"a.log", "d.log"}));
  EXPECT_EQ(skipped_, (Strings{"b/one.log: is read as a.log", "c.log: is read as a.log"}));
}

TEST_F(EvidenceWalk, OnlyFilesOfDifferentPathsAreToldApart) {
  write("x/same.log");
  write("y/same.log");
  write("y/other.log");
  EXPECT_EQ(walk({at("x"), at("y")}), (Strings{at("x/same.log"), "other.log", at("y/same.log")}));
  EXPECT_EQ(walk({at("x/same.log"), at("x")}), Strings{"same.log"});
}

}  // namespace
}  // namespace tocsin::source
