// SPDX-License-Identifier: Apache-2.0
#include "tocsin/source/evidence.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "evidence_file.h"
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

// A file on disk that threads read. `lock` guards `opened` and `blocks`; a thread that holds it may
// take the reader's lock, never the other way round.
class EvidenceFile {
 public:
  explicit EvidenceFile(const FoundFile& found) : found_(found) {}

  std::mutex lock;
  bool opened = false;
  std::unique_ptr<EvidenceFileBlocks> blocks;
  std::atomic<std::uint64_t> bytes_read = 0;
  const FoundFile& found() const { return found_; }

 private:
  const FoundFile& found_;
};

namespace {

model::Timestamp time_of(std::int64_t nanoseconds) {
  return model::Timestamp(
      std::chrono::floor<std::chrono::microseconds>(std::chrono::nanoseconds(nanoseconds)));
}

// Counts what is read of a file, for the progress bar.
class CountedFile final : public base::ReadableFile {
 public:
  CountedFile(std::unique_ptr<base::ReadableFile> file, std::atomic<std::uint64_t>& bytes)
      : file_(std::move(file)), bytes_(bytes) {}
  base::Result<std::size_t> read(std::span<std::byte> into) override {
    return counted(file_->read(into));
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
  std::atomic<std::uint64_t>& bytes_;
};

}  // namespace

struct EvidenceReader::State final : EvidenceFileBlocks::Statuses {
  State(const base::FileSystem& disk, std::vector<std::string> given, EvidenceOptions how)
      : files(disk), paths(std::move(given)), options(how) {}

  std::uint32_t add(EvidenceStatus status) override {
    const std::lock_guard guard(lock);
    entries.push_back(std::move(status));
    return static_cast<std::uint32_t>(entries.size() - 1);
  }

  void finish(std::uint32_t number, std::uint64_t bytes, const LossCounts& losses,
              const std::optional<base::Error>& error) override {
    const std::lock_guard guard(lock);
    EvidenceStatus& status = entries[number];
    status.bytes = bytes;
    // What a splitter skips, no decoder sees.
    status.counts.records +=
        losses.of(LossReason::kLineTooLong) + losses.of(LossReason::kTruncatedRecord);
    status.counts.losses.add_all(losses);
    if (!error) return;
    status.state = EvidenceState::kPartlyRead;
    status.reason = error->message;
  }

  // With `lock` held.
  void find_all() {
    found = find_files(files, paths, options.limits.folder_depth_max);
    for (SkippedFile& skipped : found.skipped) {
      entries.push_back({.path = std::move(skipped.path),
                         .state = skipped.state,
                         .reason = std::move(skipped.reason),
                         .format = {},
                         .bytes = 0,
                         .counts = {}});
    }
    for (const FoundFile& file : found.files) progress.bytes_found += file.size;
    progress.files_found = found.files.size();
    walked = true;
  }

  // The next unopened file, else one that another thread has open, else null.
  std::shared_ptr<EvidenceFile> take_file() {
    const std::lock_guard guard(lock);
    if (!walked) find_all();
    if (next_file < found.files.size()) {
      open.push_back(std::make_shared<EvidenceFile>(found.files[next_file++]));
      return open.back();
    }
    if (open.empty()) return nullptr;
    return open[helpers++ % open.size()];
  }

  void open_file(EvidenceFile& file) {
    file.opened = true;
    base::Result<std::unique_ptr<base::ReadableFile>> opened = files.open(file.found().place);
    if (opened.ok()) {
      file.blocks = std::make_unique<EvidenceFileBlocks>(
          std::make_unique<CountedFile>(std::move(opened).value(), file.bytes_read),
          file.found().path, time_of(file.found().modified), options, *this);
    } else {
      add({.path = file.found().path,
           .state = EvidenceState::kRefused,
           .reason = opened.error().message,
           .format = {},
           .bytes = 0,
           .counts = {}});
    }
  }

