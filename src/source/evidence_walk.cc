// SPDX-License-Identifier: Apache-2.0
#include "evidence_walk.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "container.h"

namespace tocsin::source {

namespace {

std::string_view last_part(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  const bool whole = slash == std::string_view::npos || path.size() == 1;
  return whole ? path : path.substr(slash + 1);
}

}  // namespace

std::string FoundFiles::place_of(const Name& name) const {
  if (name.parent == kNoParent) return std::string(text_of(name));
  std::string place = place_of(folders_[name.parent]);
  if (!place.ends_with('/')) place += '/';
  return place += text_of(name);
}

// Relative to the PATH given: its own name stands only for itself.
std::string FoundFiles::path_of(const Name& name) const {
  if (name.parent == kNoParent) return std::string(last_part(text_of(name)));
  const Name& folder = folders_[name.parent];
  if (folder.parent == kNoParent) return std::string(text_of(name));
  return (path_of(folder) += '/') += text_of(name);
}

FoundFile FoundFiles::file(std::size_t index) const {
  const File& file = files_[index];
  FoundFile found;
  found.place = place_of(file.name);
  const bool by_place = !shown_by_place_.empty() && shown_by_place_[index];
  found.path = shown_path(by_place ? found.place : path_of(file.name));
  found.size = file.size;
  found.modified = file.modified;
  return found;
}

class FileFinder {
 public:
  using Skipped = std::function<void(SkippedFile&&)>;

  FileFinder(const base::FileSystem& files, std::uint32_t depth_max, const Skipped& skipped)
      : files_(files), depth_max_(depth_max), skipped_(skipped) {}

  void under(const std::string& given) { visit(add_name(given, FoundFiles::kNoParent), given, 0); }

  FoundFiles take(std::size_t paths) {
    drop_repeated();
    if (paths > 1) tell_apart();
    for (const FoundFiles::File& file : found_.files_) found_.bytes_ += file.size;
    return std::move(found_);
  }

 private:
  using Name = FoundFiles::Name;

  Name add_name(std::string_view text, std::uint32_t parent) {
    Name name;
    name.begin = found_.text_.size();
    name.size = static_cast<std::uint32_t>(text.size());
    name.parent = parent;
    found_.text_ += text;
    return name;
  }

  void skip(const Name& name, EvidenceState state, std::string reason) {
    skipped_({shown_path(found_.path_of(name)), state, std::move(reason)});
  }

  void skip_repeated(const Name& name, const Name& first) {
    skip(name, EvidenceState::kRead, "is read as " + shown_path(found_.path_of(first)));
  }

  void visit(const Name& name, const std::string& place, std::uint32_t depth) {
    const base::Result<base::FileEntry> entry = files_.inspect(place, true);
    if (!entry.ok()) return skip(name, EvidenceState::kRefused, entry.error().message);
    if (entry->kind == base::FileKind::kFile) {
      if (entry->inode != 0) {
        const auto file = static_cast<std::uint32_t>(found_.files_.size());
        identities_.push_back({entry->device, entry->inode, file});
      }
      found_.files_.push_back({name, entry->size, entry->modified});
      return;
    }
    if (entry->kind != base::FileKind::kFolder) {
      return skip(name, EvidenceState::kRefused, "is neither a file nor a folder");
    }
    const auto number = static_cast<std::uint32_t>(found_.folders_.size());
    if (entry->inode != 0) {
      const auto [first, is_new] = seen_folders_.try_emplace({entry->device, entry->inode}, number);
      if (!is_new) return skip_repeated(name, found_.folders_[first->second]);
    }
    found_.folders_.push_back(name);
    if (depth == depth_max_) {
      return skip(name, EvidenceState::kRefused, "is a folder deeper than the limit");
    }
    const base::Result<std::vector<base::FileEntry>> names = files_.list(place);
    if (!names.ok()) return skip(name, EvidenceState::kRefused, names.error().message);
    const std::string prefix = place.ends_with('/') ? place : place + "/";
    for (const base::FileEntry& inner : *names) {
      visit(add_name(inner.name, number), prefix + inner.name, depth + 1);
    }
  }

