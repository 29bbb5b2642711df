// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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

// Which way a scan runs; what the processor lacks falls back to the next lesser. Every way finds
// the same; kBest is the fastest.
enum class ScanPath : std::uint8_t { kBest, kScalar, kAvx2, kAvx512 };

// Finds which of many literals occur in a text: the multi-pattern search behind `contains`.
//
// The idea: a text is looked at in words of four bytes, in four phases: those that begin at a
// multiple of four, those one byte later, and so on. Of a literal of seven bytes or more, four
// neighbouring windows are entered for phase 0 alone: wherever it stands, one of them lies there.
// Of five or six bytes, two windows for phases 0 and 2; of four bytes, one window for all. So a
// set without short literals is looked for at every fourth place only. Each phase has a bitmap by
// hash, which sixteen places are looked up in at once and which turns nearly all of them away;
// what passes is found in a hash table by its four bytes and then compared. Which windows a
// literal gives is chosen by how common their text is, so that common text costs little.
// Literals under four bytes have bitmaps of their own, asked at every place.
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
  // The bytes must outlive the scanner.
  LiteralScanner(std::span<const std::string_view> literals, Commonness commonness);

  bool empty() const { return literals_.empty(); }
  std::size_t size() const { return literals_.size(); }
  std::size_t memory_bytes() const;

  // Adds every literal that occurs in `text` to `hits`, which has room for size().
  void scan(std::string_view text, LiteralHits& hits, ScanPath path = ScanPath::kBest) const;

 private:
  static constexpr std::size_t kPhases = 4;
  struct Entry {
    std::uint32_t literal;
    std::uint32_t offset;  // of the window in the literal
  };
  struct Slot {
    std::uint32_t gram = 0;
    std::uint32_t first = 0;
    std::uint32_t count = 0;  // 0: free
  };
  // The places of one residue modulo four.
  struct Phase {
    std::uint32_t shift = 0;  // hash >> shift is the word of the bitmap
    std::vector<std::uint32_t> bitmap;  // empty: nothing is looked for here
  };
  // The windows of one size.
  struct Tier {
    std::uint32_t gram_bytes = 0;
    std::uint32_t gram_mask = 0;
    Phase phases[kPhases];
    std::uint32_t slot_mask = 0;
    std::vector<Slot> slots;
    std::vector<Entry> entries;
  };
  struct Window;

  static Tier make_tier(std::uint32_t gram_bytes, std::vector<Window> windows);
  static void scan_phase_scalar(const LiteralScanner& self, const Tier& tier, std::size_t phase,
                                std::string_view text, std::size_t from, LiteralHits& hits);
  static void scan_phase_avx2(const LiteralScanner& self, const Tier& tier, std::size_t phase,
                              std::string_view text, LiteralHits& hits);
  static void scan_phase_avx512(const LiteralScanner& self, const Tier& tier, std::size_t phase,
                                std::string_view text, LiteralHits& hits);
  void check(const Tier& tier, std::uint32_t gram, std::string_view text, std::size_t place,
             LiteralHits& hits) const;

  std::vector<std::string_view> literals_;
  std::vector<Tier> tiers_;
};

}  // namespace tocsin::detect
