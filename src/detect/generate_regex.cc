// SPDX-License-Identifier: Apache-2.0
#include "generate_regex.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "tocsin/model/casefold.h"

namespace tocsin::detect::naive {
namespace {

constexpr std::size_t kTextBytesMax = 4096;
constexpr int kDepthMax = 200;
constexpr int kRepeatMax = 1000;

struct Range {
  char32_t first = 0, last = 0;
};

// A parsed piece of the pattern.
struct Part {
  enum class Kind {
    kEmpty,
    kBegin,
    kEnd,
    kClass,
    kSequence,
    kAlternatives,
    kRepeat
  } kind = Kind::kEmpty;
  std::vector<Range> ranges;  // kClass; a literal is a class of one
  bool inverted = false;
  std::vector<Part> parts;
  int min = 0, max = 0;  // kRepeat; max < 0: no limit
};

Part class_of(std::vector<Range> ranges, bool inverted = false) {
  Part part;
  part.kind = Part::Kind::kClass;
  part.ranges = std::move(ranges);
  part.inverted = inverted;
  return part;
}

Part literal_of(char32_t c) { return class_of({{c, c}}); }

const std::vector<Range>& named_ranges(char name) {
  static const std::vector<Range> kDigits = {{'0', '9'}};
  static const std::vector<Range> kSpaces = {{' ', ' '}, {'\t', '\n'}, {'\f', '\r'}};
  static const std::vector<Range> kWords = {{'a', 'z'}, {'A', 'Z'}, {'0', '9'}, {'_', '_'}};
  return name == 'd' ? kDigits : name == 's' ? kSpaces : kWords;
}

// Reads a pattern; ok() turns false at what it does not understand.
class PatternParser {
 public:
  explicit PatternParser(std::string_view pattern) : rest_(pattern) {}

  Part parse() {
    Part part = alternatives(0);
    ok_ = ok_ && rest_.empty();
    return part;
  }
  bool ok() const { return ok_; }

 private:
  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) {
      return false;
    }
    rest_.remove_prefix(text.size());
    return true;
  }

  Part refuse() {
    ok_ = false;
    rest_ = {};
    return {};
  }

  char32_t character() {
    std::size_t size = 1;
    const auto lead = static_cast<unsigned char>(rest_[0]);
    if (lead >= 0xC0) {
      size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    }
    size = std::min(size, rest_.size());
    char32_t c = size == 1 ? lead : lead & (0xFFu >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
      c = c << 6 | (static_cast<unsigned char>(rest_[i]) & 0x3F);
    }
    rest_.remove_prefix(size);
    return c;
  }

  Part alternatives(int depth) {
    if (depth > kDepthMax) {
      return refuse();
    }
    Part choice;
    choice.kind = Part::Kind::kAlternatives;
    do {
      choice.parts.push_back(sequence(depth));
    } while (take("|"));
    return choice.parts.size() == 1 ? std::move(choice.parts[0]) : choice;
  }

  Part sequence(int depth) {
    Part all;
    all.kind = Part::Kind::kSequence;
    while (ok_ && !rest_.empty() && rest_[0] != '|' && rest_[0] != ')') {
      all.parts.push_back(repeats(atom(depth)));
    }
    return all;
  }

  Part repeats(Part inner) {
    int min = 0;
    int max = 0;
    while (ok_ && repeat(min, max)) {
      Part outer;
      outer.kind = Part::Kind::kRepeat;
      outer.min = min;
      outer.max = max;
      outer.parts.push_back(std::move(inner));
      inner = std::move(outer);
      take("?");  // lazy or not: the same texts
    }
    return inner;
  }

  bool repeat(int& min, int& max) {
    if (take("*")) {
      min = 0, max = -1;
      return true;
    }
    if (take("+")) {
      min = 1, max = -1;
      return true;
    }
    if (take("?")) {
      min = 0, max = 1;
      return true;
    }
    const std::string_view saved = rest_;
    if (take("{") && number(min)) {
      max = min;
      if (take(",") && !number(max)) {
        max = -1;
      }
      if (take("}")) {
        return true;
      }
    }
    rest_ = saved;  // braces that are no repeat are literal
    return false;
  }

