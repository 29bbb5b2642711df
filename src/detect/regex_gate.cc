// SPDX-License-Identifier: Apache-2.0
#include "regex_gate.h"

#include <algorithm>
#include <bit>
#include <optional>

#include "regex_tree.h"

namespace tocsin::detect {
namespace {

using Fronts = std::vector<RegexFront>;

constexpr std::size_t kFrontBytes = 8;   // what is known of a front
constexpr std::size_t kFrontsMax = 64;   // fronts of one part
constexpr std::size_t kUnrolledMax = 4;  // "x{1,4}" is taken as four fronts
constexpr std::size_t kRunMin = 8;       // shorter runs say little
constexpr double kPromiseMax = 0.2;      // a front that is found oftener is of no use
constexpr double kUsualBytes = 64;       // that texts are made of
constexpr double kWideShare = 0.02;      // of bytes outside ASCII

struct Part {
  Fronts fronts{RegexFront{}};
  RegexRun run;
  std::optional<ByteSet> one_byte;  // the part is one byte of these
};

ByteSet folded_bytes(const RegexCharacters& characters) {
  ByteSet bytes;
  const auto ascii = characters.folded_ascii();
  for (std::size_t c = 0; c < ascii.size(); ++c) bytes.set(c, ascii[c]);
  return bytes;
}

ByteSet wide_bytes(RegexCharacters::Wide wide) {
  ByteSet bytes;
  for (std::size_t c = 0x80; c < bytes.size(); ++c) bytes.set(c);
  const bool any = wide == RegexCharacters::Wide::kAny;
  return bytes.set('s', any).set('k', any);
}

Part one_of(const RegexCharacters& characters) {
  Part part{.fronts = {}, .run = {}, .one_byte = {}};
  const ByteSet narrow = folded_bytes(characters);
  if (characters.ascii.any()) part.fronts.push_back({{narrow}, false});
  if (characters.wide != RegexCharacters::Wide::kNone) {
    part.fronts.push_back({{wide_bytes(characters.wide)}, true});
  } else {
    part.one_byte = narrow;
  }
  return part;
}

Fronts joined(const Fronts& heads, const Fronts& tails) {
  const auto closed = static_cast<std::size_t>(
      std::ranges::count_if(heads, [](const RegexFront& f) { return !f.open; }));
  Fronts fronts;
  const bool fits = heads.size() - closed + closed * tails.size() <= kFrontsMax;
  for (const RegexFront& head : heads) {
    if (head.open || !fits) {
      fronts.push_back({head.bytes, true});
      continue;
    }
    for (const RegexFront& tail : tails) {
      RegexFront whole{head.bytes, tail.open};
      for (const ByteSet& bytes : tail.bytes) {
        if (whole.bytes.size() < kFrontBytes) whole.bytes.push_back(bytes);
      }
      whole.open = whole.open || whole.bytes.size() == kFrontBytes;
      fronts.push_back(std::move(whole));
    }
  }
  return fronts;
}

// The larger of two runs: any of them is necessary.
const RegexRun& longer(const RegexRun& a, const RegexRun& b) { return a.count >= b.count ? a : b; }

// Reads a tree from the front to the back.
class FrontReader {
 public:
  // Nothing where the pattern begins in more ways than can be looked for.
  std::optional<Part> read(const RegexNode& tree) {
    Part part = part_of(tree);
    if (too_many_) return std::nullopt;
    return part;
  }

 private:
  Part part_of(const RegexNode& node) {
    switch (node.kind) {
      case RegexNode::Kind::kCharacters:
        leads_ = false;
        return one_of(node.characters);
      case RegexNode::Kind::kPlace:
        leads_ = false;
        return {};
      case RegexNode::Kind::kConcatenation:
        return concatenation(node);
      case RegexNode::Kind::kAlternation:
        return alternation(node);
      case RegexNode::Kind::kRepeat:
        return repeated(node);
    }
    return {};
  }

  Part alternation(const RegexNode& node) {
    const bool leads = leads_;
    Part whole{.fronts = {}, .run = {}, .one_byte = {}};
    for (const RegexNode& child : node.children) {
      leads_ = leads;
      const Part branch = part_of(child);
      whole.fronts.insert(whole.fronts.end(), branch.fronts.begin(), branch.fronts.end());
      too_many_ = too_many_ || whole.fronts.size() > kFrontsMax;
      if (too_many_) return {};
    }
    return whole;
  }

  Part concatenation(const RegexNode& node) {
    Part whole;
    for (const RegexNode& child : node.children) {
      const Part part = part_of(child);
      if (child.is_group()) leads_ = false;
      whole.fronts = joined(whole.fronts, part.fronts);
      whole.run = longer(whole.run, part.run);
      if (node.children.size() == 1) whole.one_byte = part.one_byte;
    }
    return whole;
  }