  // The next block of a file. At its end it is closed, and what changed meanwhile is noted.
  bool next_block(EvidenceFile& file, Block& block) {
    const std::lock_guard guard(file.lock);
    if (!file.opened) open_file(file);
    if (file.blocks && file.blocks->next(block)) return true;
    if (file.blocks) note_change(file.found(), file.blocks->size());
    file.blocks.reset();
    return false;
  }

  void note_change(const FoundFile& file, std::uint64_t size) {
    const base::Result<base::FileEntry> now = files.inspect(file.place, true);
    std::string reason;
    if (!now.ok()) {
      reason = "vanished while it was read";
    } else if (now->size != size) {
      reason = fmt::format("changed from {} to {} bytes while it was read", size, now->size);
    } else {
      return;
    }
    const std::lock_guard guard(lock);
    changes.push_back({file.path, std::move(reason)});
  }

  void close_file(const std::shared_ptr<EvidenceFile>& file) {
    const std::lock_guard guard(lock);
    const auto place = std::ranges::find(open, file);
    if (place == open.end()) return;
    open.erase(place);
    ++progress.files_read;
    progress.bytes_read += file->found().size;
  }

  struct Change {
    std::string path, reason;
  };

  const base::FileSystem& files;
  const std::vector<std::string> paths;
  const EvidenceOptions options;
  std::atomic<bool> stopped = false;

  mutable std::mutex lock;  // guards what follows
  bool walked = false;
  FoundFiles found;
  std::size_t next_file = 0, helpers = 0;
  std::vector<std::shared_ptr<EvidenceFile>> open;
  std::deque<EvidenceStatus> entries;
  std::vector<Change> changes;
  EvidenceProgress progress;
};

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
    if (state_->next_block(*worker.file, block)) return true;
    state_->close_file(worker.file);
    worker.file.reset();
  }
  return false;
}

void EvidenceReader::decoded(const Block& block, const DecodeCounts& counts) {
  const std::lock_guard guard(state_->lock);
  state_->entries[block.file].counts.add(counts);
}

void EvidenceReader::stop() { state_->stopped.store(true, std::memory_order_relaxed); }

std::string_view EvidenceReader::path(std::uint32_t file) const {
  const std::lock_guard guard(state_->lock);
  return state_->entries[file].path;
}

EvidenceProgress EvidenceReader::progress() const {
  const std::lock_guard guard(state_->lock);
  EvidenceProgress progress = state_->progress;
  for (const std::shared_ptr<EvidenceFile>& file : state_->open) {
    progress.bytes_read +=
        std::min(file->bytes_read.load(std::memory_order_relaxed), file->found().size);
  }
  return progress;
}

namespace {

std::string loss_text(const LossCounts& losses) {
  std::string text;
  for (const LossRow& row : loss_table()) {
    const std::uint64_t count = losses.of(row.reason);
    if (!row.lossy || count == 0) continue;
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {}", count, row.name);
  }
  return text;
}

}  // namespace

std::vector<EvidenceStatus> EvidenceReader::statuses() const {
  std::vector<EvidenceStatus> all;
  const std::lock_guard guard(state_->lock);
  all.reserve(state_->entries.size() + state_->changes.size());
  for (const EvidenceStatus& entry : state_->entries) {
    EvidenceStatus& status = all.emplace_back(entry);
    if (status.state == EvidenceState::kRefused) continue;
    if (status.counts.losses.lossy()) {
      status.state = EvidenceState::kPartlyRead;
      if (!status.reason.empty()) status.reason += "; ";
      status.reason += loss_text(status.counts.losses);
    }
  }
  for (const State::Change& change : state_->changes) {
    all.push_back({.path = change.path,
                   .state = EvidenceState::kPartlyRead,
                   .reason = change.reason,
                   .format = {},
                   .bytes = 0,
                   .counts = {}});
  }
  std::ranges::sort(all, [](const EvidenceStatus& a, const EvidenceStatus& b) {
    return std::tie(a.path, a.state, a.reason, a.bytes, a.counts.records) <
           std::tie(b.path, b.state, b.reason, b.bytes, b.counts.records);
  });
  return all;
}

}  // namespace tocsin::source
