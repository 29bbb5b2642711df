// SPDX-License-Identifier: Apache-2.0
#include "rule_files.h"

#include <algorithm>
#include <future>
#include <optional>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "output_target.h"
#include "rule_fingerprint.h"
#include "tocsin/base/digest.h"
#include "tocsin/rule/rule_cache.h"
#include "tocsin/source/evidence.h"
#include "version.h"

namespace tocsin::cli {
namespace {

bool is_rule_file(std::string_view path) {
  if (!path.ends_with(".yml") && !path.ends_with(".yaml")) return false;
  for (std::size_t begin = 0, end; (end = path.find('/', begin)) != path.npos; begin = end + 1) {
    if (is_beside_rules(path.substr(begin, end - begin))) return false;
  }
  return true;
}

base::Result<void> read_placeholder(const base::FileSystem& files, const std::string& folder,
                                    const base::FileEntry& entry,
                                    std::map<std::string, std::vector<std::string>>& placeholders) {
  constexpr std::uint64_t kBytesMax = 16 << 20;
  if (entry.kind != base::FileKind::kFile || !entry.name.ends_with(".txt")) return {};
  TRY(const std::string text, base::read_whole(files, folder + "/" + entry.name, kBytesMax));
  auto& values = placeholders[entry.name.substr(0, entry.name.size() - 4)];
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty() && !line.starts_with('#')) values.emplace_back(line);
  }
  return {};
}

base::Result<rule::LoadOptions> load_options(Console& console, const RuleFlags& flags) {
  rule::LoadOptions options;
  options.include_retired = flags.include_retired;
  options.today = std::chrono::floor<std::chrono::days>(console.clock().now());
  for (const std::string& folder : flags.placeholder_folders) {
    TRY(const std::vector<base::FileEntry> entries, console.files().list(folder));
    for (const base::FileEntry& entry : entries) {
      TRY(read_placeholder(console.files(), folder, entry, options.placeholders));
    }
  }
  return options;
}

}  // namespace

bool is_beside_rules(std::string_view folder) {
  constexpr std::string_view kBeside[] = {".git", ".github", "regression_data", "tests"};
  return std::ranges::find(kBeside, folder) != std::end(kBeside);
}

void RuleFlags::describe(CLI::App& command) {
  command
      .add_option("--rules", paths,
                  "Sigma rules: files, folders, git checkouts or release zips "
                  "(default: the built-in pack)")
      ->type_name("PATH")
      ->expected(1, -1);
  command
      .add_option("--placeholders", placeholder_folders,
                  "folder of NAME.txt files with values for %NAME% in rules, one a line")
      ->type_name("DIR")
      ->allow_extra_args(false);
  command.add_flag("--include-retired", include_retired,
                   "also run rules with status deprecated or unsupported");
  command.add_flag("--no-rule-cache", no_cache, "check all rules anew instead of using the cache");
}

base::Result<std::vector<rule::RuleFile>> read_rule_files(Console& console, const RuleFlags& flags,
                                                          std::vector<std::string>& problems) {
  if (flags.paths.empty()) return built_in_rules();
  std::vector<rule::RuleFile> found;
  source::WholeFileVisitor visitor;
  visitor.wanted = is_rule_file;
  visitor.file = [&](std::string_view path, std::string content) {
    content.shrink_to_fit();  // thousands of small files wait together
    found.push_back({std::string(path), std::move(content)});
  };
  visitor.problem = [&](std::string_view path, const base::Error& error) {
    problems.push_back(fmt::format("{}: {}", path, error.message));
  };
  for (const std::string& path : flags.paths) {
    TRY([[maybe_unused]] const base::FileEntry entry, console.files().inspect(path, true));
  }
  source::visit_whole_files(console.files(), flags.paths, {}, visitor);
  if (found.empty()) {
    return base::fail(base::ErrorKind::kNotFound,
                      fmt::format("no rule files (*.yml) under {}{}", fmt::join(flags.paths, ", "),
                                  problems.empty() ? "" : "; " + problems.front()));
  }
  return found;
}

namespace {

// The checked rules of an earlier run, where the fingerprint says that nothing changed. Whatever
// is wrong with the cache, the rules are simply checked anew. There is one file for the paths and
// options given, replaced when rules change. Looking at thousands of rule files takes about as
// long as reading the cache, so the one is done beside the other.
class RuleCache {
 public:
  RuleCache(Console& console, const RuleFlags& flags, const rule::LoadOptions& options)
      : console_(console) {
    if (flags.no_cache || console.cache_folder().empty()) return;
    base::Digest name;
    name.add(kVersion).add(flags.include_retired ? 1u : 0u);
    for (const std::string& path : flags.paths) name.add(path);
    name.add("placeholders");
    for (const std::string& path : flags.placeholder_folders) name.add(path);
    path_ = fmt::format("{}/rules-{}", console.cache_folder(), name.hex());
    key_ = std::async(std::launch::async, [&] { return key_of(console, flags, options); });
  }

  // Once, before write().
  bool read(rule::RuleSet& set) {
    if (path_.empty()) return false;
    constexpr std::uint64_t kBytesMax = std::uint64_t{256} << 20;
    auto bytes = base::read_whole(console_.files(), path_, kBytesMax);
    auto cached = bytes.ok() ? rule::decode(std::move(bytes).value())
                             : base::Result<rule::CachedRules>(bytes.error());
    known_key_ = key_.get();
    if (!cached.ok() || cached->key != known_key_) return false;
    set = std::move(cached->set);
    return true;
  }

  void write(const rule::RuleSet& set) const {
    if (!known_key_ || !console_.files().make_folders(console_.cache_folder()).ok()) return;
    if (auto target = OutputTarget::open(console_, path_); target.ok()) {
      target->write(rule::encode(set, *known_key_));
      // A cache that cannot be written costs time at the next start and nothing else.
      [[maybe_unused]] const auto closed = target->close();
    }
  }

 private:
  static std::optional<rule::CacheKey> key_of(Console& console, const RuleFlags& flags,
                                              const rule::LoadOptions& options) {
    const auto print = rule_fingerprint(console.files(), console.clock(), flags);
    if (!print) return std::nullopt;
    rule::CacheKeyMaker maker(rule::LogSourceTable::built_in(), options, kVersion);
    maker.add_file("", *print);
    return maker.finish();
  }

  Console& console_;
  std::string path_;
  std::future<std::optional<rule::CacheKey>> key_;
  std::optional<rule::CacheKey> known_key_;  // none: what the rules are cannot be told
};

}  // namespace

base::Result<LoadedRules> load_rules(Console& console, const RuleFlags& flags) {
  LoadedRules loaded;
  loaded.origin =
      flags.paths.empty() ? "built-in pack" : fmt::format("{}", fmt::join(flags.paths, ", "));
  TRY(const rule::LoadOptions options, load_options(console, flags));
  for (const std::string& path : flags.paths) {
    TRY([[maybe_unused]] const base::FileEntry entry, console.files().inspect(path, true));
  }
  RuleCache cache(console, flags, options);
  if (cache.read(loaded.set)) {
    loaded.from_cache = true;
    return loaded;
  }
  TRY(const std::vector<rule::RuleFile> files, read_rule_files(console, flags, loaded.problems));
  loaded.set = rule::load_rules(files, rule::LogSourceTable::built_in(), options);
  if (loaded.problems.empty()) cache.write(loaded.set);
  return loaded;
}

}  // namespace tocsin::cli
