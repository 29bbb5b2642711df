// SPDX-License-Identifier: Apache-2.0
#include "group_builder.h"

#include <xxhash.h>

#include <algorithm>
#include <cmath>

#include "tocsin/base/check.h"
#include "tocsin/model/casefold.h"

namespace tocsin::detect {
namespace {

using rule::Node;
using rule::Predicate;
using rule::Test;

// Whether several predicates that differ in their text or network alone can be one leaf.
bool is_text_list(Test test) {
  return test == Test::kEquals || test == Test::kStartsWith || test == Test::kEndsWith ||
         test == Test::kContains;
}

bool is_list_test(Test test) { return is_text_list(test) || test == Test::kCidr; }

Tree constant(bool value) {
  return {.kind = value ? Tree::Kind::kTrue : Tree::Kind::kFalse, .children = {}};
}

// Puts children together, without constants and without nested nodes of the same kind.
Tree join(Tree::Kind kind, std::vector<Tree> children) {
  const Tree::Kind neutral = kind == Tree::Kind::kAll ? Tree::Kind::kTrue : Tree::Kind::kFalse;
  const Tree::Kind deciding = kind == Tree::Kind::kAll ? Tree::Kind::kFalse : Tree::Kind::kTrue;
  Tree result{.kind = kind, .children = {}};
  for (Tree& child : children) {
    if (child.kind == deciding) return {.kind = deciding, .children = {}};
    if (child.kind == neutral) continue;
    if (child.kind == kind) {
      std::ranges::move(child.children, std::back_inserter(result.children));
    } else {
      result.children.push_back(std::move(child));
    }
  }
  if (result.children.empty()) return {.kind = neutral, .children = {}};
  if (result.children.size() == 1) {
    Tree only = std::move(result.children.front());
    return only;
  }
  return result;
}

std::vector<std::string_view> native_names(const rule::Route& route, std::string_view field) {
  std::vector<std::string_view> natives;
  bool aliased = false;
  for (const auto& [name, names] : route.aliases) {
    if (name != field) continue;
    aliased = true;
    natives.insert(natives.end(), names.begin(), names.end());
  }
  if (!aliased) natives.push_back(field);
  return natives;
}

// Of what same_question compares, all that many predicates of one field may differ in.
std::uint64_t hash_predicate(const Predicate& p, std::uint64_t hash) {
  hash = XXH3_64bits_withSeed(p.text.data(), p.text.size(), hash);
  if (p.test == Test::kCidr) {
    const auto& address = p.network.address;
    hash = XXH3_64bits_withSeed(address.data(), address.size(), hash + p.network.prefix_bits);
  }
  for (const rule::GlobPiece& piece : p.glob) {
    hash = XXH3_64bits_withSeed(piece.text.data(), piece.text.size(),
                                hash + static_cast<std::uint64_t>(piece.kind));
  }
  return XXH3_64bits_withSeed(&p.bound, sizeof p.bound, hash);
}

std::uint64_t hash_leaf(const Leaf& leaf, std::span<const std::uint32_t> slots,
                        std::span<const Predicate* const> predicates) {
  std::uint64_t hash = static_cast<std::uint64_t>(leaf.test) << 2 | leaf.cased << 1 |
                       static_cast<std::uint64_t>(leaf.text_only);
  for (const std::uint32_t slot : slots) hash = hash * 0x9e3779b97f4a7c15u + slot;
  for (const Predicate* p : predicates) hash = hash_predicate(*p, hash);
  return hash;
}

// Whether two predicates of the same test ask the same.
bool same_question(const Predicate& a, const Predicate& b) {
  return a.text == b.text && a.number == b.number && a.glob == b.glob && a.network == b.network &&
         a.bound == b.bound && a.date_part == b.date_part && a.date_test == b.date_test &&
         a.reference_test == b.reference_test;
}

}  // namespace

bool guid_digits(std::string_view folded, char (&digits)[32]) {
  if (folded.size() == 38 && folded.front() == '{' && folded.back() == '}') {
    folded = folded.substr(1, 36);
  }
  if (folded.size() != 36) return false;
  std::size_t written = 0;
  for (std::size_t i = 0; i < folded.size(); ++i) {
    const char c = folded[i];
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (c != '-') return false;
      continue;
    }
    const bool upper = c >= 'A' && c <= 'F';
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || upper)) return false;
    digits[written++] = static_cast<char>(upper ? c | 0x20 : c);
  }
  return true;
}

