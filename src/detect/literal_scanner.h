// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nibble_filter.h"
#include "pair_filter.h"

namespace tocsin::detect {

// The distinct literals that a scan has found so far. Reused between scans: begin() is O(1).
class LiteralHits {
 public:
  // Forgets what was found and makes room for literals 0 .. count-1.
  void begin(std::size_t count) {
    found_.clear();
    if (stamps_.size() < count) stamps_.resize(count, 0);
    if (++epoch_ == 0) restart();
  }
  bool has(std::uint32_t literal) const { return stamps_[literal] == epoch_; }
  void add(std::uint32_t literal) {
    if (has(literal)) return;
    stamps_[literal] = epoch_;
    found_.push_back(literal);
  }
  std::span<const std::uint32_t> found() const { return found_; }

 private:
  void restart();

  std::vector<std::uint32_t> found_;
  std::vector<std::uint32_t> stamps_;
  std::uint32_t epoch_ = 0;
};

// Finds which of many literals occur in a text: the multi-pattern search behind `contains`.
//
// The idea: where the processor can, literals go through a PairFilter, which looks at sixty-four
// places at once: all of a set that is not too large for it, of a larger set the short ones. The
// others are looked for in windows: a text is looked at in windows that begin at a multiple of four
// bytes (phase 0), one byte later (phase 1), and so on. Of a literal of eleven bytes or more, four
// neighbouring windows of eight bytes are entered for phase 0 alone: wherever it stands, one of
// them lies there. Of seven to ten bytes, four windows of four; of five or six, two for phases 0
// and 2; of four, one for all phases. So a set without short literals is looked for at every fourth
// place only. Each phase has a bitmap by hash that turns nearly all places away, eight for one
// branch; what passes is found in a hash table and then compared. Which windows a literal gives is
// chosen by how common their text is, so that common text costs little.
// Without a PairFilter, literals under four bytes, and those of four where they are few, go through
// a NibbleFilter, which stands only so many; single characters are searched for one by one.
//
// Bytes are compared as they are: fold both sides first. Immutable after construction; any
// thread may scan. Reads no byte outside the text.
class LiteralScanner {
 public:
  // How common the text of a window is: smaller is rarer. Gets the window's first four bytes
  // (or fewer), little endian. A plain function, so that tests can do without a table.
  using Commonness = float (*)(std::uint32_t gram);

  LiteralScanner() = default;
  // Literal i of `literals` is reported as i. Empty literals are not allowed; equal ones are.
  // The bytes are copied. `path` is the way in which it will scan.
  LiteralScanner(std::span<const std::string_view> literals, Commonness commonness,
                 ScanPath path = ScanPath::kBest);
  LiteralScanner(LiteralScanner&&) = default;
  LiteralScanner& operator=(LiteralScanner&&) = default;

  bool empty() const { return literals_.empty(); }
  std::size_t size() const { return literals_.size(); }
  std::size_t memory_bytes() const;
  std::span<const std::string_view> literals() const { return literals_; }

  // Adds every literal that occurs in `text` to `hits`, which has room for size().
  void scan(std::string_view text, LiteralHits& hits) const;

 private:
  static constexpr std::size_t kPhases = 4;
  struct Entry {
    std::uint32_t literal;
    std::uint32_t offset;  // of the window in the literal
  };
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t first = 0;
    std::uint32_t count = 0;  // 0: free
  };
  // The places of one residue modulo four.
  struct Phase {
    std::uint32_t shift = 0;            // hash >> shift is the bit's place
    std::vector<std::uint64_t> bitmap;  // empty: nothing is looked for here
  };
  struct Window;
  // The windows of one size.
  struct Tier {
    Phase phases[kPhases];
    std::uint32_t slot_mask = 0;
    std::vector<Slot> slots;
    // Of each slot some bits of its hash, 0 where it is free: what the bitmap lets through by
    // chance is turned away here, before a slot is fetched.
    std::vector<std::uint8_t> tags;
    std::vector<Entry> entries;

    void enter(std::vector<Window> windows);
    const Slot* find(std::uint32_t hash) const;
  };

  template <class Gram>
  void add_windows(std::uint32_t literal, std::uint32_t stride, Commonness commonness,
                   std::vector<Window>& windows) const;
  template <class Gram>
  void scan_phase(const Tier& tier, std::size_t phase, std::string_view text,
                  LiteralHits& hits) const;
  // The same where shifts by a register are cheap.
  template <class Gram>
  void scan_phase_bmi2(const Tier& tier, std::size_t phase, std::string_view text,
                       LiteralHits& hits) const;
  template <class Gram>
  void walk_phase(const Tier& tier, std::size_t phase, std::string_view text,
                  LiteralHits& hits) const;
  void check(const Slot& slot, const Tier& tier, std::string_view text, std::size_t place,
             LiteralHits& hits) const;

  // A literal of the nibble filter: its bytes and which of the four count.
  struct Tiny {
    std::uint32_t bytes;
    std::uint32_t mask;
    std::uint32_t literal;
  };
  // The windows of the pair filter, by bucket: their bytes, which of the eight count, and whose
  // they are. Each bucket is filled up to a multiple of kProbesAtOnce with what no text has.
  struct Probes {
    std::vector<std::uint64_t> bytes, masks;
    std::vector<Entry> entries;
    std::array<std::uint32_t, PairFilter::kBuckets + 1> begins{};
  };
  static constexpr std::size_t kProbesAtOnce = 8;
  // Up to so many bytes, those that are searched for one by one are all compared in one pass.
  static constexpr std::size_t kAloneBytes = 3;
  struct PairWindow {
    std::string_view text;
    Entry entry;
  };

  void keep(std::span<const std::string_view> literals);
  bool enter_pairs(const std::vector<std::uint32_t>& literals, Commonness commonness);
  bool fill_buckets(std::span<const PairWindow> windows, std::size_t buckets, double pass_rate_max);
  void enter_tiny(std::vector<std::uint32_t> tiny);
  void enter_windows(const std::vector<std::uint32_t>& literals, Commonness commonness);
  void scan_pairs(std::string_view text, LiteralHits& hits) const;
  void scan_tiny(std::string_view text, LiteralHits& hits) const;
  void scan_alone(std::string_view text, LiteralHits& hits) const;
  static std::uint32_t close_bucket(Probes& probes);
  void check_bucket(std::size_t bucket, std::uint64_t gram, std::string_view text,
                    std::size_t place, LiteralHits& hits) const;

  ScanPath path_ = ScanPath::kBest;
  std::vector<char> bytes_;  // of the literals, side by side: those that are alike are near
  std::vector<std::string_view> literals_;
  std::vector<std::uint32_t> alone_;  // literals that are searched for one by one
  std::size_t alone_bytes_max_ = 0;
  PairFilter pair_filter_;
  Probes probes_;
  NibbleFilter tiny_filter_;
  std::array<std::vector<Tiny>, NibbleFilter::kBuckets> tiny_;  // by bucket
  bool has_pairs_ = false;
  bool has_tiny_ = false;
  Tier long_, short_;  // windows of eight bytes and of four
};

}  // namespace tocsin::detect
