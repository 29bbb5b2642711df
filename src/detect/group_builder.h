// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "group.h"

namespace tocsin::detect {

// What all events of a group have in common, so that predicates on it are decided once. Nothing
// is folded where `folded` is false: for events whose fields contradict their header.
struct GroupConstants {
  bool folded = false;
  std::uint32_t code = 0;
  bool code_named = false;     // false: a code that no rule or route names
  std::string channel;         // folded text
  bool channel_named = false;  // likewise
};

// A rule with one of its routes that events of the group can come by.
struct PairSource {
  const rule::Rule* rule = nullptr;
  const rule::Route* route = nullptr;
  std::uint32_t rule_index = 0;
  std::uint32_t route_index = 0;
};

// A condition in negation normal form over the leaves of a group.
struct Tree {
  enum class Kind : std::uint8_t { kTrue, kFalse, kLeaf, kAll, kAny } kind = Kind::kTrue;
  bool negated = false;  // kLeaf
  std::uint32_t leaf = 0;
  std::vector<Tree> children;
};

// Compiles one group. Used once, on one thread.
class GroupBuilder {
 public:
  GroupBuilder(const model::FieldNames& names, const GroupConstants& constants,
               RegexStore& regexes);
  // `sources` sorted by (rule, route).
  std::unique_ptr<Group> build(std::span<const PairSource> sources);

 private:
  struct Anchor {
    double cost = 0;
    std::vector<std::uint32_t> leaves;
  };
  struct Postings;

  // Conditions to trees (group_builder.cc).
  Tree tree_of(const rule::Expression& condition, const rule::Route& route, std::uint32_t node,
               bool negated);
  Tree tree_of_predicate(const rule::Predicate& predicate, const rule::Route& route,
                         bool negated);
  Tree tree_of_lists(const rule::Expression& condition, const rule::Route& route,
                     std::uint32_t node, bool negated);
  Tree with_route_conditions(Tree tree, const rule::Route& route);
  std::optional<bool> constant_value(const rule::Predicate& predicate, const rule::Route& route,
                                     bool negated) const;
  Tree leaf_tree(std::span<const rule::Predicate* const> predicates,
                 const rule::Route& route, bool negated);
  std::uint32_t intern_leaf(Leaf leaf, std::span<const std::uint32_t> slots,
                            std::span<const std::uint32_t> others,
                            std::span<const rule::Predicate* const> predicates);
  std::vector<std::uint32_t> slots_of(const rule::Route& route, const std::string& field);
  std::uint32_t slot(std::string_view native);

  // Trees to steps and anchors (group_anchors.cc).
  void order(Tree& tree);
  double false_cost(const Tree& tree) const;
  std::uint32_t emit(const Tree& tree, std::uint32_t on_true, std::uint32_t on_false);
  Anchor anchor_of(const Tree& tree);
  double leaf_cost(std::uint32_t leaf);
  void index_anchors();
  void index_leaf(std::uint32_t leaf, FieldIndex& index, Postings& postings);
  void finish(FieldIndex& index, Postings& postings);

  const model::FieldNames& names_;
  const GroupConstants& constants_;
  RegexStore& regexes_;
  std::unique_ptr<Group> group_;
  std::unordered_multimap<std::uint64_t, std::uint32_t> leaf_by_hash_;
  std::vector<double> leaf_costs_;  // 0: not yet known
  std::vector<std::vector<std::uint32_t>> leaf_pairs_;
};

// The 32 digits of a folded GUID text, braces aside; false where the text is none.
bool guid_digits(std::string_view folded, char (&digits)[32]);

}  // namespace tocsin::detect
