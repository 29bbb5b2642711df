// SPDX-License-Identifier: Apache-2.0
#include "regex_literals.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include "tocsin/model/casefold.h"

namespace tocsin::detect {
namespace {

constexpr int kGroupDepthMax = 32;
constexpr std::size_t kAlternativesMax = 64;

// What is known of the texts that a part of the pattern matches.
struct Part {
  std::optional<std::string> exact;  // the part matches this text alone
  std::vector<std::string> any;      // one of these stands in it; empty: nothing known
};

// How good a set of alternatives is: the length of its shortest, since that one decides.
std::size_t worth(const std::vector<std::string>& any) {
  if (any.empty() || any.size() > kAlternativesMax) return 0;
  std::size_t shortest = any.front().size();
  for (const std::string& text : any) shortest = std::min(shortest, text.size());
  return shortest;
}

class Parser {
 public:
  explicit Parser(std::string_view pattern) : rest_(pattern) {}

  std::vector<std::string> literals() {
    const Part part = alternation(0);
    if (failed_ || !rest_.empty()) return {};
    if (part.exact) return {*part.exact};
    return part.any;
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
    std::vector<Part> branches{concatenation(depth)};
    while (!failed_ && peek() == '|') {
      skip();
      branches.push_back(concatenation(depth));
    }
    if (failed_ || branches.size() == 1) return branches.front();
    Part all;
    for (const Part& branch : branches) {
      if (branch.exact && !branch.exact->empty()) {
        all.any.push_back(*branch.exact);
      } else if (!branch.exact && !branch.any.empty()) {
        all.any.insert(all.any.end(), branch.any.begin(), branch.any.end());
      } else {
        return {};
      }
    }
    return all;
  }

  Part concatenation(int depth) {
    Part whole;
    std::string run;
    bool exact = true;
    const auto offer = [&](std::vector<std::string> any) {
      if (worth(any) > worth(whole.any)) whole.any = std::move(any);
    };
    while (!failed_ && !rest_.empty() && peek() != '|' && peek() != ')') {
      const Part part = repeated(depth);
      if (part.exact) {
        run += *part.exact;
        continue;
      }
      exact = false;
      if (!run.empty()) offer({std::exchange(run, {})});
      offer(part.any);
    }
    if (exact) return {.exact = run, .any = {}};
    if (!run.empty()) offer({run});
    return whole;
  }

  // One atom with what stands behind it.
  Part repeated(int depth) {
    Part part = atom(depth);
    while (!failed_ && !rest_.empty()) {
      const char c = peek();
      if (c == '*' || c == '?') {
        skip();
        part = {};
      } else if (c == '+') {
        skip();
        part = once_or_more(part);
      } else if (c == '{') {
        const bool optional = at_least_zero();
        part = optional ? Part{} : once_or_more(part);
      } else {
        break;
      }
    }
    return part;
  }

  static Part once_or_more(const Part& part) {
    if (!part.exact) return part;
    if (part.exact->empty()) return part;
    return {.exact = std::nullopt, .any = {*part.exact}};
  }

  // Reads "{n,m}"; true where n may be zero. A brace that RE2 takes as text ends the parse.
  bool at_least_zero() {
    const std::size_t close = rest_.find('}');
    const std::string_view inside = rest_.substr(1, close == rest_.npos ? 0 : close - 1);
    const bool counts = !inside.empty() && std::isdigit(static_cast<unsigned char>(inside[0])) &&
                        inside.find_first_not_of("0123456789,") == inside.npos;
    if (!counts) {
      failed_ = true;
      return true;
    }
    skip(close + 1);
    return inside.substr(0, inside.find(',')).find_first_not_of('0') == inside.npos;
  }

  Part atom(int depth) {
    const char c = peek();
    switch (c) {
      case '(': return group(depth);
      case '[': return character_class();
      case '.': skip(); return {};
      case '^':
      case '$': skip(); return {.exact = std::nullopt, .any = {}};
      case '\\': return escape();
      case '*':
      case '+':
      case '?':
      case '{': return fail();
      default: return literal();
    }
  }

  Part group(int depth) {
    skip();
    if (rest_.starts_with("?")) {
      skip();
      // Flags change how letters compare (covered by folding) and what '.', '^' and '$' mean (of
      // which nothing is assumed); names mean nothing here. 'x' does not exist in RE2.
      const std::size_t end = rest_.starts_with("P<") ? rest_.find('>')
                                                       : rest_.find_first_of(":)");
      if (end == rest_.npos) return fail();
      if (!rest_.starts_with("P<") && rest_.substr(0, end).find_first_not_of("imsU-") != rest_.npos) {
        return fail();
      }
      const bool flags_only = rest_[end] == ')';
      skip(end + 1);
      if (flags_only) return {.exact = std::string(), .any = {}};
    }
    Part inside = alternation(depth + 1);
    if (failed_ || peek() != ')') return fail();
    skip();
    return inside;
  }

  Part character_class() {
    skip();
    if (peek() == '^') skip();
    if (peek() == ']') skip();
    while (!rest_.empty() && peek() != ']') {
      if (rest_.starts_with("[:")) {
        const std::size_t end = rest_.find(":]");
        if (end == rest_.npos) return fail();
        skip(end + 2);
        continue;
      }
      if (peek() == '\\') {
        // \Q inside a class and other rarities are left alone.
        if (rest_.size() < 2 || rest_[1] == 'Q') return fail();
        skip();
      }
      skip();
    }
    if (rest_.empty()) return fail();
    skip();
    return {};
  }

  Part escape() {
    if (rest_.size() < 2) return fail();
    const char c = rest_[1];
    if (std::isalnum(static_cast<unsigned char>(c))) {
      static constexpr std::string_view kClasses = "dDwWsSbBAz";
      static constexpr std::string_view kControls = "nrtfva";
      if (kClasses.find(c) == kClasses.npos && kControls.find(c) == kControls.npos) return fail();
      skip(2);
      return {};
    }
    if (static_cast<unsigned char>(c) >= 0x80) return fail();
    skip(2);
    return {.exact = std::string(1, c), .any = {}};
  }

  // One character; outside ASCII nothing is said of it, because RE2 and we fold it differently.
  Part literal() {
    const auto c = static_cast<unsigned char>(peek());
    skip();
    if (c >= 0x80) {
      while (!rest_.empty() && (static_cast<unsigned char>(peek()) & 0xc0) == 0x80) skip();
      return {};
    }
    return {.exact = std::string(1, static_cast<char>(std::tolower(c))), .any = {}};
  }

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace

std::vector<std::string> necessary_literals(std::string_view pattern) {
  std::vector<std::string> any = Parser(pattern).literals();
  if (worth(any) == 0) return {};
  for (std::string& text : any) text = model::folded(text);
  std::sort(any.begin(), any.end());
  any.erase(std::unique(any.begin(), any.end()), any.end());
  return any;
}

}  // namespace tocsin::detect