  // Leaves the first of the names that lead to one file.
  void drop_repeated() {
    std::ranges::sort(identities_, [](const Identity& a, const Identity& b) {
      return std::tie(a.device, a.inode, a.file) < std::tie(b.device, b.inode, b.file);
    });
    std::vector<std::pair<std::uint32_t, std::uint32_t>> repeated;  // a file, the first
    std::uint32_t first = 0;
    for (std::size_t i = 0; i < identities_.size(); ++i) {
      const Identity& identity = identities_[i];
      const bool again = i > 0 && identities_[i - 1].device == identity.device &&
                         identities_[i - 1].inode == identity.inode;
      if (again) repeated.emplace_back(identity.file, first);
      if (!again) first = identity.file;
    }
    identities_ = {};
    if (repeated.empty()) return;
    std::ranges::sort(repeated);
    for (const auto& [file, of] : repeated) {
      skip_repeated(found_.files_[file].name, found_.files_[of].name);
    }
    std::deque<FoundFiles::File> kept;
    auto next = repeated.begin();
    for (std::uint32_t i = 0; i < found_.files_.size(); ++i) {
      if (next != repeated.end() && next->first == i) {
        ++next;
      } else {
        kept.push_back(found_.files_[i]);
      }
    }
    found_.files_ = std::move(kept);
  }

  // Has files of different PATHs that would be shown alike shown by their places.
  void tell_apart() {
    std::vector<std::pair<std::size_t, std::uint32_t>> hashes;  // of a path, which file
    hashes.reserve(found_.size());
    for (std::uint32_t i = 0; i < found_.size(); ++i) {
      hashes.emplace_back(std::hash<std::string>()(path_of(i)), i);
    }
    std::ranges::sort(hashes);
    for (std::size_t begin = 0, end = 0; begin < hashes.size(); begin = end) {
      while (end < hashes.size() && hashes[end].first == hashes[begin].first) ++end;
      if (end - begin > 1) tell_apart(std::span(hashes).subspan(begin, end - begin));
    }
  }

  void tell_apart(std::span<const std::pair<std::size_t, std::uint32_t>> alike) {
    std::unordered_map<std::string, std::vector<std::uint32_t>> by_path;
    for (const auto& [hash, file] : alike) by_path[path_of(file)].push_back(file);
    for (const auto& [path, files] : by_path) {
      const auto given = [&](std::uint32_t file) { return given_of(found_.files_[file].name); };
      if (std::ranges::all_of(files, [&](auto f) { return given(f) == given(files[0]); })) continue;
      found_.shown_by_place_.resize(found_.size());
      for (const std::uint32_t file : files) found_.shown_by_place_[file] = true;
    }
  }

  std::string path_of(std::uint32_t file) const {
    return shown_path(found_.path_of(found_.files_[file].name));
  }

  // Where the PATH that it was found under begins in the text of names.
  std::uint64_t given_of(Name name) const {
    while (name.parent != FoundFiles::kNoParent) name = found_.folders_[name.parent];
    return name.begin;
  }

  struct Identity {
    std::uint64_t device, inode;
    std::uint32_t file;
  };

  const base::FileSystem& files_;
  std::uint32_t depth_max_;
  const Skipped& skipped_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint32_t> seen_folders_;
  std::vector<Identity> identities_;
  FoundFiles found_;
};

FoundFiles find_files(const base::FileSystem& files, const std::vector<std::string>& paths,
                      std::uint32_t folder_depth_max,
                      const std::function<void(SkippedFile&&)>& skipped) {
  FileFinder finder(files, folder_depth_max, skipped);
  for (const std::string& path : paths) finder.under(path);
  return finder.take(paths.size());
}

}  // namespace tocsin::source
