// SPDX-License-Identifier: Apache-2.0
#include "condition.h"

#include <fmt/format.h>

#include <utility>

namespace tocsin::rule {
namespace {

constexpr std::size_t kNestingMax = 40;  // of parentheses and `not`
constexpr std::size_t kTextBytesMax = 64 * 1024;

struct Token {
  enum class Kind : std::uint8_t { kEnd, kWord, kOpen, kClose, kPipe, kBad } kind = Kind::kEnd;
  std::string_view text;
};

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '*';
}

// A byte of a UTF-8 character that is not its first.
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

bool equals_ignoring_case(std::string_view word, std::string_view lower) {
  if (word.size() != lower.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if ((word[i] | 0x20) != lower[i]) return false;
  }
  return true;
}

class Parser {
 public:
  Parser(std::string_view text, text::Place place, const ConditionOptions& options, Report& report)
      : text_(text), place_(place), options_(options), report_(report) {
    advance();
  }

  std::optional<ConditionTree> run() {
    const std::uint32_t root = parse_or(0);
    if (failed_) return std::nullopt;
    if (token_.kind == Token::Kind::kPipe) {
      tree_.aggregation_place = place_of(token_.text);
      tree_.aggregation = text_.substr(position_);
    } else if (token_.kind != Token::Kind::kEnd) {
      unexpected("an operator or the end");
      return std::nullopt;
    }
    tree_.root = root;
    return std::move(tree_);
  }

 private:
  using Kind = ConditionNode::Kind;

  std::uint32_t parse_or(std::size_t depth) { return parse_chain(depth, Kind::kOr); }

  // A chain of operands of one operator; `and` binds tighter than `or`.
  std::uint32_t parse_chain(std::size_t depth, Kind kind) {
    const std::string_view word = kind == Kind::kOr ? "or" : "and";
    ConditionNode node;
    node.kind = kind;
    node.place = place_of(token_.text);
    do {
      node.children.push_back(kind == Kind::kOr ? parse_chain(depth, Kind::kAnd)
                                                : parse_not(depth));
    } while (!failed_ && take_operator(word));
    if (failed_ || node.children.size() == 1) return node.children.front();
    return add(std::move(node));
  }

  std::uint32_t parse_not(std::size_t depth) {
    if (depth > kNestingMax) return fail("condition-too-deep", "the condition nests too deeply");
    const text::Place place = place_of(token_.text);
    if (!take_operator("not")) return parse_primary(depth);
    ConditionNode node;
    node.kind = Kind::kNot;
    node.place = place;
    node.children.push_back(parse_not(depth + 1));
    return failed_ ? 0 : add(std::move(node));
  }

  std::uint32_t parse_primary(std::size_t depth) {
    if (token_.kind == Token::Kind::kOpen) {
      advance();
      const std::uint32_t inner = parse_or(depth + 1);
      if (failed_) return 0;
      if (token_.kind != Token::Kind::kClose) return unexpected("`)`");
      advance();
      return inner;
    }
    if (token_.kind != Token::Kind::kWord || is_operator(token_.text)) {
      return unexpected("a search identifier");
    }
    const std::string_view word = token_.text;
    advance();
    if (token_.kind == Token::Kind::kWord && is_operator_word("of")) {
      return parse_quantified(word);
    }
    if (word.find('*') != std::string_view::npos) {
      return fail_at(word, "pattern-without-quantifier",
                     fmt::format("the pattern `{}` needs a quantifier", word),
                     fmt::format("write `1 of {}` or `all of {}`", word, word));
    }
    return add({Kind::kName, word, place_of(word), {}});
  }

  std::uint32_t parse_quantified(std::string_view quantifier) {
    const bool all = equals_ignoring_case(quantifier, "all");
    if (!all && quantifier != "1" && !equals_ignoring_case(quantifier, "any")) {
      return fail_at(quantifier, "bad-quantifier",
                     fmt::format("`{} of`: only `1 of`, `any of` and `all of` exist", quantifier));
    }
    lint_case(quantifier, all ? "all" : "any");
    lint_case(token_.text, "of");
    advance();
    if (token_.kind != Token::Kind::kWord || is_operator(token_.text)) {
      return unexpected("`them` or a pattern");
    }
    const std::string_view pattern = token_.text;
    advance();
    return add({all ? Kind::kAllOf : Kind::kAnyOf,
                equals_ignoring_case(pattern, "them") ? std::string_view("them") : pattern,
                place_of(pattern),
                {}});
  }

