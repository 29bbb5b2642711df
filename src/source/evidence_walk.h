// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
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
  std::string given;          // the PATH that it was found under
};

// What stands in a file's place where it is not read.
struct SkippedFile {
  std::string path;
  EvidenceState state = EvidenceState::kRefused;
  std::string reason;
};

struct FoundFiles {
  std::vector<FoundFile> files;  // in the order of the PATHs, below each bytewise
  std::vector<SkippedFile> skipped;
};

// Lists every file under the paths. Each file and folder once, whatever names and links lead to
// it; nothing but files and folders.
FoundFiles find_files(const base::FileSystem& files, const std::vector<std::string>& paths,
                      std::uint32_t folder_depth_max);

}  // namespace tocsin::source