  bool number(int& out) {
    std::size_t digits = 0;
    int value = 0;
    while (digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9') {
      value = std::min(kRepeatMax, value * 10 + (rest_[digits] - '0'));
      ++digits;
    }
    rest_.remove_prefix(digits);
    if (digits > 0) {
      out = value;
    }
    return digits > 0;
  }

  Part atom(int depth) {
    if (take("(")) {
      return group(depth);
    }
    if (take("[")) {
      return bracket();
    }
    if (take(".")) {
      return class_of({{'a', 'z'}, {'0', '9'}});
    }
    Part anchor;
    if (take("^")) {
      anchor.kind = Part::Kind::kBegin;
      return anchor;
    }
    if (take("$")) {
      anchor.kind = Part::Kind::kEnd;
      return anchor;
    }
    if (take("\\")) {
      return escape();
    }
    return literal_of(character());
  }

  Part group(int depth) {
    if (take("?")) {
      if (take("P<") || take("<")) {
        while (!rest_.empty() && !take(">")) {
          rest_.remove_prefix(1);
        }
      } else {
        while (!rest_.empty() && std::string_view("imsU-").find(rest_[0]) != std::string::npos) {
          rest_.remove_prefix(1);
        }
        if (take(")")) {
          return {};  // flags for the rest of the group: the same texts serve
        }
        if (!take(":")) {
          return refuse();
        }
      }
    }
    Part inner = alternatives(depth + 1);
    return take(")") ? inner : refuse();
  }

  Part escape() {
    if (rest_.empty()) {
      return refuse();
    }
    const char name = rest_[0];
    if (name == 'Q') {
      return quoted();
    }
    std::vector<Range> ranges;
    bool inverted = false;
    if (named_class(ranges, inverted)) {
      return class_of(std::move(ranges), inverted);
    }
    Part anchor;
    if (take("A")) {
      anchor.kind = Part::Kind::kBegin;
      return anchor;
    }
    if (take("z")) {
      anchor.kind = Part::Kind::kEnd;
      return anchor;
    }
    if (take("b") || take("B")) {
      return {};
    }
    return literal_of(escaped_character());
  }

  Part quoted() {
    rest_.remove_prefix(1);
    Part all;
    all.kind = Part::Kind::kSequence;
    while (!rest_.empty() && !take("\\E")) {
      all.parts.push_back(literal_of(character()));
    }
    return all;
  }

  // After the backslash: \d \w \s and their opposites; other classes by name are not read.
  bool named_class(std::vector<Range>& ranges, bool& inverted) {
    const char name = rest_.empty() ? '\0' : rest_[0];
    if (std::string_view("dwsDWS").find(name) == std::string_view::npos) {
      return false;
    }
    rest_.remove_prefix(1);
    inverted = name < 'a';
    const auto& named = named_ranges(static_cast<char>(name | 0x20));
    ranges.insert(ranges.end(), named.begin(), named.end());
    return true;
  }

  char32_t escaped_character() {
    const char32_t c = character();
    switch (c) {
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'f':
        return '\f';
      case 'v':
        return '\v';
      case 'a':
        return '\a';
      case 'x':
        return hexadecimal();
      case 'p':
      case 'P':
      case 'C':
        ok_ = false;
        return 'p';
      default:
        return c;
    }
  }

  char32_t hexadecimal() {
    const bool braced = take("{");
    char32_t value = 0;
    for (int i = 0; !rest_.empty() && i < (braced ? 8 : 2) && rest_[0] != '}'; ++i) {
      const char32_t c = character() | 0x20;
      value = value * 16 + (c >= 'a' ? c - 'a' + 10 : c - '0');
    }
    ok_ = ok_ && (!braced || take("}"));
    return value;
  }

  Part bracket() {
    std::vector<Range> ranges;
    const bool inverted = take("^");
    bool first = true;
    while (ok_ && (first || !rest_.starts_with("]"))) {
      first = false;
      if (rest_.empty()) {
        return refuse();
      }
      bracket_item(ranges);
    }
    take("]");
    return class_of(std::move(ranges), inverted);
  }

