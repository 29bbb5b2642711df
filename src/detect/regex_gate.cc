// SPDX-License-Identifier: Apache-2.0
#include "regex_gate.h"

#include <algorithm>
#include <bit>
#include <cctype>
#include <charconv>
#include <optional>

namespace tocsin::detect {
namespace {

using Fronts = std::vector<RegexFront>;

constexpr int kGroupDepthMax = 32;
constexpr std::size_t kFrontBytes = 8;   // what is known of a front
constexpr std::size_t kFrontsMax = 64;   // fronts of one part
constexpr std::size_t kUnrolledMax = 4;  // "x{1,4}" is taken as four fronts
constexpr std::size_t kRunMin = 8;       // shorter runs say little
constexpr std::string_view kCounts = "*+?{";
constexpr std::size_t kUnbounded = static_cast<std::size_t>(-1);
constexpr double kPromiseMax = 0.2;  // a front that is found oftener is of no use
constexpr double kUsualBytes = 64;   // that texts are made of
constexpr double kWideShare = 0.02;  // of bytes outside ASCII

struct Part {
  Fronts fronts{RegexFront{}};
  RegexRun run;
  std::optional<ByteSet> one_byte;  // the part is one byte of these
};

// Of characters before folding: those of ASCII one by one; of the others, in steps, whether there
// are any and whether they may fold into ASCII, as U+017F and U+212A do.
struct Characters {
  enum class Wide : std::uint8_t { kNone, kStaying, kAny };
  std::bitset<128> ascii;
  Wide wide = Wide::kNone;
};

ByteSet folded_bytes(const std::bitset<128>& ascii) {
  ByteSet bytes;
  for (std::size_t c = 0; c < ascii.size(); ++c) {
    if (ascii[c]) bytes.set(static_cast<std::size_t>(std::tolower(static_cast<int>(c))));
  }
  return bytes;
}

ByteSet wide_bytes(Characters::Wide wide) {
  ByteSet bytes;
  for (std::size_t c = 0x80; c < bytes.size(); ++c) bytes.set(c);
  const bool any = wide == Characters::Wide::kAny;
  return bytes.set('s', any).set('k', any);
}

Part one_of(const Characters& characters) {
  Part part{.fronts = {}, .run = {}, .one_byte = {}};
  const ByteSet narrow = folded_bytes(characters.ascii);
  if (characters.ascii.any()) part.fronts.push_back({{narrow}, false});
  if (characters.wide != Characters::Wide::kNone) {
    part.fronts.push_back({{wide_bytes(characters.wide)}, true});
  } else {
    part.one_byte = narrow;
  }
  return part;
}

std::bitset<128> range(unsigned char from, unsigned char to) {
  std::bitset<128> set;
  for (unsigned c = from; c <= to; ++c) set.set(c);
  return set;
}

// What a letter behind a backslash stands for, in a class and outside; nothing where it is none.
std::optional<Characters> perl_class(char letter) {
  using enum Characters::Wide;
  const auto digits = range('0', '9');
  auto words = digits | range('a', 'z') | range('A', 'Z');
  words.set('_');
  const auto spaces = range('\t', '\r').set(' ');
  static constexpr std::string_view kNames = "nrtfva", kMeant = "\n\r\t\f\v\a";
  switch (letter) {
    case 'd':
      return Characters{digits, kNone};
    case 'w':
      return Characters{words, kNone};
    case 's':
      return Characters{spaces, kNone};
    case 'D':
      return Characters{~digits, kAny};
    case 'W':
      return Characters{~words, kAny};
    case 'S':
      // RE2 does not count the vertical tab as space.
      return Characters{~std::bitset<128>(spaces).reset('\v'), kAny};
    default:
      break;
  }
  const std::size_t at = kNames.find(letter);
  if (at == kNames.npos) return std::nullopt;
  return Characters{std::bitset<128>().set(static_cast<std::size_t>(kMeant[at])), kNone};
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

class Parser {
 public:
  explicit Parser(std::string_view pattern) : rest_(pattern) {}

  // Nothing where the pattern has something that is not known here.
  std::optional<Part> parse() {
    Part part = alternation(0);
    if (failed_ || !rest_.empty()) return std::nullopt;
    return part;
  }

 private:
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  void skip(std::size_t bytes = 1) { rest_.remove_prefix(std::min(bytes, rest_.size())); }
  Part fail() {
    failed_ = true;
    return {};
  }

  Part alternation(int depth) {
    if (depth > kGroupDepthMax) return fail();
    const bool leads = leads_;
    Part whole = concatenation(depth);
    bool alone = true;
    while (!failed_ && peek() == '|') {
      skip();
      leads_ = leads;
      const Part branch = concatenation(depth);
      whole.fronts.insert(whole.fronts.end(), branch.fronts.begin(), branch.fronts.end());
      alone = false;
      if (whole.fronts.size() > kFrontsMax) return fail();
    }
    if (!alone) whole.run = {}, whole.one_byte.reset();
    return whole;
  }

  Part concatenation(int depth) {
    Part whole;
    std::size_t parts = 0;
    while (!failed_ && !rest_.empty() && peek() != '|' && peek() != ')') {
      const Part part = repeated(depth);
      whole.fronts = joined(whole.fronts, part.fronts);
      whole.run = longer(whole.run, part.run);
      whole.one_byte = parts++ == 0 ? part.one_byte : std::nullopt;
    }
    return whole;
  }

  // One atom with what stands behind it. In front of a match all repeats but the least may be
  // left out.
  Part repeated(int depth) {
    const bool leads = leads_, grouped = peek() == '(';
    Part part = atom(depth);
    std::size_t least = 1, most = 1;
    if (failed_ || !read_count(least, most)) return part;
    // Lazy or greedy is one for whether there is a match.
    if (peek() == '?') skip();
    std::size_t least_again = 1, most_again = 1;
    if (read_count(least_again, most_again)) return fail();
    if (leads) most = least;
    if (leads && least == 0) leads_ = true;
    // What was left out of a group may stand in its second round.
    if (leads && grouped && least > 1) {
      for (RegexFront& front : part.fronts) front.open = true;
    }
    return times(part, least, most);
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

  // Reads "*", "+", "?", "{n}", "{n,}" or "{n,m}". False: none stands here.
  bool read_count(std::size_t& least, std::size_t& most) {
    switch (peek()) {
      case '*':
        least = 0, most = kUnbounded;
        break;
      case '+':
        least = 1, most = kUnbounded;
        break;
      case '?':
        least = 0, most = 1;
        break;
      case '{':
        return read_braces(least, most);
      default:
        return false;
    }
    skip();
    return true;
  }

  bool read_braces(std::size_t& least, std::size_t& most) {
    const std::size_t close = std::min(rest_.find('}'), rest_.size());
    const char* const end = rest_.data() + close;
    auto read = std::from_chars(rest_.data() + 1, end, least);
    most = least;
    if (read.ec == std::errc() && read.ptr != end && *read.ptr == ',') {
      most = kUnbounded;
      if (++read.ptr != end) read = std::from_chars(read.ptr, end, most);
    }
    // A brace that RE2 takes as text ends the parse.
    const bool whole = close < rest_.size() && read.ec == std::errc() && read.ptr == end;
    if (!whole || most < least) return failed_ = true;
    skip(close + 1);
    return true;
  }

  Part place() {
    leads_ = false;
    return {};
  }
  Part taken(const Characters& characters) {
    leads_ = false;
    return one_of(characters);
  }

  Part atom(int depth) {
    const char c = peek();
    switch (c) {
      case '(':
        return group(depth);
      case '[':
        return character_class();
      case '.':
        skip();
        return taken({~std::bitset<128>(), Characters::Wide::kAny});
      case '^':
      case '$':
        skip();
        return place();
      case '\\':
        return escape();
      case '*':
      case '+':
      case '?':
      case '{':
        return fail();
      default:
        return literal();
    }
  }

  Part group(int depth) {
    skip();
    if (rest_.starts_with("?")) {
      skip();
      // Flags change how letters compare (covered by folding) and what '.', '^' and '$' mean (of
      // which nothing is assumed).
      const bool named = rest_.starts_with("P<");
      const std::size_t end = named ? rest_.find('>') : rest_.find_first_of(":)");
      if (end == rest_.npos) return fail();
      if (!named && rest_.substr(0, end).find_first_not_of("imsU-") != rest_.npos) return fail();
      const bool flags_only = !named && rest_[end] == ')';
      skip(end + 1);
      // RE2 takes a count behind flags to be of what stands before them.
      if (flags_only && kCounts.find(peek()) != kCounts.npos) return fail();
      if (flags_only) return {};
    }
    Part inside = alternation(depth + 1);
    if (failed_ || peek() != ')') return fail();
    skip();
    leads_ = false;
    return inside;
  }

  Part escape() {
    if (rest_.size() < 2) return fail();
    const char c = rest_[1];
    static constexpr std::string_view kPlaces = "bBAz";
    skip(2);
    if (kPlaces.find(c) != kPlaces.npos) return place();
    if (std::isalnum(static_cast<unsigned char>(c))) {
      const auto characters = perl_class(c);
      return characters ? taken(*characters) : fail();
    }
    if ((c & 0x80) != 0) return fail();
    return taken({std::bitset<128>().set(static_cast<std::size_t>(c)), {}});
  }

  // One character. Of those outside ASCII it is known alone that they are.
  Part literal() {
    const char c = peek();
    if ((c & 0x80) != 0) return taken({{}, skip_wide()});
    skip();
    return taken({std::bitset<128>().set(static_cast<std::size_t>(c)), {}});
  }

  Characters::Wide skip_wide() {
    const bool folds = rest_.starts_with("\xc5\xbf") || rest_.starts_with("\xe2\x84\xaa");
    skip();
    while (!rest_.empty() && (peek() & 0xc0) == 0x80) skip();
    return folds ? Characters::Wide::kAny : Characters::Wide::kStaying;
  }

  Part character_class() {
    skip();
    const bool negated = peek() == '^';
    if (negated) skip();
    Characters set;
    for (bool first = true; !rest_.empty() && (first || peek() != ']'); first = false) {
      if (!add_member(set)) return fail();
    }
    if (rest_.empty()) return fail();
    skip();
    if (negated) set = {~set.ascii, Characters::Wide::kAny};
    return taken(set);
  }

  // One character, range or named class of a class. What is rare is refused.
  bool add_member(Characters& set) {
    if (rest_.starts_with("[:")) return false;
    const char c = peek();
    if ((c & 0x80) != 0) {
      set.wide = std::max(set.wide, skip_wide());
      return rest_.size() < 2 || peek() != '-' || rest_[1] == ']';
    }
    char from = c;
    if (c == '\\') {
      if (rest_.size() < 2 || (rest_[1] & 0x80) != 0) return false;
      from = rest_[1];
      skip();
      if (std::isalnum(static_cast<unsigned char>(from))) {
        const auto named = perl_class(from);
        skip();
        if (!named) return false;
        set.ascii |= named->ascii;
        set.wide = std::max(set.wide, named->wide);
        return true;
      }
    }
    skip();
    const bool ranged = rest_.size() >= 2 && peek() == '-' && rest_[1] != ']';
    const char to = ranged ? rest_[1] : from;
    if (ranged && (to == '\\' || to == '[' || (to & 0x80) != 0 || to < from)) return false;
    if (ranged) skip(2);
    set.ascii |= range(static_cast<unsigned char>(from), static_cast<unsigned char>(to));
    return true;
  }

  std::string_view rest_;
  bool leads_ = true;  // nothing of a match has been read yet
  bool failed_ = false;
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
  auto part = Parser(pattern).parse();
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
