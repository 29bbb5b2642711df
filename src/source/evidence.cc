// SPDX-License-Identifier: Apache-2.0
#include "tocsin/source/evidence.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "evidence_file.h"
#include "evidence_tally.h"
#include "evidence_walk.h"

namespace tocsin::source {

std::string_view name_of(EvidenceState state) {
  switch (state) {
    case EvidenceState::kRead:
      return "read";
    case EvidenceState::kPartlyRead:
      return "partly read";
    case EvidenceState::kRefused:
      break;
  }
  return "refused";
}

namespace {

model::Timestamp time_of(std::int64_t nanoseconds) {
  return model::Timestamp(
      std::chrono::floor<std::chrono::microseconds>(std::chrono::nanoseconds(nanoseconds)));
}

// Counts what is read of a file, for the progress bar, and ends where a file that grows has given
// enough.
class CountedFile final : public base::ReadableFile {
 public:
  CountedFile(std::unique_ptr<base::ReadableFile> file, std::uint64_t grown_bytes_max,
              std::atomic<std::uint64_t>& bytes)
      : file_(std::move(file)), left_(file_->size() + grown_bytes_max), bytes_(bytes) {}
  base::Result<std::size_t> read(std::span<std::byte> into) override {
    into = into.first(static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), left_)));
    const base::Result<std::size_t> got = counted(file_->read(into));
    if (got.ok()) left_ -= *got;
    return got;
  }
  base::Result<std::size_t> read_at(std::uint64_t offset,
                                    std::span<std::byte> into) const override {
    return counted(file_->read_at(offset, into));
  }
  std::uint64_t size() const override { return file_->size(); }

 private:
  base::Result<std::size_t> counted(base::Result<std::size_t> got) const {
    if (got.ok()) bytes_.fetch_add(*got, std::memory_order_relaxed);
    return got;
  }
  std::unique_ptr<base::ReadableFile> file_;
  std::uint64_t left_;
  std::atomic<std::uint64_t>& bytes_;
};

}  // namespace

// A file on disk that threads read. `lock` guards `opened` and `blocks`; a thread that holds it may
// take the reader's lock, never the other way round.
class EvidenceFile final : public EvidenceFileBlocks::Statuses {
 public:
  EvidenceFile(FoundFile file, EvidenceReader::State& state)
      : found(std::move(file)), state_(state) {}

  // The next block; false at its end, where it is closed.
  bool next(Block& block);

  const FoundFile found;
  std::atomic<std::uint64_t> bytes_read = 0;

 private:
  void open();
  std::uint32_t begin(EvidenceStatus status) override;
  void cut(std::uint32_t number) override;
  void finish(std::uint32_t number, std::uint64_t bytes, const LossCounts& losses,
              const std::optional<base::Error>& error) override;
  void settle(EvidenceStatus status) override;
  std::optional<base::Error> change_of(std::uint64_t size) override;

  EvidenceReader::State& state_;
  std::mutex lock_;
  bool opened_ = false;
  std::unique_ptr<EvidenceFileBlocks> blocks_;
};

struct EvidenceReader::State {
  State(const base::FileSystem& disk, std::vector<std::string> given, EvidenceOptions how)
      : files(disk), paths(std::move(given)), options(how), tally(how.limits.statuses_bytes_max) {}

  // With `lock` held.
  void find_all() {
    found = find_files(files, paths, options.limits.folder_depth_max, [&](SkippedFile&& skipped) {
      tally.settle(ended(std::move(skipped.path), skipped.state, std::move(skipped.reason)));
    });
    progress.bytes_found = found.bytes();
    progress.files_found = found.size();
    walked = true;
  }

  // The next unopened file, else one that another thread has open, else null.
  std::shared_ptr<EvidenceFile> take_file() {
    const std::lock_guard guard(lock);
    if (!walked) find_all();
    if (next_file < found.size()) {
      open.push_back(std::make_shared<EvidenceFile>(found.file(next_file++), *this));
      return open.back();
    }
    if (open.empty()) return nullptr;
    return open[helpers++ % open.size()];
  }

