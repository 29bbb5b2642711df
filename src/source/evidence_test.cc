// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include "decoded.h"
#include "support/temporary_folder.h"
#include "tocsin/base/file_system.h"
#include "tocsin/source/evidence.h"

namespace tocsin::source {
namespace {

namespace fs = std::filesystem;

class Evidence : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return folder_.at(name); }

  void write(const std::string& name, std::string_view content) const {
    folder_.write(name, content);
  }

  struct Run {
    std::vector<std::string> events;  // "path code", sorted
    std::vector<EvidenceStatus> statuses;

    std::string state_of(std::string_view path) const {
      for (const EvidenceStatus& status : statuses) {
        if (status.path != path) continue;
        return std::string(name_of(status.state)) + (status.reason.empty() ? "" : ": ") +
               status.reason;
      }
      return "(absent)";
    }
  };

  Run run(std::vector<std::string> paths, EvidenceOptions options = {}, int threads = 1) const {
    const auto files = base::make_system_files();
    EvidenceReader reader(*files, std::move(paths), options);
    const model::FieldNames names;
    const DecoderTables tables(names);
    Run out;
    std::mutex lock;
    const auto work = [&] {
      EvidenceReader::Worker worker;
      Decoders decoders(tables);
      model::EventBatch batch;
      Block block;
      while (reader.next(worker, block)) {
        batch.clear();
        reader.decoded(block, decoders.decode(block, batch));
        const std::lock_guard guard(lock);
        for (const model::Event& event : batch.events()) {
          out.events.push_back(block.path + " " + std::to_string(event.code));
        }
      }
    };
    std::vector<std::thread> helpers;
    for (int i = 1; i < threads; ++i) helpers.emplace_back(work);
    work();
    for (std::thread& helper : helpers) helper.join();
    std::ranges::sort(out.events);
    out.statuses = reader.take_statuses();
    return out;
  }

  TemporaryFolder folder_;
};

std::string event(int code) {
  return "{\"EventID\":" + std::to_string(code) + ",\"Channel\":\"System\"}\n";
}

using Members = std::vector<std::pair<std::string, std::string>>;

std::string packed(int format, int filter, const Members& members) {
  std::string out(std::size_t{1} << 26, '\0');
  std::size_t used = 0;
  archive* a = archive_write_new();
  archive_write_set_format(a, format);
  if (filter != 0) archive_write_add_filter(a, filter);
  EXPECT_EQ(archive_write_open_memory(a, out.data(), out.size(), &used), ARCHIVE_OK);
  for (const auto& [name, content] : members) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(a, entry);
    archive_write_data(a, content.data(), content.size());
    archive_entry_free(entry);
  }
  archive_write_close(a);
  archive_write_free(a);
  out.resize(used);
  return out;
}

std::string zip(const Members& members) { return packed(ARCHIVE_FORMAT_ZIP, 0, members); }
std::string tar_gz(const Members& members) {
  return packed(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP, members);
}
std::string gz(const std::string& content) {
  return packed(ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_GZIP, {{"x", content}});
}
std::string zst(const std::string& content) {
  return packed(ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_ZSTD, {{"x", content}});
}

std::string xz(const std::string& content) {
  return packed(ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_XZ, {{"x", content}});
}
std::string bz2(const std::string& content) {
  return packed(ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_BZIP2, {{"x", content}});
}

using Strings = std::vector<std::string>;

TEST_F(Evidence, FoldersAreWalkedBytewiseAndPathsAreRelative) {
  write("in/b.json", event(2));
  write("in/a/z.log", event(1));
  write("in/B.json", event(3));
  write("in/notes.txt", "nothing to see");
  write("in/picture.bin", std::string("\x89PIC\0\0", 6));
  write("in/empty.json", "");
  const Run r = run({path("in")});
  EXPECT_EQ(r.events, (Strings{"B.json 3", "a/z.log 1", "b.json 2", "notes.txt 0"}));
  EXPECT_EQ(r.state_of("a/z.log"), "read");
  EXPECT_EQ(r.state_of("notes.txt"), "read");
  EXPECT_EQ(r.state_of("picture.bin"), "refused: is in no format that is read");
  EXPECT_EQ(r.state_of("empty.json"), "read");
  EXPECT_EQ(run({path("in/b.json")}).events, Strings{"b.json 2"});
}

