// SPDX-License-Identifier: Apache-2.0
#include "evidence_file.h"

#include <algorithm>
#include <utility>

#include "evidence_tally.h"
#include "tocsin/base/check.h"
#include "unread_formats.h"

namespace tocsin::source {

// A stream with its first bytes taken, and the container that it turned out to be.
struct LeafWalk::Level {
  std::string path;
  std::vector<std::uint8_t> begin;
  bool whole = false;
  std::uint64_t zeros = 0;
  std::unique_ptr<ResumedStream> resumed;
  std::unique_ptr<Archive> archive;
  model::Timestamp modified{};
  bool is_single = false;  // the one member keeps the path
  bool had_file = false;
};

namespace {

// Passing so many takes seconds.
constexpr std::uint64_t kHoleBytesMax = std::uint64_t{1} << 30;

}  // namespace

LeafWalk::LeafWalk(std::unique_ptr<base::ReadableFile> file, std::string path,
                   model::Timestamp modified, const EvidenceLimits& limits, Problem problem)
    : file_(std::move(file)),
      stream_(*file_),
      limits_(limits),
      budget_(limits.unpacked_bytes_free + limits.unpacked_ratio_max * file_->size(),
              limits.members_max),
      problem_(std::move(problem)),
      path_(std::move(path)),
      modified_(modified) {}

LeafWalk::~LeafWalk() {
  while (!levels_.empty()) levels_.pop_back();  // inner archives read from outer ones
}

void LeafWalk::push(std::unique_ptr<Level> level, ByteStream& bytes) {
  take_begin(*level, bytes);
  levels_.push_back(std::move(level));
}

constexpr std::size_t kSmallFileBytes = std::size_t{4} << 10;

// Takes the first bytes. A sample of zeros alone is a hole, as a log has that was cut while its
// writer kept its place, or whose first blocks were never written: the file begins behind it.
void LeafWalk::take_begin(Level& level, ByteStream& bytes) {
  std::vector<std::byte> taken;
  std::optional<base::Error> error;
  bool ended = false;
  while (taken.size() < kSampleBytes && !ended) {
    const std::size_t before = taken.size();
    taken.resize(before == 0 ? kSmallFileBytes : kSampleBytes);  // clearing much takes its time
    const std::size_t wanted = taken.size() - before;
    base::Result<std::size_t> got = bytes.read(std::span(taken).subspan(before));
    ended = !got.ok() || *got < wanted;
    taken.resize(before + (got.ok() ? *got : 0));
    if (!got.ok()) error = std::move(got).error();
    const auto first = std::ranges::find_if(taken, [](std::byte b) { return b != std::byte{0}; });
    const bool hole = first == taken.end() && taken.size() == kSampleBytes;
    if (level.zeros == 0 && !hole) continue;
    level.zeros += static_cast<std::uint64_t>(first - taken.begin());
    taken.erase(taken.begin(), first);
    if (level.zeros <= kHoleBytesMax) continue;
    error = base::fail(base::ErrorKind::kTooLarge, "begins with more zeros than the limit");
    ended = true;
  }
  level.whole = taken.size() < kSampleBytes;
  const auto* const first = reinterpret_cast<const std::uint8_t*>(taken.data());
  level.begin.assign(first, first + taken.size());
  level.resumed = std::make_unique<ResumedStream>(std::move(taken), bytes, std::move(error));
}

// Makes an archive of the level if its first bytes are those of one; true if they are.
bool LeafWalk::open_container(Level& level) {
  const ArchiveKind kind = archive_kind(level.begin);
  if (kind == ArchiveKind::kNone) return false;
  if (containers_ == limits_.container_depth_max) {
    problem_(level.path, base::fail(base::ErrorKind::kTooLarge,
                                    "is a container in more containers than the limit"));
    end_level();
    return true;
  }
  level.is_single = is_single(kind);
  const base::ReadableFile* file = levels_.size() == 1 ? file_.get() : nullptr;
  level.archive = std::make_unique<Archive>(kind, *level.resumed, file, budget_);
  ++containers_;
  return true;
}

void LeafWalk::end_level() {
  if (levels_.back()->archive) --containers_;
  levels_.pop_back();
}

Leaf* LeafWalk::leaf_of(Level& level) {
  leaf_.path = level.path;
  leaf_.resumed = level.resumed.get();
  leaf_.bytes = leaf_.resumed;
  leaf_.begin = std::move(level.begin);
  leaf_.whole = level.whole;
  leaf_.zeros = level.zeros;
  leaf_.modified = level.modified;
  return &leaf_;
}

// A container in which nothing is: a file of no bytes.
Leaf* LeafWalk::nothing_of(Level& level) {
  level.archive.reset();
  --containers_;
  level.begin.clear();
  level.whole = true;
  return leaf_of(level);
}

Leaf* LeafWalk::next() {
  if (!begun_) {
    begun_ = true;
    auto level = std::make_unique<Level>();
    level->path = path_;
    level->modified = modified_;
    push(std::move(level), stream_);
    if (!open_container(*levels_.back())) return leaf_of(*levels_.back());
  }
  while (!levels_.empty()) {
    Level& level = *levels_.back();
    if (!level.archive) {  // the leaf given last
      end_level();
      continue;
    }
    base::Result<std::optional<Archive::Member>> member = level.archive->next();
    if (!member.ok()) problem_(level.path, member.error());
    if (member.ok() && !member->has_value() && !level.had_file) return nothing_of(level);
    if (!member.ok() || !member->has_value()) {
      end_level();
      continue;
    }
    const Archive::Member& found = **member;
    if (!found.is_file) continue;
    level.had_file = true;
    auto inner = std::make_unique<Level>();
    inner->path = level.is_single ? level.path : level.path + "/" + found.name;
    inner->modified = found.modified.value_or(level.modified);
    if (found.encrypted) {
      problem_(inner->path, base::fail(base::ErrorKind::kUnsupported, "is encrypted"));
      continue;
    }
    push(std::move(inner), level.archive->content());
    if (!open_container(*levels_.back())) return leaf_of(*levels_.back());
  }
  return nullptr;
}

EvidenceFileBlocks::EvidenceFileBlocks(std::unique_ptr<base::ReadableFile> file, std::string path,
                                       model::Timestamp modified, const EvidenceOptions& options,
                                       Statuses& statuses)
    : options_(options),
      statuses_(statuses),
      path_(path),
      walk_(std::move(file), std::move(path), modified, options.limits,
            [&statuses](const std::string& where, const base::Error& error) {
              statuses.settle(ended(where, EvidenceState::kRefused, error.message));
            }) {}

EvidenceFileBlocks::~EvidenceFileBlocks() = default;

// Takes the next leaf and recognises it; false at the end. `splitter_` stays empty where there is
// nothing to read in it.
bool EvidenceFileBlocks::begin_leaf() {
  leaf_ = walk_.next();
  if (leaf_ == nullptr) return false;
  if (leaf_->path == path_) own_status_ = true;
  const std::optional<base::Error>& error = leaf_->resumed->error();
  if (leaf_->begin.empty()) {
    std::string reason = leaf_->zeros != 0 ? "holds nothing but zeros" : "";
    if (error) reason = error->message;
    const EvidenceState state = reason.empty() ? EvidenceState::kRead : EvidenceState::kRefused;
    statuses_.settle(ended(leaf_->path, state, std::move(reason)));
    return true;
  }
  const TextForm form = text_form(leaf_->begin);
  const std::string text = sample_text(leaf_->begin, form);
  format_ = options_.format_hint;
  if (format_ == nullptr) {
    format_ = recognise_format({.bytes = leaf_->begin, .text = text, .whole = leaf_->whole});
  }
  if (format_ == nullptr) {
    statuses_.settle(
        ended(leaf_->path, EvidenceState::kRefused, std::string(why_unread(leaf_->begin))));
    return true;
  }
  EvidenceStatus status;
  status.path = leaf_->path;
  status.format = format_->name;
  number_ = statuses_.begin(std::move(status));
  sequence_ = 0;
  losses_ = {};
  losses_.add(LossReason::kZerosSkipped, leaf_->zeros);
  if (format_->is_text && form != TextForm::kNone) {
    text_ = std::make_unique<TextStream>(*leaf_->resumed, form);
    leaf_->bytes = text_.get();
  }
  splitter_ = format_->make_splitter(
      {.record_bytes_max = options_.limits.record_bytes_max, .file_time = leaf_->modified});
  return true;
}

void EvidenceFileBlocks::end_leaf() {
  if (text_) losses_.add(LossReason::kZerosSkipped, text_->zeros());
  std::optional<base::Error> error = leaf_->resumed->error();
  if (!error && leaf_->path == path_) error = statuses_.change_of(walk_.size());
  statuses_.finish(number_, leaf_->zeros + leaf_->resumed->bytes_given(), losses_, error);
  splitter_.reset();
  text_.reset();
}

// A container has no status of its own where it could be read, but for what changed meanwhile.
void EvidenceFileBlocks::note_change() {
  if (std::exchange(own_status_, true)) return;
  const std::optional<base::Error> error = statuses_.change_of(walk_.size());
  if (error) statuses_.settle(ended(path_, EvidenceState::kPartlyRead, error->message));
}

bool EvidenceFileBlocks::next(Block& block) {
  while (true) {
    if (!splitter_) {
      if (begin_leaf()) continue;
      note_change();
      return false;
    }
    if (splitter_->next(*leaf_->bytes, block, losses_)) break;
    end_leaf();
  }
  block.offset += leaf_->zeros;
  block.format = format_;
  block.file = number_;
  block.path = leaf_->path;
  block.file_time = leaf_->modified;
  block.zone = options_.zone;
  block.sequence = sequence_++;
  statuses_.cut(number_);
  return true;
}

}  // namespace tocsin::source
