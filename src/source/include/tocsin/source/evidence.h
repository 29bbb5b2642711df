// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/base/file_system.h"
#include "tocsin/base/result.h"
#include "tocsin/source/block.h"
#include "tocsin/source/decoder.h"
#include "tocsin/source/format.h"
#include "tocsin/source/loss.h"

namespace tocsin::source {

// Bounds on what foreign files can make us do. The defaults suit a scan; leave them alone.
struct EvidenceLimits {
  std::size_t record_bytes_max = std::size_t{16} << 20;  // one line, JSON value or XML event
  // What one file on disk may unpack to, over all its members and levels:
  // unpacked_bytes_free + unpacked_ratio_max * its size. Nearly empty EVTX logs pack 1:1,000.
  std::uint64_t unpacked_bytes_free = std::uint64_t{1} << 30;
  std::uint64_t unpacked_ratio_max = 200;
  std::uint32_t container_depth_max = 3;  // a.tar.gz is two deep
  std::uint32_t members_max = 1'000'000;  // in one file on disk
  std::uint32_t folder_depth_max = 256;
  // How much of what a file grows by while it is read is read too: a log may be written faster.
  std::uint64_t grown_bytes_max = std::uint64_t{64} << 20;
  // What the statuses of single files may take; beyond that they are summed.
  std::size_t statuses_bytes_max = std::size_t{8} << 20;
};

struct EvidenceOptions {
  EvidenceLimits limits;
  const Format* format_hint = nullptr;  // read every file as this, where not a container
  const TimeZone* zone = nullptr;       // as Block::zone; outlives the reader
};

enum class EvidenceState : std::uint8_t { kRead, kPartlyRead, kRefused };
std::string_view name_of(EvidenceState state);  // "read", "partly read", "refused"

// How one file or member of an archive ended, or many together where there are too many to list.
// A folder, link or container has an entry only if it could not be read (whole).
struct EvidenceStatus {
  std::string path;  // as Block::path; of many, how many they are
  EvidenceState state = EvidenceState::kRead;
  std::string reason;       // why not wholly read; for kRead empty or a remark
  std::string_view format;  // Format::name; empty where none was recognised
  std::uint64_t bytes = 0;  // unpacked bytes that were read
  DecodeCounts counts;
  std::uint64_t files = 1;  // that this is about
};

// Progress so far, for a progress bar; sizes are of files on disk.
struct EvidenceProgress {
  std::uint64_t bytes_found = 0, bytes_read = 0;
  std::uint64_t files_found = 0, files_read = 0;
};

// Everything under some paths, as blocks. Folders are walked in bytewise order, links followed
// once (loops are broken by device and inode), gz, zst, xz, bz2, zip and tar opened by content,
// also within each other. Any number of threads may call next() at the same time; together they get
// every block once. A thread goes on with the file it has, then takes the next unopened one, then
// helps with a file that another thread has open. At most one file per thread is open, plus one
// unfinished record for each: memory does not depend on the evidence, but for some 60 bytes for
// each file on disk.
//
// A path is shown relative to the PATH given: for a file its last part, for a folder what is
// below it; members as `a.zip/inner.evtx`, control characters replaced. Paths that would be
// equal for two PATHs given are told apart by the PATH in front of them.
class EvidenceReader {
 public:
  // `files` must outlive it. Nothing is read before the first next().
  EvidenceReader(const base::FileSystem& files, std::vector<std::string> paths,
                 EvidenceOptions options = {});
  ~EvidenceReader();
  EvidenceReader(const EvidenceReader&) = delete;
  EvidenceReader& operator=(const EvidenceReader&) = delete;

  // Which file a thread has. One per thread, made empty.
  struct Worker {
    std::shared_ptr<class EvidenceFile> file;
  };
  // The next block; false when nothing is left for any thread. Any thread, each with its Worker.
  bool next(Worker& worker, Block& block);
  // Reports what decoding a block gave. Any thread; once for every block.
  void decoded(const Block& block, const DecodeCounts& counts);
  // Stops: every next() from now on gives false. Any thread.
  void stop();

  EvidenceProgress progress() const;
  // After the last block was decoded, once: the end of every file. Those that were not read whole,
  // and then the others, each by path, are listed while they fit into the limit; the list is
  // sorted by path and followed by the sums of what is not listed, by state and format.
  std::vector<EvidenceStatus> take_statuses();

 private:
  friend class EvidenceFile;
  struct State;
  std::unique_ptr<State> state_;
};

// Walks `paths` like EvidenceReader but gives whole files and members, sorted by path within each
// container: for rule folders and releases. `wanted` sees the path first; files over `bytes_max`
// are refused. `problem` gets what could not be read.
struct WholeFileVisitor {
  std::uint64_t bytes_max = std::uint64_t{16} << 20;
  std::function<bool(std::string_view path)> wanted;
  std::function<void(std::string_view path, std::string content)> file;
  std::function<void(std::string_view path, const base::Error& error)> problem;
};
void visit_whole_files(const base::FileSystem& files, const std::vector<std::string>& paths,
                       const EvidenceLimits& limits, const WholeFileVisitor& visitor);

}  // namespace tocsin::source
