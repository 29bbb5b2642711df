// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "tocsin/base/file_system.h"
#include "tocsin/base/result.h"

namespace tocsin::exercise {

// What was written.
struct BulkSummary {
  std::uint64_t events = 0;
  std::uint64_t chunks = 0;
  std::uint64_t bytes = 0;
};

// Writes one event log of about `bytes` (at least one chunk, whole chunks), dense with events as
// Sysmon and the Security log of busy hosts have them: processes, connections, libraries, files,
// registry values, logons, file accesses. Command lines, paths and ids are all different, so that
// no cache of values helps a reader. Needs memory for one chunk. Record ids begin at a multiple of
// a thousand in each chunk; beyond 4 GiB the header's count of chunks wraps. The same seed gives
// the same bytes. For measurements: nothing in it is a story.
base::Result<BulkSummary> write_bulk_evtx(const base::FileSystem& files, const std::string& path,
                                          std::uint64_t bytes, std::uint64_t seed);

}  // namespace tocsin::exercise
