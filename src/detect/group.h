// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <re2/re2.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "keyword_filter.h"
#include "literal_scanner.h"
#include "network_set.h"
#include "regex_gate.h"
#include "regex_literals.h"
#include "text_table.h"
#include "tocsin/model/field_names.h"
#include "tocsin/rule/log_source_table.h"
#include "tocsin/rule/rule.h"

namespace tocsin::detect {

// Regular expressions, each compiled when it is first needed. Safe from any thread.
class RegexStore {
 public:
  struct Lazy {
    explicit Lazy(std::string p) : pattern(std::move(p)), needs(regex_needs(pattern)) {}
    // Null where RE2 refuses the pattern.
    const re2::RE2* get();
    const RegexGate& gate();

    std::string pattern;
    RegexNeeds needs;
    std::once_flag once, gate_once;
    std::unique_ptr<re2::RE2> compiled;
    std::unique_ptr<RegexGate> made_gate;
  };

  Lazy* find(const std::string& pattern);

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::unique_ptr<Lazy>> by_pattern_;
};

// The values of one leaf, built when the leaf is first evaluated: for networks, and for long lists
// of texts that are not anchors. Safe from any thread.
struct LazySet {
  std::once_flag once;
  NetworkSet networks;
  TextTable table{TextEnd::kWhole};
  LiteralScanner scanner;
};

// One test on one field, shared by all rules of a group that ask the same: of a list of values,
// one must pass. Texts belong to the rule set.
// One line of the cache: candidates ask few leaves, and those lie anywhere.
struct alignas(64) Leaf {
  static constexpr std::uint32_t kEveryField = 0xffffffff;

  rule::Test test = rule::Test::kEquals;
  bool cased = false;
  bool text_only = false;    // kEquals of a route's condition: no integers, no GUIDs
  bool decided = false;      // the indexes find every hit: not found means false
  bool has_numbers = false;  // kEquals: some predicate denotes an integer
  bool has_guids = false;
  std::uint32_t first_slot = 0, slot_count = 0;  // in Group::leaf_slots; kEveryField: keyword
  std::uint32_t first_predicate = 0, predicate_count = 0;  // in Group::predicates
  std::uint32_t first_other = 0, other_count = 0;          // kSameAsField: in leaf_slots
  std::uint32_t first_text = 0;  // in Group::leaf_texts, where the leaf is a list without a set
  RegexStore::Lazy* regex = nullptr;
  LazySet* set = nullptr;
};

// A step of a condition in short-circuit form: test the leaf, then go on at one of two places.
struct Step {
  static constexpr std::uint32_t kTrue = 0xffffffff, kFalse = 0xfffffffe;
  std::uint32_t leaf : 31 = 0;
  std::uint32_t decided : 1 = 0;  // Leaf::decided
  std::uint32_t on_true = kTrue;
  std::uint32_t on_false = kFalse;
};

// A rule as it reads on one of its routes.
struct Pair {
  std::uint32_t rule = 0;
  std::uint32_t route = 0;
  std::uint32_t entry = Step::kFalse;  // first step, or kTrue: holds for every event
};

// A leaf that a posting names, and the pairs that it anchors.
struct PostedLeaf {
  std::uint32_t leaf = 0;
  std::uint32_t first_pair = 0, pair_count = 0;  // in Group::leaf_pairs
};

// Where the anchors of one field are looked for. Posting p names the leaves
// Group::postings[p] .. Group::postings[p + 1] in Group::posting_leaves.
struct FieldIndex {
  std::uint32_t slot = 0;
  bool has_numbers = false;
  bool has_guids = false;
  TextTable equals{TextEnd::kWhole};
  TextTable front{TextEnd::kFront};
  TextTable back{TextEnd::kBack};
  LiteralScanner ascii;  // literals in ASCII alone
  LiteralScanner wide;   // the others: only for values that are not ASCII
  std::vector<std::uint32_t> ascii_postings, wide_postings;  // literal -> posting
  struct Number {
    model::Integer value;
    std::uint32_t posting;
  };
  std::vector<Number> numbers;       // sorted by magnitude
  TextTable guids{TextEnd::kWhole};  // 32 lower-case digits

  // Whether anything is looked for but what texts contain.
  bool looks_at_ends() const {
    return !equals.empty() || !front.empty() || !back.empty() || has_numbers || has_guids;
  }
};

// The rules that can match events of one route class, compiled. Immutable once published.
struct Group {
  std::vector<std::uint16_t> slot_of;  // FieldId -> slot, or kNoSlot
  static constexpr std::uint16_t kNoSlot = 0xffff;
  // Slots that every group has: the constants that are folded into its conditions.
  static constexpr std::uint32_t kCodeSlot = 0, kChannelSlot = 1;
  std::uint32_t slot_count = 0;

  std::vector<Leaf> leaves;
  std::vector<std::uint32_t> leaf_slots;
  std::vector<const rule::Predicate*> predicates;
  std::string leaf_texts;  // the texts of short lists: the size of each in four bytes, and itself
  std::vector<std::uint32_t> leaf_pairs;
  std::vector<Step> steps;
  std::vector<Pair> pairs;            // by (rule, route)
  std::vector<std::uint32_t> always;  // pairs without an anchor
  std::vector<FieldIndex> fields;
  FieldIndex keywords;  // over every value; slot is not used
  bool has_keywords = false;
  std::size_t keyword_bytes_min = 0;      // no text of fewer bytes has one
  bool keywords_may_be_rendered = false;  // some, from values that are no text
  KeywordFilter keyword_filter;
  std::vector<std::uint32_t> postings;
  std::vector<PostedLeaf> posting_leaves;

  std::deque<rule::Predicate> own_predicates;  // of route conditions
  std::deque<std::string> own_texts;           // folded pieces of inexact anchors
  std::deque<LazySet> sets;
};

}  // namespace tocsin::detect
