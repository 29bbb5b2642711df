// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "nibble_filter.h"

namespace tocsin::detect {

using ByteSet = std::bitset<256>;

// How the texts begin that a part of a pattern matches, byte by byte after folding.
struct RegexFront {
  std::vector<ByteSet> bytes;
  bool open = false;  // anything may follow
};

// So many bytes of `bytes` must stand in a row; 0: none must.
struct RegexRun {
  ByteSet bytes;
  std::size_t count = 0;
};

// Says from the folded text of a value that a regular expression does not match it, or where a
// match may begin: without the text as it was, and faster than RE2, which looks at every byte.
//
// The idea: the tree of the pattern (parse_regex()) says with which bytes a match begins, and which
// run of one class it contains, such as the 64 digits of a hash. Repeats that stand in front are
// taken as short as they may be, because a match without the rest of them is one too. Of a pattern
// that is not known nothing is said. Immutable; any thread.
class RegexGate {
 public:
  explicit RegexGate(std::string_view pattern);

  // Whether a text that folds to this has the run that every match has.
  bool may_have_run(std::string_view folded) const;

  // Whether find_places() can say anything.
  bool has_front() const { return filter_used_; }

  // Puts the first places at which a match may begin into `places`, at most `places_max`, and
  // returns how many there are. If the text has a match, one begins at such a place.
  std::size_t find_places(std::string_view folded, std::size_t* places, std::size_t places_max,
                          ScanPath path = ScanPath::kBest) const;

 private:
  void take_fronts(std::vector<RegexFront> fronts);

  RegexRun run_;
  bool filter_used_ = false;
  NibbleFilter filter_;
  std::vector<RegexFront> fronts_;  // by bucket
  std::vector<std::size_t> first_of_bucket_;
};

}  // namespace tocsin::detect
