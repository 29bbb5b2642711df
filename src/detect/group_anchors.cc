// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>

#include "anchor_cost.h"
#include "group_builder.h"
#include "tocsin/base/check.h"

namespace tocsin::detect {
namespace {

using rule::Predicate;
using rule::Test;

// What one test of a leaf costs, in the time of a comparison; only the order counts.
double test_cost(const Leaf& leaf) {
  if (leaf.decided) return 0.1;
  switch (leaf.test) {
    case Test::kExists:
    case Test::kNull: return 0.2;
    case Test::kEquals:
    case Test::kStartsWith:
    case Test::kEndsWith: return leaf.set != nullptr ? 6 : 1.0 + 0.3 * leaf.predicate_count;
    case Test::kContains: return leaf.set != nullptr ? 40 : 1.0 + 5.0 * leaf.predicate_count;
    case Test::kGlob: return 20;
    case Test::kRegex: return 100;
    case Test::kDatePart: return 30;
    default: return 8;
  }
}

struct Estimate {
  double cost = 0;
  double truth = 0.5;  // how likely the node holds
};

}  // namespace

double GroupBuilder::leaf_cost(std::uint32_t index) {
  leaf_costs_.resize(std::max(leaf_costs_.size(), group_->leaves.size()), 0);
  if (leaf_costs_[index] != 0) return leaf_costs_[index];
  const Leaf& leaf = group_->leaves[index];
  double sum = 0;
  for (std::uint32_t i = 0; i < leaf.predicate_count; ++i) {
    const Predicate& predicate = *group_->predicates[leaf.first_predicate + i];
    const Necessary pieces = necessary_pieces(predicate);
    if (pieces.any.empty() || (leaf.text_only && predicate.text.empty())) sum = kNeverAnchor;
    for (const Necessary::Piece& piece : pieces.any) sum += literal_cost(piece.test, piece.text);
  }
  if (leaf.predicate_count == 0) sum = kNeverAnchor;
  return leaf_costs_[index] = sum;
}

GroupBuilder::Anchor GroupBuilder::anchor_of(const Tree& tree) {
  switch (tree.kind) {
    case Tree::Kind::kTrue: return {.cost = kNeverAnchor, .leaves = {}};
    case Tree::Kind::kFalse: return {.cost = 0, .leaves = {}};
    case Tree::Kind::kLeaf:
      if (tree.negated) return {.cost = kNeverAnchor, .leaves = {}};
      return {.cost = leaf_cost(tree.leaf), .leaves = {tree.leaf}};
    case Tree::Kind::kAll: {
      Anchor best{.cost = kNeverAnchor, .leaves = {}};
      for (const Tree& child : tree.children) {
        Anchor anchor = anchor_of(child);
        if (anchor.cost < best.cost) best = std::move(anchor);
      }
      return best;
    }
    case Tree::Kind::kAny: {
      Anchor sum;
      for (const Tree& child : tree.children) {
        Anchor anchor = anchor_of(child);
        sum.cost += anchor.cost;
        if (std::isinf(sum.cost)) return {.cost = kNeverAnchor, .leaves = {}};
        for (const std::uint32_t leaf : anchor.leaves) {
          if (std::ranges::find(sum.leaves, leaf) == sum.leaves.end()) sum.leaves.push_back(leaf);
        }
      }
      return sum;
    }
  }
  return {.cost = kNeverAnchor, .leaves = {}};
}

namespace {

// Sorts the children of every node so that the cheapest decision comes first, and returns what
// the node is expected to cost.
template <class LeafEstimate>
Estimate order_tree(Tree& tree, const LeafEstimate& leaf_estimate) {
  if (tree.kind == Tree::Kind::kLeaf) {
    Estimate estimate = leaf_estimate(tree.leaf);
    if (tree.negated) estimate.truth = 1 - estimate.truth;
    return estimate;
  }
  const bool all = tree.kind == Tree::Kind::kAll;
  struct Child {
    double price;
    std::size_t place;  // keeps the order of equal prices
    Estimate estimate;
  };
  std::vector<Child> order;
  for (Tree& child : tree.children) {
    const Estimate e = order_tree(child, leaf_estimate);
    order.push_back({e.cost / std::max(0.01, all ? 1 - e.truth : e.truth), order.size(), e});
  }
  std::ranges::sort(order, {}, [](const Child& c) { return std::pair(c.price, c.place); });
  Estimate whole{.cost = 0, .truth = 1};
  double undecided = 1;
  std::vector<Tree> children;
  for (const auto& [price, place, estimate] : order) {
    whole.cost += undecided * estimate.cost;
    undecided *= all ? estimate.truth : 1 - estimate.truth;
    children.push_back(std::move(tree.children[place]));
  }
  tree.children = std::move(children);
  whole.truth = all ? undecided : 1 - undecided;
  return whole;
}

}  // namespace

void GroupBuilder::order(Tree& tree) {
  order_tree(tree, [&](std::uint32_t leaf) {
    const double rate = leaf_cost(leaf);
    return Estimate{.cost = test_cost(group_->leaves[leaf]),
                    .truth = std::isinf(rate) ? 0.5 : std::min(0.9, rate)};
  });
}

std::uint32_t GroupBuilder::emit(const Tree& tree, std::uint32_t on_true, std::uint32_t on_false) {
  switch (tree.kind) {
    case Tree::Kind::kTrue: return on_true;
    case Tree::Kind::kFalse: return on_false;
    case Tree::Kind::kLeaf: {
      group_->steps.push_back({tree.leaf, tree.negated ? on_false : on_true,
                               tree.negated ? on_true : on_false});
      return static_cast<std::uint32_t>(group_->steps.size() - 1);
    }
    case Tree::Kind::kAll:
      for (auto child = tree.children.rbegin(); child != tree.children.rend(); ++child) {
        on_true = emit(*child, on_true, on_false);
      }
      return on_true;
    case Tree::Kind::kAny:
      for (auto child = tree.children.rbegin(); child != tree.children.rend(); ++child) {
        on_false = emit(*child, on_true, on_false);
      }
      return on_false;
  }
  return Step::kFalse;
}

// The literals of one field's anchors, with the leaves that each stands for.
struct GroupBuilder::Postings {
  using Map = std::map<std::string_view, std::vector<std::uint32_t>>;
  Map equals, front, back, contains;
  std::map<std::string, std::vector<std::uint32_t>> guids;
  std::map<std::pair<bool, std::uint64_t>, std::vector<std::uint32_t>> numbers;

