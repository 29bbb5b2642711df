// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "gram_frequency.h"
#include "group.h"
#include "shared_once.h"

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

// Compiles one group. Used once, by the thread that makes it; those that wait for it take part.
class GroupBuilder {
 public:
  GroupBuilder(const model::FieldNames& names, const GroupConstants& constants, RegexStore& regexes,
               SharedOnce& once);
  // `sources` sorted by (rule, route).
  std::unique_ptr<Group> build(std::span<const PairSource> sources);

 private:
  struct Anchor {
    double cost = 0;
    std::vector<std::uint32_t> leaves;
  };
  // What is expected of a leaf.
  struct Weight {
    double rate = 0;          // the share of events for which it holds; kNeverAnchor: unknown
    double looking = 0;       // what looking for its literals costs on every event
    std::uint8_t passes = 0;  // the passes over its fields that this takes: bits of kPass…
    double tests = 0;         // how often it will be evaluated per event, if not indexed
  };
  struct Postings;

  // Conditions to trees (group_builder.cc).
  Tree tree_of(const rule::Expression& condition, const rule::Route& route, std::uint32_t node,
               bool negated);
  std::optional<bool> known_truth(const rule::Expression& condition, const rule::Route& route,
                                  std::uint32_t node, bool negated) const;
  Tree tree_of_predicate(const rule::Predicate& predicate, const rule::Route& route, bool negated);
  Tree tree_of_lists(const rule::Expression& condition, const rule::Route& route,
                     std::uint32_t node, bool negated);
  Tree with_route_conditions(Tree tree, const rule::Route& route);
  std::optional<bool> constant_value(const rule::Predicate& predicate, const rule::Route& route,
                                     bool negated) const;
  Tree leaf_tree(std::span<const rule::Predicate* const> predicates, const rule::Route& route,
                 bool negated);
  std::uint32_t intern_leaf(Leaf leaf, std::span<const std::uint32_t> slots,
                            std::span<const std::uint32_t> others,
                            std::span<const rule::Predicate* const> predicates);
  void keep_texts(Leaf& leaf, std::span<const rule::Predicate* const> predicates);
  std::vector<std::uint32_t> slots_of(const rule::Route& route, const std::string& field);
  std::uint32_t slot(std::string_view native);

  // Trees to steps.
  std::uint32_t emit(const Tree& tree, std::uint32_t on_true, std::uint32_t on_false);

  // The choice of anchors (group_anchors.cc).
  void weigh_leaves();
  Weight weigh(const Leaf& leaf) const;
  void choose_anchors();
  double anchor_cost(std::uint32_t leaf) const;
  Anchor anchor_of(const Tree& tree) const;
  void count_users();
  void count_tests();
  // Gives what the tree is expected to cost.
  double order(Tree& tree) const;
  bool worth_indexing(std::uint32_t leaf) const;

  // Leaves to indexes (group_index.cc).
  void index_leaves();
  void index_leaf(std::uint32_t leaf, Postings& postings);
  void post(FieldIndex& index, Postings& postings);
  void filter_keywords(const Postings& every);
  static void build_tables(FieldIndex& index, const Postings& postings);

  const model::FieldNames& names_;
  const GroupConstants& constants_;
  RegexStore& regexes_;
  SharedOnce& once_;
  std::unique_ptr<Group> group_;
  std::unordered_multimap<std::uint64_t, std::uint32_t> leaf_by_hash_;
  std::vector<Tree> trees_;                 // by pair
  std::vector<Anchor> anchors_;             // by pair
  double candidate_cost_ = 1;               // of the rule whose anchor is being chosen
  std::vector<Weight> weights_;             // by leaf
  std::vector<GramFrequency::Kind> kinds_;  // by slot
  std::vector<double> users_;               // by slot and pass: how many pairs look there
  std::vector<std::vector<std::uint32_t>> leaf_pairs_;
  std::vector<PostedLeaf> posted_;  // by leaf
};

// The 32 digits of a folded GUID text, braces aside; false where the text is none.
bool guid_digits(std::string_view folded, char (&digits)[32]);

}  // namespace tocsin::detect
