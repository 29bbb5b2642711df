// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target over the files of the folders given, so that the normal tests replay its
// seeds. Fails where there is none: an empty corpus tests nothing.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

bool add_files(const char* folder, std::vector<std::string>& paths) {
  std::error_code error;
  std::filesystem::recursive_directory_iterator entry(folder, error);
  if (error) {
    std::fprintf(stderr, "cannot list %s: %s\n", folder, error.message().c_str());
    return false;
  }
  for (; entry != std::filesystem::recursive_directory_iterator(); entry.increment(error)) {
    if (entry->is_regular_file(error)) paths.push_back(entry->path().string());
    if (error) {
      std::fprintf(stderr, "cannot list %s: %s\n", folder, error.message().c_str());
      return false;
    }
  }
  return true;
}

bool replay(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad()) {
    std::fprintf(stderr, "cannot read %s\n", path.c_str());
    return false;
  }
  // A copy of the exact size, so that a sanitizer sees one byte too far.
  const std::vector<std::uint8_t> exact(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
  return true;
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<std::string> paths;
  for (int i = 1; i < count; ++i) {
    if (!add_files(arguments[i], paths)) return 1;
  }
  std::sort(paths.begin(), paths.end());
  for (const std::string& path : paths) {
    if (!replay(path)) return 1;
  }
  std::printf("%zu inputs replayed\n", paths.size());
  return paths.empty() ? 1 : 0;
}
