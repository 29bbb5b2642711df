// SPDX-License-Identifier: Apache-2.0
#include "regex_literals.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <utility>

#include "anchor_cost.h"
#include "tocsin/model/casefold.h"

namespace tocsin::detect {
namespace {

using Texts = std::vector<std::string>;

constexpr int kGroupDepthMax = 32;
constexpr std::size_t kAlternativesMax = 64;  // of texts that are necessary
constexpr std::size_t kExactMax = 16;         // of texts that a part can be
constexpr std::size_t kClassMax = 8;          // characters of a class that is spelled out
constexpr std::size_t kNeedsMax = 4;          // texts that are tested before the expression
constexpr std::size_t kBytesMax = 1'000'000;  // what bytes_min is capped at

// What is known of the texts that a part of the pattern matches.
struct Part {
  std::optional<Texts> exact;  // the part matches these texts alone
  Texts any;                   // one of these stands in it; empty: nothing known
  Texts all;                   // each of these stands in it
  std::size_t bytes_min = 0;
};

// How often one of the texts is expected in a value; 1 where nothing is said.
double rate_of(const Texts& any) {
  if (any.empty() || any.size() > kAlternativesMax) return 2;
  double rate = 0;
  for (const std::string& text : any) {
    if (text.empty()) return 2;
    rate +=
        literal_rate(GramFrequency::built_in().kind_of("CommandLine"), rule::Test::kContains, text);
  }
  return rate;
}

class Parser {
 public:
  explicit Parser(std::string_view pattern) : rest_(pattern) {}

  RegexNeeds needs() {
    Part part = alternation(0);
    if (failed_ || !rest_.empty()) return {};
    return {.any = part.exact ? *part.exact : part.any,
            .all = std::move(part.all),
            .bytes_min = part.bytes_min,
            .line_characters_min = 0};
  }

 private:
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  void skip(std::size_t bytes = 1) { rest_.remove_prefix(std::min(bytes, rest_.size())); }
  Part fail() {
    failed_ = true;
    return {};
  }
  static Part unknown(std::size_t bytes_min) {
    return {.exact = std::nullopt, .any = {}, .all = {}, .bytes_min = bytes_min};
  }
  static Part one_of(Texts texts, std::size_t bytes_min) {
    return {.exact = std::move(texts), .any = {}, .all = {}, .bytes_min = bytes_min};
  }

  Part alternation(int depth) {
    if (depth > kGroupDepthMax) return fail();
    std::vector<Part> branches{concatenation(depth)};
    while (!failed_ && peek() == '|') {
      skip();
      branches.push_back(concatenation(depth));
    }
    if (failed_ || branches.size() == 1) return branches.front();
    Part all = unknown(branches.front().bytes_min);
    bool exact = true, known = true;
    for (const Part& branch : branches) {
      all.bytes_min = std::min(all.bytes_min, branch.bytes_min);
      exact = exact && branch.exact;
      const Texts& texts = branch.exact ? *branch.exact : branch.any;
      known = known && rate_of(texts) <= 1;
      all.any.insert(all.any.end(), texts.begin(), texts.end());
    }
    if (exact && all.any.size() <= kExactMax) all.exact = std::exchange(all.any, {});
    if (!known) all.any.clear();
    return all;
  }

  Part concatenation(int depth) {
    Part whole;
    Texts run{""};
    bool exact = true;
    const auto offer = [&](Texts any) {
      if (any.size() == 1 && !any.front().empty()) whole.all.push_back(any.front());
      if (rate_of(any) < rate_of(whole.any)) whole.any = std::move(any);
    };
    while (!failed_ && !rest_.empty() && peek() != '|' && peek() != ')') {
      const Part part = repeated(depth);
      whole.bytes_min = std::min(kBytesMax, whole.bytes_min + part.bytes_min);
      whole.all.insert(whole.all.end(), part.all.begin(), part.all.end());
      if (part.exact && run.size() * part.exact->size() <= kExactMax) {
        // What all alternatives begin with is easier to look for than they are.
        if (run.size() == 1 && part.exact->size() > 1) offer(run);
        run = joined(run, *part.exact);
        continue;
      }
      exact = false;
      offer(std::exchange(run, part.exact ? *part.exact : Texts{""}));
      offer(part.any);
    }
    if (exact) return one_of(run, whole.bytes_min);
    offer(run);
    return whole;
  }

  static Texts joined(const Texts& heads, const Texts& tails) {
    Texts texts;
    for (const std::string& head : heads) {
      for (const std::string& tail : tails) texts.push_back(head + tail);
    }
    return texts;
  }

  // One atom with what stands behind it.
  Part repeated(int depth) {
    Part part = atom(depth);
    while (!failed_ && !rest_.empty()) {
      const char c = peek();
      if (c == '?') {
        skip();
        if (part.exact && part.exact->size() < kExactMax) {
          part.exact->push_back("");
          part.bytes_min = 0;
        } else {
          part = {};
        }
      } else if (c == '*') {
        skip();
        part = {};
      } else if (c == '+') {
        skip();
        part = times(part, 1);
      } else if (c == '{') {
        const std::string_view braces = rest_;
        const std::size_t least = least_count();
        const bool once = least == 1 && braces.starts_with("{1}");
        if (!once) part = times(part, least);
      } else {
        break;
      }
    }
    return part;
  }

  static Part times(const Part& part, std::size_t least) {
    if (least == 0) return {};
    return {.exact = std::nullopt,
            .any = part.exact ? *part.exact : part.any,
            .all = part.exact && part.exact->size() == 1 ? *part.exact : part.all,
            .bytes_min = std::min(kBytesMax, part.bytes_min * std::min(least, kBytesMax))};
  }