TEST_F(Evidence, ContainersAreOpenedByContentAlsoInEachOther) {
  write("in/1.bin", gz(event(1)));
  write("in/2.bin", zst(event(2)));
  write("in/3.zip", zip({{"x/a.json", event(3)}, {"b.json", event(4)}}));
  write("in/4.tar.gz", tar_gz({{"c.json", event(5)}}));
  write("in/5.zip", zip({{"d.gz", gz(event(6))}, {"../e\n.json", event(7)}}));
  write("in/6.bin", xz(event(8)));
  write("in/7.bin", bz2(event(9)));
  write("in/9.log", "BZh91 is how this line begins");
  const Run r = run({path("in")});
  EXPECT_EQ(r.events, (Strings{"1.bin 1", "2.bin 2", "3.zip/b.json 4", "3.zip/x/a.json 3",
                               "4.tar.gz/c.json 5", "5.zip/../e?.json 7", "5.zip/d.gz 6", "6.bin 8",
                               "7.bin 9", "9.log 0"}));
  for (const EvidenceStatus& s : r.statuses) EXPECT_EQ(s.state, EvidenceState::kRead) << s.path;
}

TEST_F(Evidence, WhatIsNotReadIsToldWithTheStepThatHelps) {
  std::string login(384, '\0');
  login[0] = 7;
  login.replace(4, 10, std::string("\x12\x34\0\0pts/0\0", 10));
  login.replace(40, 14, std::string("ts/0m.osei\0\0\0\0", 14));
  login.replace(76, 9, "192.0.2.7");
  login.replace(340, 4, "\x01\x02\x03\x60");
  const std::pair<std::string, std::string> kFiles[] = {
      {std::string("LPKSHHRH\0\0\0\0", 12), "newer systemd"},
      {std::string("\x30\0\0\0LfLe\1\0\0\0", 12), "wevtutil"},
      {std::string("\xd4\xc3\xb2\xa1\2\0\4\0", 8), "Zeek"},
      {std::string("SQLite format 3\0\x10\0", 18), "CSV"},
      {std::string("7z\xbc\xaf\x27\x1c\0\4", 8), "unpack"},
      {login + login, "utmpdump"},
      {login.substr(0, 383), "is in no format that is read"},
  };
  for (const auto& [content, step] : kFiles) {
    write("file", content);
    const std::string state = run({path("file")}).state_of("file");
    EXPECT_TRUE(state.starts_with("refused: ") && state.find(step) != state.npos) << state;
  }
}

// As rotated logs in which nothing was written are.
TEST_F(Evidence, NothingPackedIsRead) {
  write("in/a.gz", gz(""));
  write("in/b.zst", zst(""));
  write("in/c.xz", xz(""));
  write("in/d.bz2", bz2(""));
  write("in/e.zip", zip({}));
  write("in/f.zip", zip({{"x.gz", gz("")}}));
  const Run r = run({path("in")});
  EXPECT_EQ(r.statuses.size(), 6u);
  for (const EvidenceStatus& s : r.statuses) EXPECT_EQ(s.state, EvidenceState::kRead) << s.path;
}

TEST_F(Evidence, ContainersDeeperThanTheLimitAreRefused) {
  write("a", gz(gz(gz(event(1)))));
  write("b", gz(gz(gz(gz(event(1))))));
  EXPECT_EQ(run({path("a")}).events, Strings{"a 1"});
  const Run r = run({path("b")});
  EXPECT_TRUE(r.events.empty());
  EXPECT_EQ(r.state_of("b"), "refused: is a container in more containers than the limit");
}

