// SPDX-License-Identifier: Apache-2.0
// Strategy: any bytes as one file on disk, with small limits. Invariants: the walk ends; what is
// unpacked stays within the budget; every file and member ends in a state, and one that is not
// read whole has a reason; two threads' worth of workers find what one finds; the same bytes as
// rules are visited without trouble.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "tocsin/base/file_system.h"
#include "tocsin/source/evidence.h"

namespace {

using namespace tocsin;

void require(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "evidence: %s\n", what);
  std::abort();
}

class OneFile final : public base::ReadableFile {
 public:
  explicit OneFile(std::span<const std::byte> bytes) : bytes_(bytes) {}
  base::Result<std::size_t> read(std::span<std::byte> into) override {
    auto got = read_at(position_, into);
    position_ += *got;
    return got;
  }
  base::Result<std::size_t> read_at(std::uint64_t offset,
                                    std::span<std::byte> into) const override {
    if (offset >= bytes_.size()) return std::size_t{0};
    const std::size_t count = std::min<std::size_t>(into.size(), bytes_.size() - offset);
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), count, into.begin());
    return count;
  }
  std::uint64_t size() const override { return bytes_.size(); }

 private:
  std::span<const std::byte> bytes_;
  std::uint64_t position_ = 0;
};

class OneFileSystem final : public base::FileSystem {
 public:
  explicit OneFileSystem(std::span<const std::byte> bytes) : bytes_(bytes) {}
  base::Result<base::FileEntry> inspect(const std::string& path, bool) const override {
    return base::FileEntry{path, base::FileKind::kFile, bytes_.size(), 1, 1};
  }
  base::Result<std::vector<base::FileEntry>> list(const std::string&) const override {
    return refuse();
  }
  base::Result<std::unique_ptr<base::ReadableFile>> open(const std::string&) const override {
    return std::unique_ptr<base::ReadableFile>(std::make_unique<OneFile>(bytes_));
  }
  base::Result<std::unique_ptr<base::WritableFile>> create(const std::string&) const override {
    return refuse();
  }
  base::Result<std::unique_ptr<base::ScratchFile>> create_scratch() const override {
    return refuse();
  }
  base::Result<void> make_folders(const std::string&) const override { return refuse(); }

 private:
  static base::Error refuse() { return base::fail(base::ErrorKind::kUnsupported, "no"); }
  std::span<const std::byte> bytes_;
};

struct Outcome {
  std::uint64_t bytes = 0, events = 0, blocks = 0;
  bool operator==(const Outcome&) const = default;
};

Outcome scan(const base::FileSystem& files, const source::EvidenceOptions& options, int workers) {
  source::EvidenceReader reader(files, {"f"}, options);
  static const model::FieldNames names;
  static const source::DecoderTables tables(names);
  static source::Decoders decoders(tables);
  std::vector<source::EvidenceReader::Worker> of(static_cast<std::size_t>(workers));
  model::EventBatch batch;
  static source::Block block;
  Outcome outcome;
  bool more = true;
  for (std::size_t turn = 0; more; ++turn) {
    more = reader.next(of[turn % of.size()], block);
    if (!more) break;
    batch.clear();
    reader.decoded(block, decoders.decode(block, batch));
    require(!block.path.empty(), "a block without a path");
    ++outcome.blocks;
    outcome.events += batch.event_count();
  }
  for (const source::EvidenceStatus& status : reader.take_statuses()) {
    outcome.bytes += status.bytes;
    const bool whole = status.state == source::EvidenceState::kRead;
    require(whole || !status.reason.empty(), "not read whole and no reason");
  }
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const OneFileSystem files(std::as_bytes(std::span(data, size)));
  source::EvidenceOptions options;
  // Small, so that a bomb costs little: unpacking is most of the work of a run.
  options.limits.record_bytes_max = std::size_t{4} << 10;
  options.limits.unpacked_bytes_free = std::uint64_t{32} << 10;
  options.limits.unpacked_ratio_max = 4;
  options.limits.members_max = 20;
  // Each of the levels inside each other may still give the block with which it went over.
  const std::uint64_t unpacked_max =
      options.limits.unpacked_bytes_free + 4 * size + 3 * (std::uint64_t{64} << 10);
  const Outcome alone = scan(files, options, 1);
  // A leaf on disk is not unpacked; and bytes of text count as UTF-8, which takes up to three for
  // two of UTF-16.
  require(alone.bytes <= (size + unpacked_max) * 3 / 2 + 3, "unpacked over the budget");
  require(alone == scan(files, options, 3), "workers change the outcome");
  std::uint64_t content = 0;
  source::visit_whole_files(files, {"f"}, options.limits,
                            {.bytes_max = 1 << 16,
                             .wanted = [](std::string_view) { return true; },
                             .file = [&](std::string_view, std::string c) { content += c.size(); },
                             .problem = [](std::string_view, const base::Error&) {}});
  return 0;
}
