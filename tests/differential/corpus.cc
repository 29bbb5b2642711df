// SPDX-License-Identifier: Apache-2.0
#include "corpus.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace tocsin::detect {

namespace fs = std::filesystem;

fs::path corpus_folder() {
  const char* shared = std::getenv("TOCSIN_SHARED");
  return fs::path(shared != nullptr ? shared : "../shared") / "corpus";
}

std::vector<rule::RuleFile> corpus_rules() {
  const fs::path root = corpus_folder() / "sigma";
  std::vector<rule::RuleFile> files;
  for (const auto& folder : fs::directory_iterator(root)) {
    if (!folder.path().filename().string().starts_with("rules")) {
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
      if (entry.path().extension() == ".yml") {
        std::ifstream stream(entry.path(), std::ios::binary);
        files.push_back({fs::relative(entry.path(), root).string(),
                         {std::istreambuf_iterator<char>(stream), {}}});
      }
    }
  }
  return files;
}

}  // namespace tocsin::detect