  // In front of a match all repeats but the least may be left out.
  Part repeated(const RegexNode& node) {
    const RegexNode& inside = node.children.front();
    const bool leads = leads_;
    Part part = part_of(inside);
    if (inside.is_group()) leads_ = false;
    if (leads && node.least == 0) leads_ = true;
    // What was left out of a group may stand in its second round.
    if (leads && inside.is_group() && node.least > 1) {
      for (RegexFront& front : part.fronts) front.open = true;
    }
    return times(part, node.least, leads ? node.least : node.most);
  }

  static Part times(const Part& part, std::size_t least, std::size_t most) {
    Part whole;
    if (least > 0) whole.run = part.run;
    if (part.one_byte && least >= kRunMin) whole.run = {*part.one_byte, least};
    for (std::size_t i = 0; i < std::min(least, kFrontBytes); ++i) {
      whole.fronts = joined(whole.fronts, part.fronts);
    }
    if (most == least) return whole;
    if (most > kUnrolledMax) {
      // One more of them, and what may follow is open.
      Fronts more = joined(whole.fronts, part.fronts);
      for (RegexFront& front : more) front.open = true;
      whole.fronts.insert(whole.fronts.end(), more.begin(), more.end());
      return whole;
    }
    Fronts last = whole.fronts;
    for (std::size_t i = least; i < most; ++i) {
      last = joined(last, part.fronts);
      whole.fronts.insert(whole.fronts.end(), last.begin(), last.end());
    }
    return whole;
  }

  bool leads_ = true;  // nothing of a match has been read yet
  bool too_many_ = false;
};

// How often a front is found by chance.
double promise(const RegexFront& front) {
  double share = 1;
  for (const ByteSet& bytes : front.bytes) {
    const std::size_t ascii = (bytes << 128).count();
    const double wide = bytes.count() > ascii ? kWideShare : 0;
    share *= std::min(1.0, static_cast<double>(ascii) / kUsualBytes + wide);
  }
  return share;
}

bool stands_at(const RegexFront& front, std::string_view text, std::size_t place) {
  if (front.bytes.size() > text.size() - place) return false;
  for (std::size_t i = 0; i < front.bytes.size(); ++i) {
    if (!front.bytes[i][static_cast<unsigned char>(text[place + i])]) return false;
  }
  return true;
}

}  // namespace

RegexGate::RegexGate(std::string_view pattern) {
  const auto tree = parse_regex(pattern);
  if (!tree) return;
  auto part = FrontReader().read(*tree);
  if (!part) return;
  run_ = part->run;
  take_fronts(std::move(part->fronts));
}

void RegexGate::take_fronts(std::vector<RegexFront> fronts) {
  double share = 0;
  for (const RegexFront& front : fronts) share += promise(front);
  if (fronts.empty() || share > kPromiseMax) return;
  filter_used_ = true;
  fronts_ = std::move(fronts);
  for (std::size_t bucket = 0; bucket <= NibbleFilter::kBuckets; ++bucket) {
    first_of_bucket_.push_back(bucket * fronts_.size() / NibbleFilter::kBuckets);
  }
  for (std::size_t bucket = 0; bucket < NibbleFilter::kBuckets; ++bucket) {
    for (std::size_t i = first_of_bucket_[bucket]; i < first_of_bucket_[bucket + 1]; ++i) {
      filter_.add_sets(bucket, fronts_[i].bytes);
    }
  }
}

bool RegexGate::may_have_run(std::string_view folded) const {
  if (run_.count == 0) return true;
  // A run cannot hide between places that are as far apart as it is long.
  const auto has = [&](std::size_t at) {
    return run_.bytes[static_cast<unsigned char>(folded[at])];
  };
  std::size_t begin = 0;  // the run that is looked for begins here or later
  while (folded.size() - begin >= run_.count) {
    std::size_t at = begin + run_.count;
    while (at > begin && has(at - 1)) --at;
    if (at == begin) return true;
    begin = at;
  }
  return false;
}

std::size_t RegexGate::find_places(std::string_view folded, std::size_t* places,
                                   std::size_t places_max, ScanPath path) const {
  std::size_t count = 0;
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(folded.data()), folded.size());
  filter_.search<1>(bytes, path, [&](std::size_t place, unsigned buckets) {
    bool found = false;
    for (; buckets != 0 && !found; buckets &= buckets - 1) {
      const auto bucket = static_cast<std::size_t>(std::countr_zero(buckets));
      for (std::size_t i = first_of_bucket_[bucket]; i < first_of_bucket_[bucket + 1]; ++i) {
        found = found || stands_at(fronts_[i], folded, place);
      }
    }
    if (found) places[count++] = place;
    return count == places_max;
  });
  return count;
}

}  // namespace tocsin::detect
