// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "evidence_file.h"
#include "evidence_walk.h"
#include "tocsin/source/evidence.h"

namespace tocsin::source {

namespace {

using Content = std::pair<std::string, std::string>;  // path, bytes

// What is left of a leaf, or why it cannot be had whole.
base::Result<std::string> read_leaf(Leaf& leaf, std::uint64_t bytes_max) {
  std::string content;
  std::size_t size = 0;
  while (true) {
    if (size > bytes_max) {
      return base::fail(base::ErrorKind::kTooLarge, "is larger than the limit for such files");
    }
    content.resize(size + kSampleBytes);
    TRY(const std::size_t got,
        leaf.bytes->read(std::as_writable_bytes(std::span(content).subspan(size))));
    if (got == 0) break;
    size += got;
  }
  content.resize(size);
  if (leaf.resumed->error()) return *leaf.resumed->error();
  return content;
}

}  // namespace

void visit_whole_files(const base::FileSystem& files, const std::vector<std::string>& paths,
                       const EvidenceLimits& limits, const WholeFileVisitor& visitor) {
  const FoundFiles found =
      find_files(files, paths, limits.folder_depth_max, [&](SkippedFile&& skipped) {
        if (skipped.state == EvidenceState::kRead) return;
        visitor.problem(skipped.path, base::fail(base::ErrorKind::kFailed, skipped.reason));
      });
  for (std::size_t i = 0; i < found.size(); ++i) {
    const FoundFile file = found.file(i);
    base::Result<std::unique_ptr<base::ReadableFile>> opened = files.open(file.place);
    if (!opened.ok()) {
      visitor.problem(file.path, opened.error());
      continue;
    }
    LeafWalk walk(
        std::move(opened).value(), file.path, {}, limits,
        [&](const std::string& path, const base::Error& error) { visitor.problem(path, error); });
    std::vector<Content> members;
    while (Leaf* leaf = walk.next()) {
      if (!visitor.wanted(leaf->path)) continue;
      base::Result<std::string> content = read_leaf(*leaf, visitor.bytes_max);
      if (content.ok()) {
        members.emplace_back(leaf->path, std::move(content).value());
      } else {
        visitor.problem(leaf->path, content.error());
      }
    }
    std::ranges::sort(members);
    for (Content& member : members) visitor.file(member.first, std::move(member.second));
  }
}

}  // namespace tocsin::source
