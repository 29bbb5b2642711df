// SPDX-License-Identifier: Apache-2.0
// Which predicates are looked for on every event. A rule's anchor is a set of leaves of which one
// must hold; the cheapest is taken, where the cost is how often it will be found (each time the
// rule is evaluated, which costs more of some rules) plus what looking costs. Much of the latter is
// shared: to read and fold a field, to run a pass of the scanner over it. So the choice is made
// several times, each time dividing these costs by how many rules used them in the choice before; a
// field that few rules would need falls out.
#include <algorithm>
#include <cmath>

#include "anchor_cost.h"
#include "group_builder.h"

namespace tocsin::detect {
namespace {

using rule::Predicate;
using rule::Test;

constexpr int kRounds = 4;
constexpr double kSomeRate = 0.3;  // of a leaf of which nothing is known

// The passes over one field and what each costs.
constexpr std::size_t kPassCount = 5;
enum Pass : std::uint8_t {
  kPassRead = 1 << 0,   // read, fold and look up in tables
  kPassLong = 1 << 1,   // the scanner's tiers: literals of eight bytes and more
  kPassShort = 1 << 2,  // five to seven
  kPassFour = 1 << 3,
  kPassTiny = 1 << 4,
};
constexpr double kPassCosts[kPassCount] = {1.0, 0.6, 0.8, 1.5, 2.0};
// That is what they cost for values of so many bytes and more; for the shortest, this share.
constexpr double kUsualBytes = 24;
constexpr double kShortShare = 0.2;

std::uint8_t pass_of(Test test, std::string_view text) {
  if (test != Test::kContains || !is_ascii(text)) return kPassRead;
  const std::size_t size = text.size();
  const Pass scan = size >= 8   ? kPassLong
                    : size >= 5 ? kPassShort
                    : size == 4 ? kPassFour
                                : kPassTiny;
  return kPassRead | scan;
}

// Of the cost of a pass, by the length of what is read.
double length_share(GramFrequency::Kind kind) {
  // Nothing is known of fields of no kind.
  if (kind == GramFrequency::Kind{0}) return 1;
  const auto bytes = static_cast<double>(GramFrequency::built_in().mean_bytes(kind));
  return std::clamp(bytes / kUsualBytes, kShortShare, 1.0);
}

// A test of a keyword is made on so many fields.
constexpr double kEveryFieldCost = 8;

double test_cost_of_field(const Leaf& leaf) {
  switch (leaf.test) {
    case Test::kExists:
    case Test::kNull:
      return 0.05;
    case Test::kEquals:
    case Test::kStartsWith:
    case Test::kEndsWith:
      return leaf.set != nullptr ? 0.6 : 0.2 + 0.05 * leaf.predicate_count;
    case Test::kContains:
      return leaf.set != nullptr ? 4 : 0.2 + 0.5 * leaf.predicate_count;
    case Test::kGlob:
      return 2;
    case Test::kRegex:
      return 10;
    case Test::kDatePart:
      return 3;
    default:
      return 0.8;
  }
}

// What one test of a leaf costs.
double test_cost(const Leaf& leaf) {
  if (leaf.decided) return 0.02;
  const double cost = test_cost_of_field(leaf);
  return leaf.first_slot == Leaf::kEveryField ? cost * kEveryFieldCost : cost;
}

}  // namespace

void GroupBuilder::weigh_leaves() {
  constexpr std::size_t kAtOnce = 64;
  const std::vector<Leaf>& leaves = group_->leaves;
  weights_.resize(leaves.size());
  once_.run((leaves.size() + kAtOnce - 1) / kAtOnce, [&](std::size_t part) {
    const std::size_t end = std::min(leaves.size(), (part + 1) * kAtOnce);
    for (std::size_t i = part * kAtOnce; i < end; ++i) weights_[i] = weigh(leaves[i]);
  });
}

GroupBuilder::Weight GroupBuilder::weigh(const Leaf& leaf) const {
  const GramFrequency::Kind kind =
      leaf.slot_count == 0 ? GramFrequency::Kind{0} : kinds_[group_->leaf_slots[leaf.first_slot]];
  Weight weight;
  if (leaf.predicate_count == 0) weight.rate = kNeverAnchor;
  const auto add = [&](Test test, std::string_view text) {
    weight.rate += literal_rate(kind, test, text);
    weight.looking += looking_cost(test, text);
    weight.passes |= pass_of(test, text);
  };
  for (std::uint32_t i = 0; i < leaf.predicate_count; ++i) {
    const Predicate& predicate = *group_->predicates[leaf.first_predicate + i];
    if (leaf.text_only && predicate.text.empty()) weight.rate = kNeverAnchor;
    if (is_plain(predicate)) {
      add(predicate.test, predicate.text);
      continue;
    }
    const Necessary pieces =
        necessary_pieces(predicate, leaf.regex == nullptr ? nullptr : &leaf.regex->needs);
    if (pieces.any.empty()) weight.rate = kNeverAnchor;
    for (const Necessary::Piece& piece : pieces.any) add(piece.test, piece.text);
  }
  if (std::isinf(weight.looking)) weight.rate = kNeverAnchor;
  return weight;
}

double GroupBuilder::anchor_cost(std::uint32_t index) const {
  const Leaf& leaf = group_->leaves[index];
  const Weight& weight = weights_[index];
  double cost = weight.rate * candidate_cost_ + weight.looking;
  if (std::isinf(cost) || leaf.first_slot == Leaf::kEveryField) return cost;
  for (std::uint32_t s = 0; s < leaf.slot_count; ++s) {
    const std::uint32_t slot = group_->leaf_slots[leaf.first_slot + s];
    const double share = length_share(kinds_[slot]);
    for (std::size_t pass = 0; pass < kPassCount; ++pass) {
      if ((weight.passes >> pass & 1) == 0) continue;
      cost += share * kPassCosts[pass] / std::max(1.0, users_[slot * kPassCount + pass]);
    }
  }
  return cost;
}

GroupBuilder::Anchor GroupBuilder::anchor_of(const Tree& tree) const {
  switch (tree.kind) {
    case Tree::Kind::kTrue:
      return {.cost = kNeverAnchor, .leaves = {}};
    case Tree::Kind::kFalse:
      return {.cost = 0, .leaves = {}};
    case Tree::Kind::kLeaf:
      if (tree.negated || std::isinf(weights_[tree.leaf].rate)) {
        return {.cost = kNeverAnchor, .leaves = {}};
      }
      return {.cost = anchor_cost(tree.leaf), .leaves = {tree.leaf}};
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
        const Anchor anchor = anchor_of(child);
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

void GroupBuilder::count_users() {
  users_.assign(group_->slot_count * kPassCount, 0);
  for (const Anchor& anchor : anchors_) {
    for (const std::uint32_t index : anchor.leaves) {
      const Leaf& leaf = group_->leaves[index];
      if (leaf.first_slot == Leaf::kEveryField) continue;
      for (std::uint32_t s = 0; s < leaf.slot_count; ++s) {
        const std::size_t first = group_->leaf_slots[leaf.first_slot + s] * kPassCount;
        for (std::size_t pass = 0; pass < kPassCount; ++pass) {
          users_[first + pass] += weights_[index].passes >> pass & 1;
        }
      }
    }
  }
}

void GroupBuilder::choose_anchors() {
  weigh_leaves();
  // At first everything is taken to be shared by all.
  users_.assign(group_->slot_count * kPassCount, 1e9);
  anchors_.resize(trees_.size());
  std::vector<double> costs;
  for (Tree& tree : trees_) costs.push_back(std::max(1.0, order(tree)));
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t i = 0; i < trees_.size(); ++i) {
      candidate_cost_ = costs[i];
      anchors_[i] = anchor_of(trees_[i]);
    }
    count_users();
  }
  count_tests();
}

namespace {

struct Estimate {
  double cost = 0;
  double truth = 0.5;  // how likely the node holds
};

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

// Calls test(leaf, rate) for every leaf with how often it is reached; returns how likely the
// node holds.
template <class Truth, class OnTest>
double walk_tests(const Tree& tree, double reached, const Truth& truth, const OnTest& test) {
  if (tree.kind == Tree::Kind::kLeaf) {
    test(tree.leaf, reached);
    return tree.negated ? 1 - truth(tree.leaf) : truth(tree.leaf);
  }
  const bool all = tree.kind == Tree::Kind::kAll;
  double undecided = 1;
  for (const Tree& child : tree.children) {
    const double holds = walk_tests(child, reached * undecided, truth, test);
    undecided *= all ? holds : 1 - holds;
  }
  return all ? undecided : 1 - undecided;
}

}  // namespace

double GroupBuilder::order(Tree& tree) const {
  const auto estimate = order_tree(tree, [&](std::uint32_t leaf) {
    const double rate = weights_[leaf].rate;
    return Estimate{.cost = test_cost(group_->leaves[leaf]),
                    .truth = std::isinf(rate) ? kSomeRate : std::min(0.95, rate)};
  });
  return estimate.cost;
}

void GroupBuilder::count_tests() {
  const auto truth = [&](std::uint32_t leaf) {
    const double rate = weights_[leaf].rate;
    return std::isinf(rate) ? kSomeRate : std::min(0.95, rate);
  };
  const auto test = [&](std::uint32_t leaf, double rate) { weights_[leaf].tests += rate; };
  for (std::size_t pair = 0; pair < trees_.size(); ++pair) {
    double rate = 0;
    for (const std::uint32_t leaf : anchors_[pair].leaves) rate += weights_[leaf].rate;
    if (std::isinf(anchors_[pair].cost)) rate = 1;
    walk_tests(trees_[pair], std::min(1.0, rate), truth, test);
  }
}

// Whether a leaf that is no anchor should be looked for all the same, because it will be asked for
// so often that knowing the answer beforehand is cheaper.
bool GroupBuilder::worth_indexing(std::uint32_t index) const {
  const Leaf& leaf = group_->leaves[index];
  const Weight& weight = weights_[index];
  if (std::isinf(weight.rate) || leaf.cased || leaf.first_slot == Leaf::kEveryField) return false;
  const bool list = leaf.test == Test::kEquals || leaf.test == Test::kStartsWith ||
                    leaf.test == Test::kEndsWith || leaf.test == Test::kContains;
  if (!list || (weight.passes & kPassTiny) != 0) return false;
  for (std::uint32_t s = 0; s < leaf.slot_count; ++s) {
    const std::size_t first = group_->leaf_slots[leaf.first_slot + s] * kPassCount;
    for (std::size_t pass = 0; pass < kPassCount; ++pass) {
      if ((weight.passes >> pass & 1) != 0 && users_[first + pass] == 0) return false;
    }
  }
  return weight.tests * test_cost(leaf) > weight.rate * 0.05 + weight.looking;
}

}  // namespace tocsin::detect
