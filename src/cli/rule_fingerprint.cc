// SPDX-License-Identifier: Apache-2.0
#include "rule_fingerprint.h"

#include "tocsin/base/digest.h"
#include "version.h"

namespace tocsin::cli {
namespace {

constexpr std::size_t kDepthMax = 32;
constexpr std::size_t kEntriesMax = 200'000;
constexpr std::chrono::seconds kSettled{2};

class Fingerprint {
 public:
  Fingerprint(const base::FileSystem& files, std::chrono::nanoseconds now)
      : files_(files), now_(now) {}

  // False where the tree cannot be told by its entries alone.
  bool add_tree(const std::string& path) {
    const auto entry = files_.inspect(path, false);
    digest_.add(path);
    return entry.ok() && add(path, *entry, 0);
  }

  base::Digest& digest() { return digest_; }

 private:
  // `folder`: the path of the entry, where it is a folder.
  bool add(const std::string& folder, const base::FileEntry& entry, std::size_t depth) {
    if (++entries_ > kEntriesMax || depth > kDepthMax) return false;
    digest_.add(entry.name);
    if (entry.kind == base::FileKind::kFolder) return add_folder(folder, depth);
    if (entry.kind != base::FileKind::kFile) return false;
    if (std::chrono::nanoseconds(entry.changed) + kSettled > now_) return false;
    digest_.add(entry.size).add(entry.inode).add(entry.device);
    digest_.add(static_cast<std::uint64_t>(entry.changed));
    return true;
  }

  bool add_folder(const std::string& path, std::size_t depth) {
    const auto entries = files_.list(path);
    if (!entries.ok()) return false;
    std::string inner;
    for (const base::FileEntry& entry : *entries) {
      const bool is_folder = entry.kind == base::FileKind::kFolder;
      if (is_folder && is_beside_rules(entry.name)) continue;
      if (is_folder) inner = path + "/" + entry.name;
      if (!add(inner, entry, depth + 1)) return false;
    }
    digest_.add("end of folder").add(entries->size());
    return true;
  }

  const base::FileSystem& files_;
  std::chrono::nanoseconds now_;
  base::Digest digest_;
  std::size_t entries_ = 0;
};

}  // namespace

std::optional<std::string> rule_fingerprint(const base::FileSystem& files, const base::Clock& clock,
                                            const RuleFlags& flags) {
  Fingerprint print(files, clock.now().time_since_epoch());
  // A program built anew may read rules differently; its file tells it from any other.
  const auto self = files.inspect("/proc/self/exe", true);
  if (!self.ok()) return std::nullopt;
  print.digest().add(kVersion).add(self->size).add(self->inode);
  print.digest().add(static_cast<std::uint64_t>(self->changed));
  print.digest().add(flags.include_retired ? 1u : 0u);
  for (const std::string& path : flags.paths) {
    if (!print.add_tree(path)) return std::nullopt;
  }
  print.digest().add("placeholders");
  for (const std::string& path : flags.placeholder_folders) {
    if (!print.add_tree(path)) return std::nullopt;
  }
  return print.digest().hex();
}

}  // namespace tocsin::cli