TEST_F(Evidence, WhatUnpacksToMoreThanTheLimitIsPartlyRead) {
  std::string much;
  for (int i = 0; i < 200'000; ++i) much += event(1);
  write("bomb.gz", gz(much));
  EvidenceOptions options;
  options.limits.unpacked_bytes_free = 1 << 20;
  options.limits.unpacked_ratio_max = 2;
  const Run r = run({path("bomb.gz")}, options);
  EXPECT_LT(r.events.size(), 200'000u);
  EXPECT_GT(r.events.size(), 10'000u);
  EXPECT_TRUE(r.state_of("bomb.gz").starts_with(
      "partly read: unpacks to more than the limit for a file of its size"))
      << r.state_of("bomb.gz");
}

TEST_F(Evidence, DamagedContainersGiveWhatTheyHave) {
  std::string much;
  for (int i = 0; i < 20'000; ++i) much += event(i);
  const std::string whole = gz(much);
  write("cut.gz", std::string_view(whole).substr(0, whole.size() / 2));
  write("cut.zip",
        std::string_view(zip({{"a.json", event(1)}, {"b.json", event(2)}})).substr(0, 90));
  const Run r = run({path("cut.gz"), path("cut.zip")});
  EXPECT_GT(r.events.size(), 5'000u);
  EXPECT_TRUE(r.state_of("cut.gz").starts_with("partly read: ")) << r.state_of("cut.gz");
  EXPECT_TRUE(r.state_of("cut.zip").starts_with("refused: ")) << r.state_of("cut.zip");
}

TEST_F(Evidence, LinksAreFollowedOnceAndLoopsEnd) {
  write("in/a.json", event(1));
  fs::create_directory_symlink(path("in"), path("in/loop"));
  fs::create_symlink(path("in/a.json"), path("in/b.json"));
  fs::create_symlink(path("in/none"), path("in/c.json"));
  ASSERT_EQ(mkfifo(path("in/pipe").c_str(), 0600), 0);
  const Run r = run({path("in")});
  EXPECT_EQ(r.events, Strings{"a.json 1"});
  EXPECT_EQ(r.state_of("b.json"), "read: is read as a.json");
  EXPECT_EQ(r.state_of("loop"), "read: is read as in");
  EXPECT_TRUE(r.state_of("c.json").starts_with("refused: "));
  EXPECT_EQ(r.state_of("pipe"), "refused: is neither a file nor a folder");
}

// A log that is written faster than it is read.
class EndlessFiles final : public base::FileSystem {
 public:
  base::Result<base::FileEntry> inspect(const std::string& path, bool) const override {
    return base::FileEntry{path, base::FileKind::kFile, size_ += 1000, 1, 1};
  }
  base::Result<std::vector<base::FileEntry>> list(const std::string&) const override {
    return no();
  }
  base::Result<std::unique_ptr<base::ReadableFile>> open(const std::string&) const override {
    return std::unique_ptr<base::ReadableFile>(std::make_unique<File>());
  }
  base::Result<std::unique_ptr<base::WritableFile>> create(const std::string&) const override {
    return no();
  }
  base::Result<std::unique_ptr<base::ScratchFile>> create_scratch() const override { return no(); }
  base::Result<void> make_folders(const std::string&) const override { return no(); }

 private:
  class File final : public base::ReadableFile {
   public:
    base::Result<std::size_t> read(std::span<std::byte> into) override {
      std::ranges::fill(into, std::byte{'a'});
      for (std::size_t i = 9; i < into.size(); i += 10) into[i] = std::byte{'\n'};
      return into.size();
    }
    base::Result<std::size_t> read_at(std::uint64_t, std::span<std::byte>) const override {
      return std::size_t{0};
    }
    std::uint64_t size() const override { return 1000; }
  };
  static base::Error no() { return base::fail(base::ErrorKind::kUnsupported, "no"); }
  mutable std::uint64_t size_ = 0;
};

TEST(EvidenceLimits, AFileThatGrowsWithoutEndIsReadSoFar) {
  const EndlessFiles files;
  EvidenceOptions options;
  options.limits.grown_bytes_max = 1'000'000;
  EvidenceReader reader(files, {"log"}, options);
  EvidenceReader::Worker worker;
  Block block;
  std::uint64_t bytes = 0;
  while (reader.next(worker, block)) {
    bytes += block.size();
    reader.decoded(block, {});
  }
  EXPECT_EQ(bytes, 1'001'000u);
  const auto statuses = reader.take_statuses();
  ASSERT_EQ(statuses.size(), 1u);
  EXPECT_EQ(statuses[0].state, EvidenceState::kPartlyRead);
  EXPECT_NE(statuses[0].reason.find("while it was read"), std::string::npos) << statuses[0].reason;
}

// libarchive would hold the directory of such a zip in memory.
TEST_F(Evidence, AZipWithAHugeDirectoryIsReadFromTheFront) {
  Members members;
  const std::string folder(900, 'd');
  for (int i = 0; i < 10'000; ++i) {
    members.emplace_back(folder + "/" + std::to_string(i),
                         i % 1000 == 0 ? event(i) : std::string());
  }
  write("a.zip", zip(members));
  const Run r = run({path("a.zip")});
  EXPECT_EQ(r.events.size(), 10u);
  std::uint64_t files = 0;
  for (const EvidenceStatus& status : r.statuses) files += status.files;
  EXPECT_EQ(files, 10'000u);
}

TEST_F(Evidence, ManyMembersAreSummedBeyondTheLimit) {
  Members members;
  for (int i = 0; i < 2'000; ++i) {
    members.emplace_back(std::to_string(10'000 + i),
                         i == 1'999 ? std::string("\0\1\2\0b\xff", 6) : event(i));
  }
  write("a.tar", packed(ARCHIVE_FORMAT_TAR_USTAR, 0, members));
  EvidenceOptions options;
  options.limits.statuses_bytes_max = 10'000;
  const Run r = run({path("a.tar")}, options, 2);
  EXPECT_EQ(r.events.size(), 1'999u);
  EXPECT_LT(r.statuses.size(), 50u);
  EXPECT_TRUE(r.state_of("a.tar/11999").starts_with("refused: is in no format"));
  EXPECT_EQ(r.state_of("a.tar/10000"), "read");
  const EvidenceStatus& sum = r.statuses.back();
  EXPECT_EQ(sum.files, 2'000 - (r.statuses.size() - 1));
  EXPECT_EQ(sum.counts.events, sum.files);
}

TEST_F(Evidence, AHoleAtTheFrontIsSkippedAndCounted) {
  for (const std::size_t zeros : {std::size_t{65'536}, std::size_t{65'537}, std::size_t{300'000}}) {
    const std::string hole(zeros, '\0');
    write("a.json", hole + event(1) + event(2));
    write("b.json.gz", gz(hole + event(3)));
    const Run r = run({path("a.json"), path("b.json.gz")});
    EXPECT_EQ(r.events, (Strings{"a.json 1", "a.json 2", "b.json.gz 3"}));
    EXPECT_EQ(r.state_of("a.json"), "read");
    EXPECT_EQ(r.statuses.front().counts.losses.of(LossReason::kZerosSkipped), zeros);
    EXPECT_EQ(r.statuses.front().bytes, zeros + event(1).size() + event(2).size());
  }
  write("zeros", std::string(200'000, '\0'));
  EXPECT_EQ(run({path("zeros")}).state_of("zeros"), "refused: holds nothing but zeros");
}

TEST_F(Evidence, AHoleEndsALineAndIsCounted) {
  const std::string line = "<13>Mar  4 10:00:00 ws07 clerk: a word\n";
  for (const std::size_t zeros :
       {std::size_t{16}, std::size_t{4096}, std::size_t{65'536 * 3 + 7}}) {
    const std::string hole(zeros, '\0');
    write("a.json", event(1) + "{\"EventID\":" + hole + event(2) + hole + event(3));
    write("b.log", line + line.substr(0, 30) + hole + line + hole + line);
    write("c.csv", "name,count\nx,1\n" + hole + "y,2\nz" + hole + "w,3\n" + hole);
    const Run r = run({path("a.json"), path("b.log"), path("c.csv")});
    EXPECT_EQ(r.statuses.size(), 3u);
    for (const EvidenceStatus& status : r.statuses) {
      const std::uint64_t holes =
          status.path.ends_with("a.json") || status.path.ends_with("b.log") ? 2 : 3;
      EXPECT_EQ(status.counts.losses.of(LossReason::kZerosSkipped), zeros * holes) << status.path;
      EXPECT_EQ(status.counts.undecoded, status.path.ends_with("b.log") ? 0u : 1u) << status.path;
      EXPECT_EQ(status.counts.events, 4u) << status.path;
    }
  }
}

TEST_F(Evidence, PathsThatWouldBeShownAlikeAreToldApart) {
  write("x/a.json", event(1));
  write("y/a.json", event(2));
  const Run r = run({path("x"), path("y")});
  EXPECT_EQ(r.events, (Strings{path("x/a.json") + " 1", path("y/a.json") + " 2"}));
}

TEST_F(Evidence, MissingPathsAreRefused) {
  EXPECT_TRUE(run({path("none")}).state_of("none").starts_with("refused: "));
}

TEST_F(Evidence, Utf16IsReadAsUtf8) {
  const std::string text = "{\"EventID\":7,\"Channel\":\"\xc3\xa4\"}";
  std::string wide = "\xff\xfe";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) == 0xc3) {
      wide += '\xe4';
      ++i;
    } else {
      wide += text[i];
    }
    wide += '\0';
  }
  std::string big = wide.substr(2);
  for (std::size_t i = 0; i + 1 < big.size(); i += 2) std::swap(big[i], big[i + 1]);
  write("wide.json", wide);
  write("marked.json", "\xef\xbb\xbf" + text);
  write("bare-big.json", big);
  write("bare.json", wide.substr(2));
  const Run r =
      run({path("wide.json"), path("marked.json"), path("bare-big.json"), path("bare.json")});
  EXPECT_EQ(r.events, (Strings{"bare-big.json 7", "bare.json 7", "marked.json 7", "wide.json 7"}));
}

TEST_F(Evidence, LossesMakeAFilePartlyRead) {
  write("a.json", event(1) + "{\"a\n" + event(2));
  const Run r = run({path("a.json")});
  EXPECT_EQ(r.events.size(), 3u);  // the line that is no JSON is kept as text
  EXPECT_EQ(r.state_of("a.json"), "partly read: 1 malformed-json");
  EXPECT_EQ(r.statuses.front().counts.records, 3u);
  EXPECT_EQ(r.statuses.front().format, "json-lines");
}

TEST_F(Evidence, ThreadsGetEveryBlockOnce) {
  for (int file = 0; file < 5; ++file) {
    std::string text;
    for (int i = 0; i < 30'000 * (file == 0 ? 3 : 1); ++i) text += event(i);
    write("in/" + std::to_string(file) + ".json", file == 3 ? gz(text) : text);
  }
  const Run alone = run({path("in")});
  EXPECT_EQ(alone.events.size(), 210'000u);
  EXPECT_EQ(run({path("in")}, {}, 4).events, alone.events);
}

TEST_F(Evidence, WholeFilesComeSortedAndWithinTheLimit) {
  write("r/rules.zip", zip({{"z/b.yml", "two"},
                            {"a.yml", "one"},
                            {"big.yml", std::string(999, 'x')},
                            {"c.txt", "no"}}));
  write("r/d.yml", "three");
  const auto files = base::make_system_files();
  Strings seen, problems;
  visit_whole_files(
      *files, {path("r")}, {},
      {.bytes_max = 100,
       .wanted = [](std::string_view p) { return p.ends_with(".yml"); },
       .file = [&](std::string_view p,
                   std::string content) { seen.push_back(std::string(p) + "=" + content); },
       .problem = [&](std::string_view p, const base::Error&) { problems.emplace_back(p); }});
  EXPECT_EQ(seen, (Strings{"d.yml=three", "rules.zip/a.yml=one", "rules.zip/z/b.yml=two"}));
  EXPECT_EQ(problems, Strings{"rules.zip/big.yml"});
}

}  // namespace
}  // namespace tocsin::source