  void close_file(const std::shared_ptr<EvidenceFile>& file) {
    const std::lock_guard guard(lock);
    const auto place = std::ranges::find(open, file);
    if (place == open.end()) return;
    open.erase(place);
    ++progress.files_read;
    progress.bytes_read += file->found.size;
  }

  const base::FileSystem& files;
  const std::vector<std::string> paths;
  const EvidenceOptions options;
  std::atomic<bool> stopped = false;

  mutable std::mutex lock;  // guards what follows
  bool walked = false;
  FoundFiles found;
  std::size_t next_file = 0, helpers = 0;
  std::vector<std::shared_ptr<EvidenceFile>> open;
  EvidenceTally tally;
  EvidenceProgress progress;
};

bool EvidenceFile::next(Block& block) {
  const std::lock_guard guard(lock_);
  if (!opened_) open();
  if (blocks_ && blocks_->next(block)) return true;
  blocks_.reset();
  return false;
}

void EvidenceFile::open() {
  opened_ = true;
  base::Result<std::unique_ptr<base::ReadableFile>> opened = state_.files.open(found.place);
  if (opened.ok()) {
    blocks_ = std::make_unique<EvidenceFileBlocks>(
        std::make_unique<CountedFile>(std::move(opened).value(),
                                      state_.options.limits.grown_bytes_max, bytes_read),
        found.path, time_of(found.modified), state_.options, *this);
    return;
  }
  settle(ended(found.path, EvidenceState::kRefused, opened.error().message));
}

std::uint32_t EvidenceFile::begin(EvidenceStatus status) {
  const std::lock_guard guard(state_.lock);
  return state_.tally.begin(std::move(status));
}

void EvidenceFile::cut(std::uint32_t number) {
  const std::lock_guard guard(state_.lock);
  state_.tally.cut(number);
}

void EvidenceFile::finish(std::uint32_t number, std::uint64_t bytes, const LossCounts& losses,
                          const std::optional<base::Error>& error) {
  const std::lock_guard guard(state_.lock);
  state_.tally.finish(number, bytes, losses, error);
}

void EvidenceFile::settle(EvidenceStatus status) {
  const std::lock_guard guard(state_.lock);
  state_.tally.settle(std::move(status));
}

std::optional<base::Error> EvidenceFile::change_of(std::uint64_t size) {
  const base::Result<base::FileEntry> now = state_.files.inspect(found.place, true);
  if (!now.ok()) return base::fail(base::ErrorKind::kNotFound, "vanished while it was read");
  if (now->size == size) return std::nullopt;
  return base::fail(base::ErrorKind::kFailed,
                    fmt::format("changed from {} to {} bytes while it was read", size, now->size));
}

EvidenceReader::EvidenceReader(const base::FileSystem& files, std::vector<std::string> paths,
                               EvidenceOptions options)
    : state_(std::make_unique<State>(files, std::move(paths), options)) {}

EvidenceReader::~EvidenceReader() = default;

bool EvidenceReader::next(Worker& worker, Block& block) {
  while (!state_->stopped.load(std::memory_order_relaxed)) {
    if (!worker.file) {
      worker.file = state_->take_file();
      if (!worker.file) return false;
    }
    if (worker.file->next(block)) return true;
    state_->close_file(worker.file);
    worker.file.reset();
  }
  return false;
}

void EvidenceReader::decoded(const Block& block, const DecodeCounts& counts) {
  const std::lock_guard guard(state_->lock);
  state_->tally.decoded(block.file, counts);
}

void EvidenceReader::stop() { state_->stopped.store(true, std::memory_order_relaxed); }

EvidenceProgress EvidenceReader::progress() const {
  const std::lock_guard guard(state_->lock);
  EvidenceProgress progress = state_->progress;
  for (const std::shared_ptr<EvidenceFile>& file : state_->open) {
    progress.bytes_read +=
        std::min(file->bytes_read.load(std::memory_order_relaxed), file->found.size);
  }
  return progress;
}

std::vector<EvidenceStatus> EvidenceReader::take_statuses() {
  const std::lock_guard guard(state_->lock);
  return state_->tally.take();
}

}  // namespace tocsin::source