GroupBuilder::GroupBuilder(const model::FieldNames& names, const GroupConstants& constants,
                           RegexStore& regexes, SharedOnce& once)
    : names_(names),
      constants_(constants),
      regexes_(regexes),
      once_(once),
      group_(std::make_unique<Group>()) {
  group_->slot_of.assign(names.size(), Group::kNoSlot);
  CHECK(slot("EventID") == Group::kCodeSlot);
  CHECK(slot("Channel") == Group::kChannelSlot);
}

std::unique_ptr<Group> GroupBuilder::build(std::span<const PairSource> sources) {
  for (const PairSource& source : sources) {
    // Most rules of a log source fall to the event id: before anything is made of them.
    const rule::Expression& condition = source.rule->condition;
    const auto truth = known_truth(condition, *source.route, condition.root, false);
    if (truth && !*truth) continue;
    Tree tree = tree_of(condition, *source.route, condition.root, false);
    tree = with_route_conditions(std::move(tree), *source.route);
    if (tree.kind == Tree::Kind::kFalse) continue;
    group_->pairs.push_back({source.rule_index, source.route_index, Step::kFalse});
    trees_.push_back(std::move(tree));
  }
  choose_anchors();
  leaf_pairs_.resize(group_->leaves.size());
  for (std::uint32_t pair = 0; pair < trees_.size(); ++pair) {
    if (std::isinf(anchors_[pair].cost)) group_->always.push_back(pair);
    for (const std::uint32_t leaf : anchors_[pair].leaves) leaf_pairs_[leaf].push_back(pair);
  }
  index_leaves();
  for (std::uint32_t pair = 0; pair < trees_.size(); ++pair) {
    order(trees_[pair]);
    group_->pairs[pair].entry = emit(trees_[pair], Step::kTrue, Step::kFalse);
  }
  return std::move(group_);
}