  void bracket_item(std::vector<Range>& ranges) {
    if (rest_.starts_with("[:")) {
      posix_class(ranges);
      return;
    }
    bool inverted = false;
    if (rest_[0] == '\\' && rest_.size() > 1) {
      const std::string_view saved = rest_;
      rest_.remove_prefix(1);
      if (named_class(ranges, inverted)) {
        if (inverted) {
          ranges.push_back({'!', '!'});
        }
        return;
      }
      rest_ = saved;
    }
    const char32_t low = bracket_character();
    char32_t high = low;
    if (rest_.size() > 1 && rest_[0] == '-' && rest_[1] != ']') {
      rest_.remove_prefix(1);
      high = bracket_character();
    }
    ranges.push_back({low, high});
  }

  void posix_class(std::vector<Range>& ranges) {
    const std::size_t end = rest_.find(":]");
    const std::string_view name = rest_.substr(2, end == std::string_view::npos ? 0 : end - 2);
    if (name == "alpha") {
      ranges.insert(ranges.end(), {{'a', 'z'}, {'A', 'Z'}});
    } else if (name == "digit" || name == "xdigit" || name == "alnum") {
      ranges.push_back({'0', '9'});
    } else if (name == "space" || name == "blank") {
      ranges.push_back({' ', ' '});
    } else {
      refuse();
      return;
    }
    rest_.remove_prefix(end + 2);
  }

  char32_t bracket_character() { return take("\\") ? escaped_character() : character(); }

  std::string_view rest_;
  bool ok_ = true;
};

class Sampler {
 public:
  Sampler(bool plain, base::Random& random) : plain_(plain), random_(random) {}

  void draw(const Part& part) {
    if (sample_.text.size() > kTextBytesMax) {
      return;
    }
    switch (part.kind) {
      case Part::Kind::kEmpty:
        break;
      case Part::Kind::kBegin:
        sample_.at_begin = sample_.at_begin || sample_.text.empty();
        break;
      case Part::Kind::kEnd:
        sample_.at_end = true;
        break;
      case Part::Kind::kClass:
        model::append_utf8(character(part), sample_.text);
        break;
      case Part::Kind::kSequence:
        for (const Part& inner : part.parts) {
          draw(inner);
        }
        break;
      case Part::Kind::kAlternatives:
        draw(part.parts[plain_ ? 0 : random_.below(part.parts.size())]);
        break;
      case Part::Kind::kRepeat:
        draw_repeat(part);
        break;
    }
  }

  RegexSample sample_;

 private:
  void draw_repeat(const Part& part) {
    int count = part.min;
    if (!plain_) {
      const int room = part.max < 0 ? 3 : std::min(3, part.max - part.min);
      count += static_cast<int>(random_.below(static_cast<std::uint64_t>(room) + 1));
    }
    for (int i = 0; i < count; ++i) {
      draw(part.parts[0]);
    }
  }

  char32_t character(const Part& part) {
    if (part.inverted) {
      return outside(part);
    }
    const Range range = part.ranges.empty()
                            ? Range{'a', 'a'}
                            : part.ranges[plain_ ? 0 : random_.below(part.ranges.size())];
    const std::uint64_t width = range.last >= range.first ? range.last - range.first + 1u : 1u;
    return range.first + static_cast<char32_t>(plain_ ? 0 : random_.below(width));
  }

  // The first character from a turning start that no range has.
  char32_t outside(const Part& part) {
    const std::uint64_t start = plain_ ? 'a' - ' ' : random_.below(95);
    for (std::uint64_t i = 0; i < 95 + 512; ++i) {
      const char32_t c = i < 95 ? static_cast<char32_t>(' ' + (start + i) % 95)
                                : static_cast<char32_t>(0x100 + i - 95);
      const bool inside = std::ranges::any_of(
          part.ranges, [&](const Range& range) { return range.first <= c && c <= range.last; });
      if (!inside) {
        return c;
      }
    }
    return U'\u4E00';
  }

  bool plain_;
  base::Random& random_;
};

}  // namespace

std::optional<RegexSample> sample_regex(std::string_view pattern, bool plain,
                                        base::Random& random) {
  PatternParser parser(pattern);
  const Part part = parser.parse();
  if (!parser.ok()) {
    return std::nullopt;
  }
  Sampler sampler(plain, random);
  sampler.draw(part);
  return std::move(sampler.sample_);
}

}  // namespace tocsin::detect::naive
