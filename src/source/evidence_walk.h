// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/base/file_system.h"
#include "tocsin/source/evidence.h"

namespace tocsin::source {

// A file found on disk.
struct FoundFile {
  std::string place;  // to open it
  std::string path;   // to show it: see EvidenceReader
  std::uint64_t size = 0;
  std::int64_t modified = 0;  // base::FileEntry::modified
};

// What stands in a file's place where it is not read.
struct SkippedFile {
  std::string path;
  EvidenceState state = EvidenceState::kRefused;
  std::string reason;
};

// The files found, in the order of the PATHs, below each bytewise. There may be millions, so each
// keeps its last name and which folder it is in: paths are put together when asked for.
class FoundFiles {
 public:
  std::size_t size() const { return files_.size(); }
  std::uint64_t bytes() const { return bytes_; }  // of all files
  FoundFile file(std::size_t index) const;

 private:
  friend class FileFinder;
  // A name below another one; a PATH as given has no parent.
  struct Name {
    std::uint64_t begin = 0;  // in `text_`
    std::uint32_t size = 0;
    std::uint32_t parent = 0;  // of `folders_`
  };
  struct File {
    Name name;
    std::uint64_t size = 0;
    std::int64_t modified = 0;
  };
  static constexpr std::uint32_t kNoParent = UINT32_MAX;

  std::string_view text_of(const Name& name) const {
    return std::string_view(text_).substr(name.begin, name.size);
  }
  std::string place_of(const Name& name) const;  // to open it
  std::string path_of(const Name& name) const;   // to show it, where no other is called so

  std::string text_;
  std::vector<Name> folders_;
  std::deque<File> files_;
  std::vector<bool> shown_by_place_;  // by file, where PATHs have files of one path; else empty
  std::uint64_t bytes_ = 0;
};

// Lists every file under the paths. Each file and folder once, whatever names and links lead to
// it; nothing but files and folders. `skipped` is told of all else.
FoundFiles find_files(const base::FileSystem& files, const std::vector<std::string>& paths,
                      std::uint32_t folder_depth_max,
                      const std::function<void(SkippedFile&&)>& skipped);

}  // namespace tocsin::source