  static bool is_operator(std::string_view word) {
    return equals_ignoring_case(word, "and") || equals_ignoring_case(word, "or") ||
           equals_ignoring_case(word, "not");
  }
  bool is_operator_word(std::string_view lower) const {
    return token_.kind == Token::Kind::kWord && equals_ignoring_case(token_.text, lower);
  }

  bool take_operator(std::string_view lower) {
    if (!is_operator_word(lower)) return false;
    lint_case(token_.text, lower);
    advance();
    return true;
  }

  void lint_case(std::string_view word, std::string_view lower) {
    if (word == lower || word == "1") return;
    report_.warn(place_of(word), "operator-case",
                 fmt::format("the operator `{}` is not in lower case", word),
                 fmt::format("write `{}`", lower));
  }

  std::uint32_t add(ConditionNode node) {
    tree_.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(tree_.nodes.size() - 1);
  }

  std::uint32_t fail(const char* code, std::string message) {
    return fail_at(token_.text, code, std::move(message), {});
  }
  std::uint32_t fail_at(std::string_view where, const char* code, std::string message,
                        std::string hint = {}) {
    if (!failed_) report_.error(place_of(where), code, std::move(message), std::move(hint));
    failed_ = true;
    return 0;
  }
  std::uint32_t unexpected(std::string_view wanted) {
    const std::string seen = token_.kind == Token::Kind::kEnd
                                 ? "the condition ends"
                                 : fmt::format("the condition has `{}`", token_.text);
    return fail("condition-syntax", fmt::format("{} where {} should stand", seen, wanted));
  }

  // Exact within the first line; later lines count from their own beginning.
  text::Place place_of(std::string_view part) const {
    const auto offset = static_cast<std::size_t>(part.data() - text_.data());
    text::Place place = place_;
    for (std::size_t i = 0; i < offset && i < text_.size(); ++i) {
      if (text_[i] == '\n') {
        ++place.line;
        place.column = 1;
      } else if (!is_continuation(text_[i])) {
        ++place.column;
      }
    }
    return place;
  }

  void advance() {
    while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\t' ||
                                        text_[position_] == '\n' || text_[position_] == '\r')) {
      ++position_;
    }
    const std::size_t begin = position_;
    if (begin == text_.size()) {
      token_ = {Token::Kind::kEnd, text_.substr(begin)};
      return;
    }
    while (position_ < text_.size() && (is_word_character(text_[position_]) ||
                                        (options_.dots_in_names && text_[position_] == '.'))) {
      ++position_;
    }
    if (position_ > begin) {
      token_ = {Token::Kind::kWord, text_.substr(begin, position_ - begin)};
      return;
    }
    const char c = text_[position_++];
    token_.kind = c == '('   ? Token::Kind::kOpen
                  : c == ')' ? Token::Kind::kClose
                  : c == '|' ? Token::Kind::kPipe
                             : Token::Kind::kBad;
    const bool bad = token_.kind == Token::Kind::kBad;
    while (bad && position_ < text_.size() && is_continuation(text_[position_])) {
      ++position_;  // the message shows whole characters
    }
    token_.text = text_.substr(begin, position_ - begin);
  }

  std::string_view text_;
  text::Place place_;
  const ConditionOptions& options_;
  Report& report_;
  std::size_t position_ = 0;
  Token token_;
  ConditionTree tree_;
  bool failed_ = false;
};

bool matches_from(std::string_view pattern, std::string_view name) {
  // One star remembered at a time is enough: a later star can only need less of the name.
  std::size_t p = 0, n = 0, star = std::string_view::npos, mark = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

std::optional<ConditionTree> parse_condition(std::string_view text, text::Place place,
                                             const ConditionOptions& options, Report& report) {
  if (text.size() > kTextBytesMax) {
    report.error(place, "condition-too-long", "the condition is longer than 64 KiB");
    return std::nullopt;
  }
  return Parser(text, place, options, report).run();
}

bool selects(std::string_view pattern, std::string_view identifier) {
  const bool hidden = identifier.starts_with('_');
  if (pattern == "them") return !hidden;
  if (pattern.find('*') == std::string_view::npos) return pattern == identifier;
  return (!hidden || pattern.starts_with('_')) && matches_from(pattern, identifier);
}

}  // namespace tocsin::rule
