// SPDX-License-Identifier: Apache-2.0
// Writes evidence of any size for measurements: bulk_evidence FOLDER BYTES [FILE_BYTES [SEED]]
// Dense event logs `bulk-NNN.evtx` of FILE_BYTES each (default 500 MB) until BYTES are written.
// No command line, path or id in them occurs twice (see tocsin/exercise/bulk.h).

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tocsin/exercise/bulk.h"

int main(int argc, char** argv) {
  using namespace tocsin;
  if (argc < 3) {
    std::fputs("bulk_evidence FOLDER BYTES [FILE_BYTES [SEED]]\n", stderr);
    return 2;
  }
  const std::string folder = argv[1];
  const std::uint64_t bytes = std::strtoull(argv[2], nullptr, 10);
  const std::uint64_t file_bytes = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 500'000'000;
  const std::uint64_t seed = argc > 4 ? std::strtoull(argv[4], nullptr, 10) : 1;
  if (file_bytes == 0) return 2;
  const auto files = base::make_system_files();
  std::uint64_t written = 0, events = 0;
  for (std::uint64_t i = 0; written < bytes; ++i) {
    char name[32];
    std::snprintf(name, sizeof name, "/bulk-%03u.evtx", static_cast<unsigned>(i));
    const auto summary = exercise::write_bulk_evtx(*files, folder + name,
                                                   std::min(file_bytes, bytes - written), seed + i);
    if (!summary.ok()) {
      std::fprintf(stderr, "bulk_evidence: %s\n", summary.error().message.c_str());
      return 2;
    }
    written += summary->bytes;
    events += summary->events;
  }
  std::printf("%llu events in %llu bytes\n", static_cast<unsigned long long>(events),
              static_cast<unsigned long long>(written));
  return 0;
}
