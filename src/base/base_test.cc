// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

#include "support/temporary_folder.h"
#include "tocsin/base/check.h"
#include "tocsin/base/clock.h"
#include "tocsin/base/file_system.h"
#include "tocsin/base/random.h"
#include "tocsin/base/result.h"

namespace tocsin::base {
namespace {

using ::testing::HasSubstr;

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

class SystemFilesTest : public ::testing::Test {
 protected:
  std::string at(const std::string& name) const { return made_.at(name); }
  void write(const std::string& name, std::string_view text) const { made_.write(name, text); }
  std::string names(const std::string& path) const {
    const auto entries = files_->list(path);
    if (!entries.ok()) return entries.error().message;
    std::string text;
    for (const FileEntry& entry : entries.value()) {
      text += entry.name + ":" + "fdlo"[static_cast<int>(entry.kind)] + " ";
    }
    return text;
  }

  TemporaryFolder made_;
  const std::string folder_ = made_.path().string();
  std::unique_ptr<FileSystem> files_ = make_system_files();
};

TEST_F(SystemFilesTest, ListsSortedWithKinds) {
  write("b.evtx", "12345");
  write("a", "");
  ASSERT_TRUE(files_->make_folders(at("C/D")).ok());
  std::filesystem::create_symlink("b.evtx", at("link"));
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  EXPECT_EQ(names(folder_), "C:d a:f b.evtx:f link:l pipe:o ");
  EXPECT_EQ(files_->list(folder_).value()[2].size, 5u);
}

TEST_F(SystemFilesTest, InspectsWithAndWithoutFollowing) {
  write("file", "12345");
  std::filesystem::create_symlink("file", at("link"));
  const FileEntry link = files_->inspect(at("link"), false).value();
  const FileEntry target = files_->inspect(at("link"), true).value();
  EXPECT_EQ(link.kind, FileKind::kLink);
  EXPECT_EQ(link.name, "link");
  EXPECT_EQ(link.size, 0u);
  EXPECT_EQ(target.kind, FileKind::kFile);
  EXPECT_EQ(target.size, 5u);
  EXPECT_EQ(target.inode, files_->inspect(at("file"), false).value().inode);
  EXPECT_EQ(files_->inspect(folder_ + "//", true).value().kind, FileKind::kFolder);
}

TEST_F(SystemFilesTest, ReadsInSequenceAndAtAPlace) {
  write("file", "0123456789");
  const auto file = files_->open(at("file"));
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file.value()->size(), 10u);
  char buffer[6];
  const auto into = std::as_writable_bytes(std::span(buffer));
  EXPECT_EQ(file.value()->read(into).value(), 6u);
  EXPECT_EQ(std::string_view(buffer, 6), "012345");
  EXPECT_EQ(file.value()->read_at(8, into).value(), 2u);
  EXPECT_EQ(std::string_view(buffer, 2), "89");
  EXPECT_EQ(file.value()->read(into).value(), 4u);
  EXPECT_EQ(std::string_view(buffer, 4), "6789");
  EXPECT_EQ(file.value()->read(into).value(), 0u);
  EXPECT_EQ(file.value()->read_at(1000, into).value(), 0u);
  EXPECT_EQ(file.value()->read_at(UINT64_MAX, into).value(), 0u);
}

TEST_F(SystemFilesTest, EndsEarlyWhereAFileShrinks) {
  write("file", std::string(100'000, 'x'));
  const auto file = files_->open(at("file"));
  ASSERT_TRUE(file.ok());
  std::filesystem::resize_file(at("file"), 10);
  std::vector<std::byte> buffer(100'000);
  EXPECT_EQ(file.value()->size(), 100'000u);
  EXPECT_EQ(file.value()->read(buffer).value(), 10u);
}

TEST_F(SystemFilesTest, RefusesWhatIsNoFileWithoutWaiting) {
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  std::filesystem::create_symlink("loop", at("loop"));
  const auto refused = [&](const std::string& path) {
    const auto file = files_->open(path);
    return file.ok() ? Error{} : file.error();
  };
  EXPECT_EQ(refused(at("pipe")).kind, ErrorKind::kUnsupported);
  EXPECT_THAT(refused(at("pipe")).message, HasSubstr("a named pipe"));
  EXPECT_THAT(refused(folder_).message, HasSubstr("a folder"));
  EXPECT_THAT(refused("/dev/null").message, HasSubstr("a device"));
  EXPECT_EQ(refused(at("none")).kind, ErrorKind::kNotFound);
  EXPECT_EQ(refused(at("loop")).kind, ErrorKind::kFailed);
  EXPECT_EQ(refused(std::string("a\0b", 3)).kind, ErrorKind::kNotFound);
  EXPECT_EQ(refused("").kind, ErrorKind::kNotFound);
}

TEST_F(SystemFilesTest, RefusesWhatIsForbidden) {
  if (::geteuid() == 0) GTEST_SKIP() << "nothing is forbidden to root";
  write("file", "x");
  std::filesystem::permissions(at("file"), std::filesystem::perms::none);
  const auto file = files_->open(at("file"));
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().kind, ErrorKind::kDenied);
}

TEST_F(SystemFilesTest, WritesAFileThatAppearsWhenItIsWhole) {
  write("new", "old content");
  {
    auto file = files_->create(at("new"));
    ASSERT_TRUE(file.ok());
    EXPECT_TRUE(file.value()->write(bytes_of("one ")).ok());
    EXPECT_TRUE(file.value()->write(bytes_of("two")).ok());
    EXPECT_EQ(read_whole(*files_, at("new"), 11).value(), "old content");
    EXPECT_TRUE(file.value()->close().ok());
  }
  EXPECT_EQ(read_whole(*files_, at("new"), 7).value(), "one two");
  EXPECT_FALSE(files_->create(at("no/such/folder")).ok());
  EXPECT_EQ(names(folder_), "new:f ");
}

TEST_F(SystemFilesTest, LeavesNothingOfAFileThatWasNotClosed) {
  {
    auto file = files_->create(at("new"));
    ASSERT_TRUE(file.ok());
    EXPECT_TRUE(file.value()->write(bytes_of("half")).ok());
  }
  EXPECT_EQ(names(folder_), "");
}

TEST_F(SystemFilesTest, WritesThroughALinkAndReplacesAFolderNever) {
  write("target", "old");
  std::filesystem::create_symlink("target", at("link"));
  ASSERT_TRUE(write_whole(*files_, at("link"), "new").ok());
  EXPECT_EQ(read_whole(*files_, at("target"), 3).value(), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(at("link")));
  ASSERT_TRUE(files_->make_folders(at("folder")).ok());
  EXPECT_FALSE(files_->create(at("folder")).ok());
}

TEST_F(SystemFilesTest, SaysWhenTheDiskIsFull) {
  auto file = files_->create("/dev/full");
  ASSERT_TRUE(file.ok());
  const auto written = file.value()->write(bytes_of("x"));
  ASSERT_FALSE(written.ok());
  EXPECT_THAT(written.error().message, HasSubstr("/dev/full"));
}

TEST_F(SystemFilesTest, MakesFoldersOnTheWay) {
  EXPECT_TRUE(files_->make_folders(at("a/b//c/")).ok());
  EXPECT_TRUE(files_->make_folders(at("a/b/c")).ok());
  EXPECT_TRUE(files_->make_folders("/").ok());
  EXPECT_EQ(names(at("a/b")), "c:d ");
  write("file", "");
  EXPECT_FALSE(files_->make_folders(at("file")).ok());
  EXPECT_FALSE(files_->make_folders(at("file/below")).ok());
}

TEST_F(SystemFilesTest, KeepsScratchWithoutAName) {
  const auto files = make_system_files(folder_);
  auto scratch = files->create_scratch();
  ASSERT_TRUE(scratch.ok());
  EXPECT_EQ(names(folder_), "");
  EXPECT_TRUE(scratch.value()->append(bytes_of("01234")).ok());
  EXPECT_TRUE(scratch.value()->append(bytes_of("56789")).ok());
  EXPECT_EQ(scratch.value()->size(), 10u);
  char buffer[8];
  EXPECT_EQ(scratch.value()->read_at(4, std::as_writable_bytes(std::span(buffer))).value(), 6u);
  EXPECT_EQ(std::string_view(buffer, 6), "456789");
  EXPECT_TRUE(files_->create_scratch().ok());
  EXPECT_FALSE(make_system_files(at("none"))->create_scratch().ok());
}

TEST_F(SystemFilesTest, ReadsWholeUpToALimit) {
  write("file", std::string(200'000, 'x'));
  EXPECT_EQ(read_whole(*files_, at("file"), 200'000).value().size(), 200'000u);
  const auto refused = read_whole(*files_, at("file"), 199'999);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kTooLarge);
  write("empty", "");
  EXPECT_EQ(read_whole(*files_, at("empty"), 0).value(), "");
  // Its size is said to be 0.
  EXPECT_THAT(read_whole(*files_, "/proc/self/status", 100'000).value(), HasSubstr("Pid:"));
  EXPECT_EQ(read_whole(*files_, "/proc/self/status", 10).error().kind, ErrorKind::kTooLarge);
}

TEST_F(SystemFilesTest, WritesWholeOrLeavesWhatWasThere) {
  EXPECT_TRUE(write_whole(*files_, at("file"), "old").ok());
  EXPECT_TRUE(write_whole(*files_, at("file"), "new\n").ok());
  EXPECT_EQ(read_whole(*files_, at("file"), 100).value(), "new\n");
  EXPECT_FALSE(files_->inspect(at("file.partial"), false).ok());
  EXPECT_FALSE(write_whole(*files_, at("no/folder"), "x").ok());
  EXPECT_TRUE(files_->make_folders(at("folder")).ok());
  EXPECT_FALSE(write_whole(*files_, at("folder"), "x").ok());
}

Result<int> half(int number) {
  if (number % 2 != 0) return fail(ErrorKind::kMalformed, "cannot halve an odd number");
  return number / 2;
}

Result<int> quarter(int number) {
  TRY(const int first, half(number));
  TRY(const int second, half(first));
  return second;
}

Result<void> must_be_even(int number) {
  TRY(half(number));
  return {};
}

Result<int> half_if_even(int number) {
  TRY(must_be_even(number));
  return number / 2;
}

TEST(Result, IsHandedUpByTry) {
  EXPECT_EQ(quarter(12).value(), 3);
  ASSERT_FALSE(quarter(6).ok());
  EXPECT_EQ(quarter(6).error().kind, ErrorKind::kMalformed);
  EXPECT_EQ(half_if_even(4).value(), 2);
  EXPECT_FALSE(half_if_even(5).ok());
}

TEST(Result, GivesItsValueAwayWhenItEnds) {
  const auto made = [] { return Result<std::unique_ptr<int>>(std::make_unique<int>(7)); };
  const std::unique_ptr<int> taken = *made();
  ASSERT_NE(taken, nullptr);
  EXPECT_EQ(*taken, 7);
  Result<std::unique_ptr<int>> kept = made();
  EXPECT_EQ(**kept, 7);
  EXPECT_NE(*kept, nullptr);
}

TEST(Check, AbortsWithItsPlace) {
  CHECK(1 + 1 == 2);
  EXPECT_DEATH(CHECK(1 + 1 == 3), "broken invariant: 1 \\+ 1 == 3 \\(.*base_test.cc:[0-9]+\\)");
}

TEST(Random, RepeatsFromItsSeed) {
  Random a(7), b(7), c(8);
  EXPECT_EQ(a.next(), b.next());
  EXPECT_NE(a.next(), c.next());
  EXPECT_EQ(a.below(0), 0u);
  for (int i = 0; i < 1000; ++i) ASSERT_LT(a.below(3), 3u);
}

TEST(SystemClock, GoesOnAndNeverBack) {
  const SystemClock clock;
  const auto before = clock.monotonic();
  EXPECT_GE(clock.monotonic(), before);
  EXPECT_GT(clock.now().time_since_epoch().count(), 0);
}

}  // namespace
}  // namespace tocsin::base
