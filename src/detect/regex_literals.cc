// SPDX-License-Identifier: Apache-2.0
#include "regex_literals.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "anchor_cost.h"
#include "regex_tree.h"
#include "tocsin/model/casefold.h"

namespace tocsin::detect {
namespace {

using Texts = std::vector<std::string>;

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

Part unknown(std::size_t bytes_min) {
  return {.exact = std::nullopt, .any = {}, .all = {}, .bytes_min = bytes_min};
}

Part one_of(Texts texts, std::size_t bytes_min) {
  return {.exact = std::move(texts), .any = {}, .all = {}, .bytes_min = bytes_min};
}

Texts joined(const Texts& heads, const Texts& tails) {
  Texts texts;
  for (const std::string& head : heads) {
    for (const std::string& tail : tails) texts.push_back(head + tail);
  }
  return texts;
}

// Outside ASCII nothing is said of a character, because RE2 and we fold it differently.
Part part_of(const RegexCharacters& characters) {
  const auto ascii = characters.folded_ascii();
  const bool spelled =
      characters.wide == RegexCharacters::Wide::kNone && ascii.any() && ascii.count() <= kClassMax;
  if (!spelled) return unknown(1);
  Texts texts;
  for (std::size_t c = 0; c < ascii.size(); ++c) {
    if (ascii[c]) texts.push_back(std::string(1, static_cast<char>(c)));
  }
  return one_of(std::move(texts), 1);
}

Part part_of(const RegexNode& node);

Part alternation(const RegexNode& node) {
  Part all = unknown(kBytesMax);
  bool exact = true, known = true;
  for (const RegexNode& child : node.children) {
    const Part branch = part_of(child);
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

Part concatenation(const RegexNode& node) {
  Part whole;
  Texts run{""};
  bool exact = true;
  const auto offer = [&](Texts any) {
    if (any.size() == 1 && !any.front().empty()) whole.all.push_back(any.front());
    if (rate_of(any) < rate_of(whole.any)) whole.any = std::move(any);
  };
  for (const RegexNode& child : node.children) {
    const Part part = part_of(child);
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

Part repeated(const RegexNode& node) {
  Part part = part_of(node.children.front());
  if (node.least == 1 && node.most == 1) return part;
  if (node.least == 0 && node.most == 1 && part.exact && part.exact->size() < kExactMax) {
    part.exact->push_back("");
    part.bytes_min = 0;
    return part;
  }
  if (node.least == 0) return {};
  return {.exact = std::nullopt,
          .any = part.exact ? *part.exact : part.any,
          .all = part.exact && part.exact->size() == 1 ? *part.exact : part.all,
          .bytes_min = std::min(kBytesMax, part.bytes_min * std::min(node.least, kBytesMax))};
}

Part part_of(const RegexNode& node) {
  switch (node.kind) {
    case RegexNode::Kind::kCharacters:
      return part_of(node.characters);
    case RegexNode::Kind::kPlace:
      return unknown(0);
    case RegexNode::Kind::kConcatenation:
      return concatenation(node);
    case RegexNode::Kind::kAlternation:
      return alternation(node);
    case RegexNode::Kind::kRepeat:
      return repeated(node);
  }
  return unknown(0);
}

// What is needed of a whole pattern, before it is put in order.
RegexNeeds needs_of(const RegexNode& tree) {
  Part part = part_of(tree);
  return {.any = part.exact ? *part.exact : part.any,
          .all = std::move(part.all),
          .bytes_min = part.bytes_min,
          .line_characters_min = 0};
}

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
  const auto tree = parse_regex(pattern);
  RegexNeeds needs = tree ? needs_of(*tree) : RegexNeeds();
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
