// SPDX-License-Identifier: Apache-2.0
#include "regex_tree.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

namespace tocsin::detect {
namespace {

using Ascii = std::bitset<128>;
using Wide = RegexCharacters::Wide;

constexpr int kGroupDepthMax = 32;
constexpr std::string_view kCounts = "*+?{";

bool is_wide(char c) { return (c & 0x80) != 0; }

Ascii range(char from, char to) {
  Ascii set;
  for (int c = from; c <= to; ++c) set.set(static_cast<std::size_t>(c));
  return set;
}

Ascii one(char c) { return range(c, c); }

// What a letter behind a backslash stands for, in a class and outside; nothing where it is none.
std::optional<RegexCharacters> perl_class(char letter) {
  const Ascii digits = range('0', '9');
  const Ascii words = digits | range('a', 'z') | range('A', 'Z') | one('_');
  // RE2 does not count the vertical tab as space.
  const Ascii spaces = (range('\t', '\r') & ~one('\v')) | one(' ');
  static constexpr std::string_view kNames = "nrtfva", kMeant = "\n\r\t\f\v\a";
  switch (letter) {
    case 'd':
      return RegexCharacters{digits, Wide::kNone};
    case 'w':
      return RegexCharacters{words, Wide::kNone};
    case 's':
      return RegexCharacters{spaces, Wide::kNone};
    case 'D':
      return RegexCharacters{~digits, Wide::kAny};
    case 'W':
      return RegexCharacters{~words, Wide::kAny};
    case 'S':
      return RegexCharacters{~spaces, Wide::kAny};
    default:
      break;
  }
  const std::size_t at = kNames.find(letter);
  if (at == kNames.npos) return std::nullopt;
  return RegexCharacters{one(kMeant[at]), Wide::kNone};
}

// The characters of "[:name:]".
std::optional<Ascii> posix_class(std::string_view name) {
  static constexpr std::pair<std::string_view, int (*)(int)> kClasses[] = {
      {"alnum", std::isalnum}, {"alpha", std::isalpha}, {"blank", std::isblank},
      {"cntrl", std::iscntrl}, {"digit", std::isdigit}, {"graph", std::isgraph},
      {"lower", std::islower}, {"print", std::isprint}, {"punct", std::ispunct},
      {"space", std::isspace}, {"upper", std::isupper}, {"xdigit", std::isxdigit}};
  const auto known =
      std::ranges::find(kClasses, name, &std::pair<std::string_view, int (*)(int)>::first);
  if (known == std::end(kClasses)) return std::nullopt;
  Ascii set;
  for (int c = 0; c < 128; ++c) set.set(static_cast<std::size_t>(c), known->second(c) != 0);
  return set;
}

class Parser {
 public:
  explicit Parser(std::string_view pattern) : rest_(pattern) {}

  std::optional<RegexNode> parse() {
    RegexNode node = alternation(0);
    if (failed_ || !rest_.empty()) return std::nullopt;
    return node;
  }

 private:
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  void skip(std::size_t bytes = 1) { rest_.remove_prefix(std::min(bytes, rest_.size())); }
  RegexNode fail() {
    failed_ = true;
    return {};
  }
  static RegexNode of(RegexCharacters characters) {
    RegexNode node;
    node.kind = RegexNode::Kind::kCharacters;
    node.characters = characters;
    return node;
  }
  static RegexNode place() {
    RegexNode node;
    node.kind = RegexNode::Kind::kPlace;
    return node;
  }

  RegexNode alternation(int depth) {
    if (depth > kGroupDepthMax) return fail();
    RegexNode first = concatenation(depth);
    if (failed_ || peek() != '|') return first;
    RegexNode node;
    node.kind = RegexNode::Kind::kAlternation;
    node.children.push_back(std::move(first));
    while (!failed_ && peek() == '|') {
      skip();
      node.children.push_back(concatenation(depth));
    }
    return node;
  }

  RegexNode concatenation(int depth) {
    RegexNode node;
    while (!failed_ && !rest_.empty() && peek() != '|' && peek() != ')') {
      if (skip_flags()) continue;
      node.children.push_back(repeated(depth));
    }
    return node;
  }

  // One atom with what stands behind it. Lazy or greedy is one for whether there is a match.
  RegexNode repeated(int depth) {
    RegexNode inside = atom(depth);
    RegexNode node;
    node.kind = RegexNode::Kind::kRepeat;
    if (failed_ || !read_count(node)) return inside;
    if (peek() == '?') skip();
    if (read_count(node)) return fail();
    node.children.push_back(std::move(inside));
    return node;
  }

  // Reads "*", "+", "?", "{n}", "{n,}" or "{n,m}". False: none stands here.
  bool read_count(RegexNode& node) {
    switch (peek()) {
      case '*':
        node.least = 0, node.most = RegexNode::kUnbounded;
        break;
      case '+':
        node.least = 1, node.most = RegexNode::kUnbounded;
        break;
      case '?':
        node.least = 0, node.most = 1;
        break;
      case '{':
        return read_braces(node);
      default:
        return false;
    }
    skip();
    return true;
  }