std::uint32_t GroupBuilder::emit(const Tree& tree, std::uint32_t on_true, std::uint32_t on_false) {
  switch (tree.kind) {
    case Tree::Kind::kTrue:
      return on_true;
    case Tree::Kind::kFalse:
      return on_false;
    case Tree::Kind::kLeaf: {
      group_->steps.push_back({.leaf = tree.leaf,
                               .decided = group_->leaves[tree.leaf].decided,
                               .on_true = tree.negated ? on_false : on_true,
                               .on_false = tree.negated ? on_true : on_false});
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

std::uint32_t GroupBuilder::slot(std::string_view native) {
  const model::FieldId id = names_.find(native);
  CHECK(id != 0);
  std::uint16_t& slot = group_->slot_of[id];
  if (slot == Group::kNoSlot) {
    CHECK(group_->slot_count < Group::kNoSlot);
    slot = static_cast<std::uint16_t>(group_->slot_count++);
    kinds_.push_back(GramFrequency::built_in().kind_of(native));
  }
  return slot;
}

std::vector<std::uint32_t> GroupBuilder::slots_of(const rule::Route& route,
                                                  const std::string& field) {
  std::vector<std::uint32_t> slots;
  for (const std::string_view native : native_names(route, field)) {
    const std::uint32_t s = slot(native);
    if (std::ranges::find(slots, s) == slots.end()) slots.push_back(s);
  }
  return slots;
}

Tree GroupBuilder::tree_of(const rule::Expression& condition, const rule::Route& route,
                           std::uint32_t index, bool negated) {
  const Node& node = condition.nodes[index];
  switch (node.kind) {
    case Node::Kind::kPredicate:
      return tree_of_predicate(condition.predicates[node.predicate], route, negated);
    case Node::Kind::kNot:
      return tree_of(condition, route, node.children.at(0), !negated);
    case Node::Kind::kAny:
      return tree_of_lists(condition, route, index, negated);
    case Node::Kind::kAll:
      break;
  }
  std::vector<Tree> children;
  for (const std::uint32_t child : node.children) {
    children.push_back(tree_of(condition, route, child, negated));
  }
  return join(negated ? Tree::Kind::kAny : Tree::Kind::kAll, std::move(children));
}

// The truth of a node as far as constants decide it.
std::optional<bool> GroupBuilder::known_truth(const rule::Expression& condition,
                                              const rule::Route& route, std::uint32_t index,
                                              bool negated) const {
  const Node& node = condition.nodes[index];
  if (node.kind == Node::Kind::kPredicate) {
    return constant_value(condition.predicates[node.predicate], route, negated);
  }
  if (node.kind == Node::Kind::kNot) {
    const auto truth = known_truth(condition, route, node.children.at(0), !negated);
    return truth ? std::optional(!*truth) : std::nullopt;
  }
  const bool all = node.kind == Node::Kind::kAll;
  bool known = true;
  for (const std::uint32_t child : node.children) {
    const auto truth = known_truth(condition, route, child, negated);
    if (truth && *truth != all) return !all;
    known = known && truth;
  }
  return known ? std::optional(all) : std::nullopt;
}

// An `any` node: predicates of one field and test become one leaf with many values.
Tree GroupBuilder::tree_of_lists(const rule::Expression& condition, const rule::Route& route,
                                 std::uint32_t index, bool negated) {
  std::vector<Tree> children;
  std::vector<std::vector<const Predicate*>> lists;
  for (const std::uint32_t child : condition.nodes[index].children) {
    const Node& node = condition.nodes[child];
    if (node.kind != Node::Kind::kPredicate) {
      children.push_back(tree_of(condition, route, child, negated));
      continue;
    }
    const Predicate& predicate = condition.predicates[node.predicate];
    if (!is_list_test(predicate.test) || constant_value(predicate, route, negated)) {
      children.push_back(tree_of_predicate(predicate, route, negated));
      continue;
    }
    const auto same = [&](const std::vector<const Predicate*>& list) {
      const Predicate& other = *list.front();
      return other.test == predicate.test && other.cased == predicate.cased &&
             other.field == predicate.field;
    };
    // The list that grew last is nearly always the one.
    const auto list = std::find_if(lists.rbegin(), lists.rend(), same);
    if (list != lists.rend()) {
      list->push_back(&predicate);
    } else {
      lists.push_back({&predicate});
    }
  }
  for (const auto& list : lists) children.push_back(leaf_tree(list, route, negated));
  return join(negated ? Tree::Kind::kAll : Tree::Kind::kAny, std::move(children));
}

Tree GroupBuilder::tree_of_predicate(const Predicate& predicate, const rule::Route& route,
                                     bool negated) {
  if (const auto value = constant_value(predicate, route, negated)) {
    return constant(*value != negated);
  }
  const Predicate* const one[] = {&predicate};
  return leaf_tree(one, route, negated);
}

// The value of a predicate where the group's constants or the route's schema decide it.
std::optional<bool> GroupBuilder::constant_value(const Predicate& predicate,
                                                 const rule::Route& route, bool negated) const {
  if (predicate.field.empty()) return std::nullopt;
  if (predicate.test == Test::kNull) {
    if (negated || route.schema.empty()) return std::nullopt;
    for (const std::string_view name : native_names(route, predicate.field)) {
      if (std::ranges::find(route.schema, name) != route.schema.end()) return std::nullopt;
    }
    return false;
  }
  if (!constants_.folded || predicate.test != Test::kEquals) return std::nullopt;
  const bool may_be_header = predicate.field == "EventID" || predicate.field == "Channel" ||
                             std::ranges::any_of(route.aliases, [&](const auto& alias) {
                               return alias.first == predicate.field;
                             });
  if (!may_be_header) return std::nullopt;
  const auto natives = native_names(route, predicate.field);
  if (natives.size() != 1) return std::nullopt;
  if (natives.front() == "EventID") {
    model::Integer integer;
    if (!predicate.number) {
      if (model::parse_integer(predicate.text, integer)) return std::nullopt;
      return false;
    }
    return constants_.code_named && !predicate.number->negative &&
           predicate.number->magnitude == constants_.code;
  }
  char digits[32];
  if (natives.front() == "Channel" && !predicate.number && !predicate.cased &&
      !guid_digits(predicate.text, digits)) {
    return constants_.channel_named && predicate.text == constants_.channel;
  }
  return std::nullopt;
}

Tree GroupBuilder::leaf_tree(std::span<const Predicate* const> predicates, const rule::Route& route,
                             bool negated) {
  const Predicate& first = *predicates.front();
  Leaf leaf;
  leaf.test = first.test;
  leaf.cased = first.cased;
  std::vector<std::uint32_t> slots, others;
  if (!first.field.empty()) slots = slots_of(route, first.field);
  if (first.test == Test::kSameAsField) {
    others = first.other_field.empty() ? std::vector<std::uint32_t>{Leaf::kEveryField}
                                       : slots_of(route, first.other_field);
  }
  if (first.field.empty()) leaf.first_slot = Leaf::kEveryField;
  if (first.test == Test::kRegex) leaf.regex = regexes_.find(first.text);
  char digits[32];
  for (const Predicate* p : predicates) {
    leaf.has_numbers |= p->test == Test::kEquals && p->number.has_value();
    leaf.has_guids |= p->test == Test::kEquals && guid_digits(p->text, digits);
  }
  return {.kind = Tree::Kind::kLeaf,
          .negated = negated,
          .leaf = intern_leaf(leaf, slots, others, predicates),
          .children = {}};
}

std::uint32_t GroupBuilder::intern_leaf(Leaf leaf, std::span<const std::uint32_t> slots,
                                        std::span<const std::uint32_t> others,
                                        std::span<const Predicate* const> predicates) {
  const std::uint64_t hash = hash_leaf(leaf, slots, predicates);
  const bool keyword = leaf.first_slot == Leaf::kEveryField;
  const auto [first, last] = leaf_by_hash_.equal_range(hash);
  for (auto it = first; it != last; ++it) {
    const Leaf& known = group_->leaves[it->second];
    if ((known.first_slot == Leaf::kEveryField) != keyword) continue;
    const std::span known_slots(group_->leaf_slots.data() + (keyword ? 0 : known.first_slot),
                                known.slot_count);
    const std::span known_others(group_->leaf_slots.data() + known.first_other, known.other_count);
    const std::span known_predicates(group_->predicates.data() + known.first_predicate,
                                     known.predicate_count);
    if (known.test == leaf.test && known.cased == leaf.cased && known.text_only == leaf.text_only &&
        keyword == (known.first_slot == Leaf::kEveryField) &&
        std::ranges::equal(known_slots, slots) && std::ranges::equal(known_others, others) &&
        std::ranges::equal(
            known_predicates, predicates,
            [](const Predicate* a, const Predicate* b) { return same_question(*a, *b); })) {
      return it->second;
    }
  }
  const auto index = static_cast<std::uint32_t>(group_->leaves.size());
  auto& pool = group_->leaf_slots;
  if (!keyword) leaf.first_slot = static_cast<std::uint32_t>(pool.size());
  leaf.slot_count = static_cast<std::uint32_t>(slots.size());
  pool.insert(pool.end(), slots.begin(), slots.end());
  leaf.first_other = static_cast<std::uint32_t>(pool.size());
  leaf.other_count = static_cast<std::uint32_t>(others.size());
  pool.insert(pool.end(), others.begin(), others.end());
  leaf.first_predicate = static_cast<std::uint32_t>(group_->predicates.size());
  leaf.predicate_count = static_cast<std::uint32_t>(predicates.size());
  group_->predicates.insert(group_->predicates.end(), predicates.begin(), predicates.end());
  if (is_text_list(leaf.test)) keep_texts(leaf, predicates);
  if (leaf.test == Test::kCidr) leaf.set = &group_->sets.emplace_back();
  group_->leaves.push_back(leaf);
  leaf_by_hash_.emplace(hash, index);
  return index;
}

// Short lists are compared one by one, so their texts are put side by side.
void GroupBuilder::keep_texts(Leaf& leaf, std::span<const Predicate* const> predicates) {
  constexpr std::size_t kComparedMax = 8;
  if (predicates.size() > kComparedMax) {
    leaf.set = &group_->sets.emplace_back();
    return;
  }
  std::string& pool = group_->leaf_texts;
  CHECK(pool.size() <= UINT32_MAX);
  leaf.first_text = static_cast<std::uint32_t>(pool.size());
  for (const Predicate* p : predicates) {
    const auto size = static_cast<std::uint32_t>(p->text.size());
    pool.append(reinterpret_cast<const char*>(&size), sizeof size);
    pool += p->text;
  }
}

// What the route asks of the event beside its header, put in front of the rule's condition.
Tree GroupBuilder::with_route_conditions(Tree tree, const rule::Route& route) {
  if (route.conditions.empty()) return tree;
  std::vector<Tree> all;
  for (const auto& [field, accepted] : route.conditions) {
    std::vector<const Predicate*> predicates;
    for (const std::string& text : accepted) {
      Predicate& own = group_->own_predicates.emplace_back();
      own.field = field;
      own.text = model::folded(text);
      predicates.push_back(&own);
    }
    if (predicates.empty()) return constant(false);
    Leaf leaf;
    leaf.text_only = true;
    const std::uint32_t slots[] = {slot(field)};
    all.push_back({.kind = Tree::Kind::kLeaf,
                   .negated = false,
                   .leaf = intern_leaf(leaf, slots, {}, predicates),
                   .children = {}});
  }
  all.push_back(std::move(tree));
  return join(Tree::Kind::kAll, std::move(all));
}

}  // namespace tocsin::detect
