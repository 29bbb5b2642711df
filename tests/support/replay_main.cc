// SPDX-License-Identifier: Apache-2.0
// Runs a fuzzer over its checked-in seeds, as an ordinary test and without libFuzzer. Each
// argument is a file or a folder; folders are read recursively and in the order of names, so
// that a failure is reproducible. No seed at all is a failure: a corpus that is not found must
// not look like a corpus that passed.

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
extern "C" __attribute__((weak)) int LLVMFuzzerInitialize(int* argc, char*** argv);

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> seeds_under(const fs::path& place) {
  std::error_code error;
  if (fs::is_regular_file(place, error)) return {place};
  std::vector<fs::path> seeds;
  for (auto it = fs::recursive_directory_iterator(place, error);
       !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    if (it->is_regular_file(error)) seeds.push_back(it->path());
  }
  std::ranges::sort(seeds);
  return seeds;
}

void run(const std::vector<std::uint8_t>& bytes) {
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (LLVMFuzzerInitialize != nullptr) LLVMFuzzerInitialize(&argc, &argv);
  run({});
  std::size_t replayed = 0;
  for (int i = 1; i < argc; ++i) {
    const std::vector<fs::path> seeds = seeds_under(argv[i]);
    if (seeds.empty()) {
      std::fprintf(stderr, "no seeds in %s: add at least one input there\n", argv[i]);
      return 1;
    }
    for (const fs::path& seed : seeds) {
      std::printf("%s\n", seed.c_str());
      std::fflush(stdout);  // the last line names the input that failed
      std::ifstream stream(seed, std::ios::binary);
      run({std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()});
      ++replayed;
    }
  }
  std::printf("%zu seeds replayed\n", replayed);
  return 0;
}
