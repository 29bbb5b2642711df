// SPDX-License-Identifier: Apache-2.0
#include "recorded_alerts.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tocsin/base/file_system.h"
#include "tocsin/engine/scan.h"
#include "tocsin/rule/loader.h"
#include "tocsin/source/evidence.h"

namespace tocsin::incident {

namespace fs = std::filesystem;

fs::path corpus_folder() {
  const char* shared = std::getenv("TOCSIN_SHARED");
  return fs::path(shared != nullptr ? shared : "../shared") / "corpus";
}

namespace {

void add_rules(const fs::path& folder, const fs::path& root, std::vector<rule::RuleFile>& files) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".yml") continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    files.push_back(
        {fs::relative(entry.path(), root).string(), {std::istreambuf_iterator<char>(stream), {}}});
  }
}

}  // namespace

rule::RuleSet rules_below(const fs::path& folder) {
  std::vector<rule::RuleFile> files;
  add_rules(folder, folder, files);
  return rule::load_rules(files, rule::LogSourceTable::built_in(), {});
}

rule::RuleSet corpus_rules() {
  const fs::path root = corpus_folder() / "sigma";
  std::vector<rule::RuleFile> files;
  for (const auto& folder : fs::directory_iterator(root)) {
    if (folder.path().filename().string().starts_with("rules")) {
      add_rules(folder.path(), root, files);
    }
  }
  return rule::load_rules(files, rule::LogSourceTable::built_in(), {});
}

std::vector<model::Alert> alerts_of(const std::vector<std::string>& paths,
                                    const rule::RuleSet& rules) {
  const auto files = base::make_system_files();
  source::EvidenceReader reader(*files, paths);
  engine::Scan scan(rules, rule::LogSourceTable::built_in(), *files, {});
  EXPECT_TRUE(scan.make_worker()->run(reader).ok());
  std::vector<model::Alert> alerts;
  const auto finished =
      scan.finish([&](model::Alert&& alert) { alerts.push_back(std::move(alert)); });
  EXPECT_TRUE(finished.ok());
  return alerts;
}

}  // namespace tocsin::incident
