// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "container.h"
#include "text_stream.h"
#include "tocsin/base/file_system.h"
#include "tocsin/model/time.h"
#include "tocsin/source/evidence.h"

namespace tocsin::source {

// A file inside a file on disk, or the file itself: what a leaf of the walk is.
struct Leaf {
  std::string path;
  ByteStream* bytes = nullptr;  // an error is kept in `resumed`, and reads as the end
  ResumedStream* resumed = nullptr;
  std::vector<std::uint8_t> begin;  // the first bytes, up to kSampleBytes; `bytes` gives them again
  bool whole = false;               // `begin` is all there is
  std::uint64_t zeros = 0;          // of a hole before `begin`, which is no part of it
  model::Timestamp modified{};      // of the member or the file; the epoch where unknown
};

// Goes over the leaves of one file on disk, in the order of its members: containers are opened
// where their first bytes say that they are some. One thread at a time.
class LeafWalk {
 public:
  // `problem` is told of every container or member that cannot be read (whole).
  using Problem = std::function<void(const std::string& path, const base::Error& error)>;
  // `modified` is when the file was last changed.
  LeafWalk(std::unique_ptr<base::ReadableFile> file, std::string path, model::Timestamp modified,
           const EvidenceLimits& limits, Problem problem);
  ~LeafWalk();
  // The next leaf, or null at the end. Lives until the next call.
  Leaf* next();
  std::uint64_t size() const { return file_->size(); }

 private:
  struct Level;
  void push(std::unique_ptr<Level> level, ByteStream& bytes);
  static void take_begin(Level& level, ByteStream& bytes);
  bool open_container(Level& level);
  Leaf* leaf_of(Level& level);
  Leaf* nothing_of(Level& level);
  void end_level();

  std::unique_ptr<base::ReadableFile> file_;
  FileStream stream_;
  EvidenceLimits limits_;
  UnpackBudget budget_;
  Problem problem_;
  std::vector<std::unique_ptr<Level>> levels_;
  bool begun_ = false;
  std::string path_;
  model::Timestamp modified_;
  std::uint32_t containers_ = 0;
  Leaf leaf_;
};

// One file on disk as blocks, for EvidenceReader. One thread at a time.
class EvidenceFileBlocks {
 public:
  // Where what becomes of files is told: as EvidenceTally.
  struct Statuses {
    virtual ~Statuses() = default;
    virtual std::uint32_t begin(EvidenceStatus status) = 0;
    virtual void cut(std::uint32_t number) = 0;
    virtual void finish(std::uint32_t number, std::uint64_t bytes, const LossCounts& losses,
                        const std::optional<base::Error>& error) = 0;
    virtual void settle(EvidenceStatus status) = 0;
    // Why a file on disk is not what it was when it was opened with this size, at its end.
    virtual std::optional<base::Error> change_of(std::uint64_t size) = 0;
  };
  EvidenceFileBlocks(std::unique_ptr<base::ReadableFile> file, std::string path,
                     model::Timestamp modified, const EvidenceOptions& options, Statuses& statuses);
  ~EvidenceFileBlocks();
  // The next block; false at the end.
  bool next(Block& block);

 private:
  bool begin_leaf();
  void end_leaf();
  void note_change();

  EvidenceOptions options_;
  Statuses& statuses_;
  std::string path_;
  LeafWalk walk_;
  Leaf* leaf_ = nullptr;
  bool own_status_ = false;  // the file itself has a status, and not only its members
  std::unique_ptr<TextStream> text_;
  std::unique_ptr<Splitter> splitter_;
  const Format* format_ = nullptr;
  std::uint32_t number_ = 0, sequence_ = 0;
  LossCounts losses_;
};

}  // namespace tocsin::source
