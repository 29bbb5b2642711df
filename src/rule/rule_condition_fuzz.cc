// SPDX-License-Identifier: Apache-2.0
// Conditions against an oracle. The input's first byte says which of five searches are true,
// the rest is a condition, either as it stands or spelt from a few tokens so that most inputs
// are well-formed. The oracle reads the same text by precedence climbing, straight to a truth
// value, and knows nothing of trees. Invariants:
//  - both agree on whether the text is a condition;
//  - where it is one, both agree on its truth.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "condition.h"
#include "tocsin/base/check.h"

namespace {

using namespace tocsin::rule;

constexpr std::array<std::string_view, 5> kNames = {"a", "sel_1", "sel_2", "_h", "f-x"};
constexpr std::array<std::string_view, 20> kTokens = {
    "a",    "sel_1",  "sel_2",  "_h",   "f-x",   "and", "or", "not", "(",      ")",
    "1 of", "any of", "all of", "them", "sel_*", "*",   "_*", "AND", "nobody", "f-*"};
constexpr int kNestingMax = 40;

std::string lower(std::string_view word) {
  std::string out;
  for (const char c : word) out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  return out;
}

std::optional<std::vector<std::string>> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : std::string(text) + " ") {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '-' || c == '*';
    if (plain) {
      word.push_back(c);
      continue;
    }
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
    if (c == '(' || c == ')') {
      words.emplace_back(1, c);
    } else if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
      return std::nullopt;
    }
  }
  return words;
}

// A pattern by plain recursion over its characters.
bool glob(std::string_view pattern, std::string_view name) {
  if (pattern.empty()) return name.empty();
  if (pattern[0] == '*') {
    return glob(pattern.substr(1), name) || (!name.empty() && glob(pattern, name.substr(1)));
  }
  return !name.empty() && pattern[0] == name[0] && glob(pattern.substr(1), name.substr(1));
}

struct Oracle {
  std::vector<std::string> words;
  unsigned truths;
  std::size_t at = 0;
  bool bad = false;
  bool unknown = false;  // a name or pattern that stands for nothing

  bool is(std::string_view word) const { return at < words.size() && lower(words[at]) == word; }
  bool truth(std::size_t i) const { return (truths >> i & 1) != 0; }

  // Operators of at least this strength: 0 or, 1 and.
  bool climb(int strength, int depth) {
    bool left = unary(depth);
    while (!bad) {
      const int seen = is("or") ? 0 : is("and") ? 1 : -1;
      if (seen < strength) return left;
      ++at;
      const bool right = climb(seen + 1, depth);
      left = seen == 0 ? (left || right) : (left && right);
    }
    return left;
  }

  bool unary(int depth) {
    if (depth > kNestingMax) {
      bad = true;
      return false;
    }
    if (is("not")) {
      ++at;
      return !unary(depth + 1);
    }
    if (is("(")) {
      ++at;
      const bool inner = climb(0, depth + 1);
      if (!is(")")) bad = true;
      ++at;
      return inner;
    }
    return operand();
  }

  bool operand() {
    if (at >= words.size() || is(")") || is("and") || is("or")) {
      bad = true;
      return false;
    }
    const std::string word = words[at++];
    if (!is("of")) {
      if (word.find('*') != std::string::npos) bad = true;
      for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (kNames[i] == word) return truth(i);
      }
      unknown = true;
      return false;
    }
    ++at;
    return quantified(lower(word));
  }

  bool quantified(const std::string& quantifier) {
    const bool all = quantifier == "all";
    const bool end = at >= words.size() || is("and") || is("or") || is("not") || is("(") || is(")");
    if ((!all && quantifier != "1" && quantifier != "any") || end) {
      bad = true;
      return false;
    }
    const std::string pattern = lower(words[at]) == "them" ? "*" : words[at];
    ++at;
    bool any = false, every = true, some = false;
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      const bool hidden = kNames[i][0] == '_' && pattern[0] != '_';
      if (hidden || !glob(pattern, kNames[i])) continue;
      some = true;
      any = any || truth(i);
      every = every && truth(i);
    }
    unknown = unknown || !some;
    return all ? every : any;
  }
};

// The tree's truth; sets `unknown` where a name or pattern stands for nothing.
bool evaluate(const ConditionTree& tree, std::uint32_t index, unsigned truths, bool& unknown) {
  const ConditionNode& node = tree.nodes[index];
  using Kind = ConditionNode::Kind;
  bool any = false, every = true, some = false;
  const auto add = [&](bool truth) {
    some = true;
    any = any || truth;
    every = every && truth;
  };
  for (const std::uint32_t child : node.children) {
    CHECK(child < index);
    add(evaluate(tree, child, truths, unknown));
  }
  const bool by_name = node.kind == Kind::kName;
  if (by_name || node.kind == Kind::kAnyOf || node.kind == Kind::kAllOf) {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      if (by_name ? kNames[i] == node.name : selects(node.name, kNames[i])) {
        add((truths >> i & 1) != 0);
      }
    }
    unknown = unknown || !some;
  }
  if (node.kind == Kind::kNot) return !any;
  return node.kind == Kind::kAnd || node.kind == Kind::kAllOf ? every : any;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 4096) return 0;
  const unsigned truths = data[0];
  std::string text;
  for (std::size_t i = 1; i < size; ++i) {
    if ((data[0] & 0x80) != 0) {
      text.push_back(static_cast<char>(data[i]));
    } else {
      text += std::string(kTokens[data[i] % kTokens.size()]) + " ";
    }
  }
  std::vector<tocsin::text::Diagnostic> diagnostics;
  const std::string path = "f";
  Report report(path, diagnostics);
  const auto tree = parse_condition(text, {1, 1}, {}, report);
  CHECK(tree.has_value() == !report.failed());
  if (tree && tree->aggregation_place.line != 0) return 0;  // the oracle knows no aggregation

  const auto words = words_of(text);
  if (!words) {
    // A character that is no part of a condition; a bar ends one and is left above.
    CHECK(!tree.has_value());
    return 0;
  }
  Oracle oracle{*words, truths};
  const bool expected = oracle.climb(0, 0);
  const bool well_formed = !oracle.bad && oracle.at == oracle.words.size();
  CHECK(tree.has_value() == well_formed);
  if (!tree) return 0;
  bool unknown = false;
  const bool truth = evaluate(*tree, tree->root, truths, unknown);
  CHECK(unknown == oracle.unknown);
  if (!unknown) CHECK(truth == expected);
  return 0;
}