  bool read_braces(RegexNode& node) {
    const std::size_t close = std::min(rest_.find('}'), rest_.size());
    const char* const end = rest_.data() + close;
    auto read = std::from_chars(rest_.data() + 1, end, node.least);
    node.most = node.least;
    if (read.ec == std::errc() && read.ptr != end && *read.ptr == ',') {
      node.most = RegexNode::kUnbounded;
      if (++read.ptr != end) read = std::from_chars(read.ptr, end, node.most);
    }
    // A brace that RE2 takes as text ends the parse.
    const bool whole = close < rest_.size() && read.ec == std::errc() && read.ptr == end;
    if (!whole || node.most < node.least) return failed_ = true;
    skip(close + 1);
    return true;
  }

  RegexNode atom(int depth) {
    const char c = peek();
    if (kCounts.find(c) != kCounts.npos) return fail();
    switch (c) {
      case '(':
        return group(depth);
      case '[':
        return character_class();
      case '.':
        skip();
        return of({~Ascii(), Wide::kAny});
      case '^':
      case '$':
        skip();
        return place();
      case '\\':
        return escape();
      default:
        break;
    }
    if (is_wide(c)) return of({{}, skip_wide()});
    skip();
    return of({one(c), Wide::kNone});
  }

  // "(?i)" and the like, which apply to what follows.
  bool skip_flags() {
    if (!rest_.starts_with("(?")) return false;
    const std::size_t end = rest_.find_first_not_of("imsU-", 2);
    if (end == rest_.npos || rest_[end] != ')') return false;
    skip(end + 1);
    // RE2 takes a count behind flags to be of what stands before them.
    failed_ = !rest_.empty() && kCounts.find(peek()) != kCounts.npos;
    return true;
  }

  RegexNode group(int depth) {
    skip();
    if (rest_.starts_with("?")) {
      skip();
      const bool named = rest_.starts_with("P<");
      const std::size_t end = named ? rest_.find('>') : rest_.find_first_not_of("imsU-");
      if (end == rest_.npos || (!named && rest_[end] != ':')) return fail();
      skip(end + 1);
    }
    RegexNode inside = alternation(depth + 1);
    if (failed_ || peek() != ')') return fail();
    skip();
    return inside;
  }

  RegexNode escape() {
    if (rest_.size() < 2) return fail();
    const char c = rest_[1];
    static constexpr std::string_view kPlaces = "bBAz";
    skip(2);
    if (kPlaces.find(c) != kPlaces.npos) return place();
    if (std::isalnum(static_cast<unsigned char>(c))) {
      const auto characters = perl_class(c);
      return characters ? of(*characters) : fail();
    }
    return is_wide(c) ? fail() : of({one(c), Wide::kNone});
  }

  // One character outside ASCII. Of these it is known alone that they are.
  Wide skip_wide() {
    const bool folds = rest_.starts_with("\xc5\xbf") || rest_.starts_with("\xe2\x84\xaa");
    skip();
    while (!rest_.empty() && (peek() & 0xc0) == 0x80) skip();
    return folds ? Wide::kAny : Wide::kStaying;
  }

  RegexNode character_class() {
    skip();
    const bool negated = peek() == '^';
    if (negated) skip();
    RegexCharacters set;
    for (bool first = true; !rest_.empty() && (first || peek() != ']'); first = false) {
      if (!add_member(set)) return fail();
    }
    if (rest_.empty()) return fail();
    skip();
    return of(negated ? RegexCharacters{~set.ascii, Wide::kAny} : set);
  }

  // One character, range or named class of a class. What is rare is refused.
  bool add_member(RegexCharacters& set) {
    if (rest_.starts_with("[:")) return add_posix(set);
    const char c = peek();
    if (is_wide(c)) {
      set.wide = std::max(set.wide, skip_wide());
      return !ranged();
    }
    skip();
    const bool named = c == '\\' && std::isalnum(static_cast<unsigned char>(peek())) != 0;
    if (named) return add_named(set);
    if (c == '\\' && (rest_.empty() || is_wide(peek()))) return false;
    const char from = c == '\\' ? peek() : c;
    if (c == '\\') skip();
    return ranged() ? add_range(set, from) : (set.ascii |= one(from), true);
  }

  bool add_named(RegexCharacters& set) {
    const auto named = perl_class(peek());
    if (!named) return false;
    skip();
    set.ascii |= named->ascii;
    set.wide = std::max(set.wide, named->wide);
    return true;
  }

  // The rest of a range of ASCII.
  bool add_range(RegexCharacters& set, char from) {
    skip();
    const bool escaped = peek() == '\\';
    if (escaped) skip();
    const char to = peek();
    if (rest_.empty() || is_wide(to) || to < from) return false;
    if (escaped ? std::isalnum(static_cast<unsigned char>(to)) != 0 : to == '[') return false;
    skip();
    set.ascii |= range(from, to);
    return true;
  }

  // Whether the member that was read begins a range.
  bool ranged() const { return rest_.size() >= 2 && peek() == '-' && rest_[1] != ']'; }

  bool add_posix(RegexCharacters& set) {
    const std::size_t end = rest_.find(":]");
    if (end == rest_.npos) return false;
    const auto named = posix_class(rest_.substr(2, end - 2));
    if (!named) return false;
    skip(end + 2);
    set.ascii |= *named;
    return true;
  }

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace

std::bitset<128> RegexCharacters::folded_ascii() const {
  Ascii folded = ascii;
  for (std::size_t c = 'A'; c <= 'Z'; ++c) {
    if (ascii[c]) folded.reset(c).set(c + 0x20);
  }
  return folded;
}

std::optional<RegexNode> parse_regex(std::string_view pattern) { return Parser(pattern).parse(); }

}  // namespace tocsin::detect
