// SPDX-License-Identifier: Apache-2.0
#include "evidence_walk.h"

#include <map>
#include <unordered_map>
#include <utility>

#include "container.h"

namespace tocsin::source {

namespace {

std::string last_part(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  const bool whole = slash == std::string_view::npos || path.size() == 1;
  return std::string(whole ? path : path.substr(slash + 1));
}

class Finder {
 public:
  Finder(const base::FileSystem& files, std::uint32_t depth_max)
      : files_(files), depth_max_(depth_max) {}

  void under(const std::string& given) {
    given_ = given;
    visit(given, {}, last_part(given), 0);
  }

  FoundFiles take() { return std::move(found_); }

 private:
  void skip(const std::string& path, EvidenceState state, std::string reason) {
    found_.skipped.push_back({shown_path(path), state, std::move(reason)});
  }

  // `path`: how it is shown if it is a file; `below`: how its members are shown if it is a folder.
  void visit(const std::string& place, const std::string& below, const std::string& path,
             std::uint32_t depth) {
    const base::Result<base::FileEntry> entry = files_.inspect(place, true);
    if (!entry.ok()) return skip(path, EvidenceState::kRefused, entry.error().message);
    if (entry->kind != base::FileKind::kFile && entry->kind != base::FileKind::kFolder) {
      return skip(path, EvidenceState::kRefused, "is neither a file nor a folder");
    }
    if (entry->inode != 0) {
      const auto [first, is_new] = seen_.try_emplace({entry->device, entry->inode}, path);
      if (!is_new) {
        return skip(path, EvidenceState::kRead, "is read as " + shown_path(first->second));
      }
    }
    if (entry->kind == base::FileKind::kFile) {
      found_.files.push_back({place, shown_path(path), entry->size, entry->modified, given_});
      return;
    }
    if (depth == depth_max_) {
      return skip(path, EvidenceState::kRefused, "is a folder deeper than the limit");
    }
    const base::Result<std::vector<base::FileEntry>> names = files_.list(place);
    if (!names.ok()) return skip(path, EvidenceState::kRefused, names.error().message);
    const std::string prefix = below.empty() ? "" : below + "/";
    for (const base::FileEntry& name : *names) {
      const std::string inner = prefix + name.name;
      const bool slash = place.ends_with('/');
      visit(place + (slash ? "" : "/") + name.name, inner, inner, depth + 1);
    }
  }

  const base::FileSystem& files_;
  std::uint32_t depth_max_;
  std::string given_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> seen_;
  FoundFiles found_;
};

// Tells files of different PATHs apart that would be shown alike.
void make_distinct(std::vector<FoundFile>& files) {
  std::unordered_map<std::string, std::string> first_given;
  std::unordered_map<std::string, bool> ambiguous;
  for (const FoundFile& file : files) {
    const auto [first, is_new] = first_given.try_emplace(file.path, file.given);
    if (!is_new && first->second != file.given) ambiguous[file.path] = true;
  }
  for (FoundFile& file : files) {
    if (ambiguous.contains(file.path)) file.path = shown_path(file.place);
  }
}

}  // namespace

FoundFiles find_files(const base::FileSystem& files, const std::vector<std::string>& paths,
                      std::uint32_t folder_depth_max) {
  Finder finder(files, folder_depth_max);
  for (const std::string& path : paths) finder.under(path);
  FoundFiles found = finder.take();
  make_distinct(found.files);
  return found;
}

}  // namespace tocsin::source