  // Reads "{n,m}" and returns n. A brace that RE2 takes as text ends the parse.
  std::size_t least_count() {
    const std::size_t close = rest_.find('}');
    const std::string_view inside = rest_.substr(1, close == rest_.npos ? 0 : close - 1);
    std::size_t least = 0;
    const auto read = std::from_chars(inside.data(), inside.data() + inside.size(), least);
    if (close == rest_.npos || read.ec != std::errc() ||
        inside.find_first_not_of("0123456789,") != inside.npos) {
      failed_ = true;
      return 0;
    }
    skip(close + 1);
    return least;
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
        return unknown(1);
      case '^':
      case '$':
        skip();
        return unknown(0);
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
      // which nothing is assumed); names mean nothing here.
      const bool named = rest_.starts_with("P<");
      const std::size_t end = named ? rest_.find('>') : rest_.find_first_of(":)");
      if (end == rest_.npos) return fail();
      if (!named && rest_.substr(0, end).find_first_not_of("imsU-") != rest_.npos) return fail();
      const bool flags_only = !named && rest_[end] == ')';
      skip(end + 1);
      // RE2 takes a count behind flags to be of what stands before them.
      static constexpr std::string_view kCounts = "*+?{";
      if (flags_only && kCounts.find(peek()) != kCounts.npos) return fail();
      if (flags_only) return one_of({""}, 0);
    }
    Part inside = alternation(depth + 1);
    if (failed_ || peek() != ')') return fail();
    skip();
    return inside;
  }

  Part character_class() {
    skip();
    Texts texts;
    bool spelled = peek() != '^';
    if (!spelled) skip();
    for (bool first = true; !rest_.empty() && (first || peek() != ']'); first = false) {
      if (rest_.starts_with("[:")) {
        const std::size_t end = rest_.find(":]");
        if (end == rest_.npos) return fail();
        skip(end + 2);
        spelled = false;
        continue;
      }
      if (peek() == '\\') {
        // \Q inside a class and other rarities are left alone.
        if (rest_.size() < 2 || rest_[1] == 'Q') return fail();
        skip();
        if (std::isalnum(static_cast<unsigned char>(peek()))) spelled = false;
      }
      const char c = peek();
      spelled = spelled && c != '-' && (c & 0x80) == 0 && texts.size() < kClassMax;
      if (spelled)
        texts.push_back({static_cast<char>(std::tolower(static_cast<unsigned char>(c)))});
      skip();
    }
    if (rest_.empty()) return fail();
    skip();
    return spelled && !texts.empty() ? one_of(std::move(texts), 1) : unknown(1);
  }

  Part escape() {
    if (rest_.size() < 2) return fail();
    const char c = rest_[1];
    if (std::isalnum(static_cast<unsigned char>(c))) {
      static constexpr std::string_view kClasses = "dDwWsSnrtfva", kPlaces = "bBAz";
      const bool place = kPlaces.find(c) != kPlaces.npos;
      if (!place && kClasses.find(c) == kClasses.npos) return fail();
      skip(2);
      return unknown(place ? 0 : 1);
    }
    if (static_cast<unsigned char>(c) >= 0x80) return fail();
    skip(2);
    return one_of({std::string(1, c)}, 1);
  }

  // One character; outside ASCII nothing is said of it, because RE2 and we fold it differently.
  Part literal() {
    const auto c = static_cast<unsigned char>(peek());
    skip();
    if (c >= 0x80) {
      while (!rest_.empty() && (static_cast<unsigned char>(peek()) & 0xc0) == 0x80) skip();
      return unknown(1);
    }
    return one_of({std::string(1, static_cast<char>(std::tolower(c)))}, 1);
  }

  std::string_view rest_;
  bool failed_ = false;
};

// The n of `.{n,}`, or 0.
std::size_t line_minimum(std::string_view pattern) {
  if (!pattern.starts_with(".{") || !pattern.ends_with(",}")) return 0;
  const std::string_view digits = pattern.substr(2, pattern.size() - 4);
  std::size_t count = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  // RE2 refuses counts over 1,000.
  const bool whole = read.ec == std::errc() && read.ptr == digits.data() + digits.size();
  return whole && count <= 1000 ? count : 0;
}

}  // namespace

RegexNeeds regex_needs(std::string_view pattern) {
  RegexNeeds needs = Parser(pattern).needs();
  needs.line_characters_min = line_minimum(pattern);
  if (rate_of(needs.any) > 1) needs.any.clear();
  for (Texts* texts : {&needs.any, &needs.all}) {
    for (std::string& text : *texts) text = model::folded(text);
    std::ranges::sort(*texts);
    texts->erase(std::unique(texts->begin(), texts->end()), texts->end());
  }
  const bool known =
      needs.any.size() != 1 || std::ranges::find(needs.all, needs.any.front()) != needs.all.end();
  if (!known) needs.all.push_back(needs.any.front());
  std::ranges::sort(needs.all, {},
                    [](const std::string& text) { return std::pair(rate_of({text}), text); });
  if (needs.all.size() > kNeedsMax) needs.all.resize(kNeedsMax);
  return needs;
}

bool has_line_of(std::string_view text, std::size_t characters_min) {
  std::size_t characters = 0;
  for (const char c : text) {
    if (c == '\n') characters = 0;
    if (c != '\n' && (c & 0xc0) != 0x80 && ++characters >= characters_min) return true;
  }
  return characters_min == 0;
}

}  // namespace tocsin::detect
