// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tocsin::detect {

// The text of data/gram_frequency.tsv.
std::string_view built_in_gram_frequency();

// How often pieces of text occur in the values of events, by kind of field. It steers speed alone;
// no result depends on it. Immutable; any thread.
class GramFrequency {
 public:
  // Which fields are alike: 0 is every field that has no kind of its own.
  using Kind = std::uint8_t;

  // The table that is built in, read on first use.
  static const GramFrequency& built_in();
  explicit GramFrequency(std::string_view table);

  Kind kind_of(std::string_view field) const;
  // How long a value of this kind is, usually.
  float mean_bytes(Kind kind) const { return mean_bytes_[kind]; }
  // The share of values of this kind that contain the folded piece, which has 1 to 4 bytes.
  float rate(Kind kind, std::string_view piece) const;
  // The greatest rate of any kind, for a piece as an integer (little endian, zero bytes unused).
  float rate_anywhere(std::uint32_t piece) const;

 private:
  // A kind and a piece, and above them how many values of ten thousand have it. 0: free.
  using Row = std::uint64_t;
  static constexpr unsigned kKeyBits = 41;
  static constexpr std::uint64_t kKeyMask = (std::uint64_t{1} << kKeyBits) - 1;
  static constexpr Kind kAnywhere = 0xff;

  void put(Kind kind, std::uint32_t piece, std::uint32_t share);
  float find(Kind kind, std::uint32_t piece) const;
  static std::uint64_t key_of(Kind kind, std::uint32_t piece) {
    return std::uint64_t{1} << 40 | std::uint64_t{kind} << 32 | piece;
  }
  // Of the many pieces that no kind lists, most are told by a bit: it lies in the nearest cache.
  static constexpr unsigned kListedLog2 = 18;
  static std::uint32_t listed_bit(std::uint32_t piece) {
    return piece * 0x9e3779b9u >> (32 - kListedLog2);
  }

  std::unordered_map<std::string_view, Kind> kinds_;
  std::vector<std::array<float, 256>> byte_rates_;  // by kind; the last is of any kind
  std::vector<Row> rows_;
  std::vector<std::uint64_t> listed_;  // a bit by listed_bit()
  std::vector<float> mean_bytes_{0};   // by kind
};

}  // namespace tocsin::detect