  Map& of(Test test) {
    switch (test) {
      case Test::kEquals: return equals;
      case Test::kStartsWith: return front;
      case Test::kEndsWith: return back;
      default: return contains;
    }
  }
};

void GroupBuilder::index_leaf(std::uint32_t index, FieldIndex&, Postings& postings) {
  Leaf& leaf = group_->leaves[index];
  const auto add = [&](std::vector<std::uint32_t>& leaves) {
    if (leaves.empty() || leaves.back() != index) leaves.push_back(index);
  };
  bool exact = true;
  for (std::uint32_t i = 0; i < leaf.predicate_count; ++i) {
    const Predicate& predicate = *group_->predicates[leaf.first_predicate + i];
    Necessary pieces = necessary_pieces(predicate);
    exact = exact && pieces.exact;
    for (Necessary::Piece& piece : pieces.any) {
      const std::string_view text =
          pieces.exact ? std::string_view(predicate.text)
                       : std::string_view(group_->own_texts.emplace_back(std::move(piece.text)));
      add(postings.of(piece.test)[text]);
    }
    if (predicate.test != Test::kEquals || leaf.text_only) continue;
    if (predicate.number) {
      add(postings.numbers[{predicate.number->negative, predicate.number->magnitude}]);
    }
    char digits[32];
    if (guid_digits(predicate.text, digits)) {
      add(postings.guids[std::string(digits, sizeof digits)]);
    }
  }
  leaf.decided = exact;
}

void GroupBuilder::finish(FieldIndex& index, Postings& postings) {
  const auto post = [&](const std::vector<std::uint32_t>& leaves) {
    const auto posting = static_cast<std::uint32_t>(group_->postings.size());
    group_->postings.push_back(static_cast<std::uint32_t>(group_->posting_leaves.size()));
    group_->posting_leaves.insert(group_->posting_leaves.end(), leaves.begin(), leaves.end());
    return posting;
  };
  const auto fill = [&](TextTable& table, const Postings::Map& map) {
    for (const auto& [text, leaves] : map) table.add(text, post(leaves));
    table.build();
  };
  fill(index.equals, postings.equals);
  fill(index.front, postings.front);
  fill(index.back, postings.back);
  for (const auto& [digits, leaves] : postings.guids) {
    index.guids.add(group_->own_texts.emplace_back(digits), post(leaves));
    index.has_guids = true;
  }
  index.guids.build();
  for (const auto& [number, leaves] : postings.numbers) {
    index.numbers.push_back({{.magnitude = number.second, .negative = number.first},
                             post(leaves)});
    index.has_numbers = true;
  }
  std::ranges::sort(index.numbers, {}, [](const auto& n) { return n.value.magnitude; });
  std::vector<std::string_view> ascii, wide;
  for (const auto& [text, leaves] : postings.contains) {
    const bool plain = std::ranges::all_of(text, [](char c) { return (c & 0x80) == 0; });
    (plain ? ascii : wide).push_back(text);
    (plain ? index.ascii_postings : index.wide_postings).push_back(post(leaves));
  }
  index.ascii = LiteralScanner(ascii, gram_rate);
  index.wide = LiteralScanner(wide, gram_rate);
}

void GroupBuilder::index_anchors() {
  std::map<std::uint32_t, Postings> by_slot;
  Postings every;
  for (std::uint32_t i = 0; i < group_->leaves.size(); ++i) {
    Leaf& leaf = group_->leaves[i];
    leaf.first_pair = static_cast<std::uint32_t>(group_->leaf_pairs.size());
    leaf.pair_count = static_cast<std::uint32_t>(leaf_pairs_[i].size());
    group_->leaf_pairs.insert(group_->leaf_pairs.end(), leaf_pairs_[i].begin(),
                              leaf_pairs_[i].end());
    if (leaf.pair_count == 0) continue;
    if (leaf.first_slot == Leaf::kEveryField) {
      index_leaf(i, group_->keywords, every);
      group_->has_keywords = true;
      continue;
    }
    for (std::uint32_t s = 0; s < leaf.slot_count; ++s) {
      index_leaf(i, group_->keywords, by_slot[group_->leaf_slots[leaf.first_slot + s]]);
    }
  }
  for (auto& [slot, postings] : by_slot) {
    FieldIndex& index = group_->fields.emplace_back();
    index.slot = slot;
    finish(index, postings);
  }
  if (group_->has_keywords) {
    finish(group_->keywords, every);
    std::vector<std::string_view> literals;
    for (const auto* map : {&every.equals, &every.front, &every.back, &every.contains}) {
      for (const auto& [text, leaves] : *map) literals.push_back(text);
    }
    const bool as_text = every.numbers.empty() && every.guids.empty();
    if (as_text) group_->keyword_filter = KeywordFilter(literals);
  }
  group_->postings.push_back(static_cast<std::uint32_t>(group_->posting_leaves.size()));
}

}  // namespace tocsin::detect
