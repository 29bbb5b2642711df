// SPDX-License-Identifier: Apache-2.0
#include "leaf_run.h"

#include <algorithm>
#include <cstring>

#include "anchor_cost.h"
#include "group_builder.h"
#include "value_run.h"
#include "value_tests.h"

namespace tocsin::detect {
namespace {

using rule::Predicate;
using rule::Test;

TextEnd end_of(Test test) {
  return test == Test::kEquals       ? TextEnd::kWhole
         : test == Test::kStartsWith ? TextEnd::kFront
                                     : TextEnd::kBack;
}

}  // namespace

template <class Passes>
bool LeafRun::any_field(const Group& group, std::uint32_t first_slot, std::uint32_t slot_count,
                        Passes&& passes) {
  if (first_slot == Leaf::kEveryField) {
    const auto count = static_cast<std::uint32_t>(view_.event().fields.size());
    for (std::uint32_t field = 0; field < count; ++field) {
      if (passes(field)) return true;
    }
    return false;
  }
  for (std::uint32_t i = 0; i < slot_count; ++i) {
    std::uint32_t field = view_.first(group.leaf_slots[first_slot + i]);
    for (; field != EventView::kNone; field = view_.next(field)) {
      if (passes(field)) return true;
    }
  }
  return false;
}

bool LeafRun::holds(const Group& group, const Leaf& leaf) {
  if (leaf.test == Test::kNull) {
    return !any_field(group, leaf.first_slot, leaf.slot_count, [&](std::uint32_t field) {
      return view_.value(field).kind != model::ValueKind::kNull;
    });
  }
  return any_field(group, leaf.first_slot, leaf.slot_count,
                   [&](std::uint32_t field) { return field_passes(group, leaf, field); });
}

bool LeafRun::field_passes(const Group& group, const Leaf& leaf, std::uint32_t field) {
  if (leaf.test == Test::kExists) return true;
  const std::span predicates(group.predicates.data() + leaf.first_predicate, leaf.predicate_count);
  const model::Value& value = view_.value(field);
  if (value.kind == model::ValueKind::kNull) {
    return leaf.test == Test::kEquals && !leaf.text_only &&
           std::ranges::any_of(predicates, [](const Predicate* p) { return p->text.empty(); });
  }
  if (leaf.test <= Test::kContains) return value_is_in(group, leaf, predicates, field);
  if (leaf.test == Test::kRegex) return regex_finds(*leaf.regex, view_, field);
  if (leaf.test == Test::kCidr) return networks_have(leaf, predicates, field);
  const Predicate& first = *predicates.front();
  if (leaf.test == Test::kSameAsField) return same_as_other(group, leaf, first, field);
  return value_passes_as_a_whole(first, view_, field);
}

// Whether the text stands to one of the texts of a short list as the test says.
bool LeafRun::list_has(const Group& group, const Leaf& leaf, std::string_view text) {
  const char* at = group.leaf_texts.data() + leaf.first_text;
  for (std::uint32_t i = 0; i < leaf.predicate_count; ++i) {
    std::uint32_t size;
    std::memcpy(&size, at, sizeof size);
    at += sizeof size;
    if (compares(leaf.test, text, {at, size})) return true;
    at += size;
  }
  return false;
}

bool LeafRun::value_is_in(const Group& group, const Leaf& leaf,
                          std::span<const Predicate* const> predicates, std::uint32_t field) {
  const std::string_view text = leaf.cased ? view_.text(field) : view_.folded(field);
  if (leaf.set != nullptr ? set_has(leaf, predicates, text) : list_has(group, leaf, text)) {
    return true;
  }
  if (leaf.test != Test::kEquals || leaf.text_only) return false;
  model::Integer integer;
  if (leaf.has_numbers && model::integer_of(view_.value(field), integer)) {
    for (const Predicate* p : predicates) {
      if (p->number && *p->number == integer) return true;
    }
  }
  char digits[32], wanted[32];
  if (!leaf.has_guids || !guid_digits(text, digits)) return false;
  return std::ranges::any_of(predicates, [&](const Predicate* p) {
    return guid_digits(p->text, wanted) && std::ranges::equal(digits, wanted);
  });
}

bool LeafRun::set_has(const Leaf& leaf, std::span<const Predicate* const> predicates,
                      std::string_view text) {
  LazySet& set = *leaf.set;
  std::call_once(set.once, [&] {
    set.table = TextTable(end_of(leaf.test));
    std::vector<std::string_view> literals;
    for (std::uint32_t i = 0; i < predicates.size(); ++i) {
      const std::string_view literal = predicates[i]->text;
      const bool scan = leaf.test == Test::kContains && !literal.empty();
      if (scan) {
        literals.push_back(literal);
      } else {
        // An empty literal stands in every text.
        if (leaf.test == Test::kContains) set.table = TextTable(TextEnd::kFront);
        set.table.add(literal, i);
      }
    }
    set.table.build();
    set.scanner = LiteralScanner(literals, gram_rate);
  });
  bool found = false;
  set.table.look_up(text, [&](std::uint32_t) { found = true; });
  if (found || set.scanner.empty()) return found;
  hits_.begin(set.scanner.size());
  set.scanner.scan(text, hits_);
  return !hits_.found().empty();
}

bool LeafRun::networks_have(const Leaf& leaf, std::span<const Predicate* const> predicates,
                            std::uint32_t field) {
  const Address& address = view_.address(field);
  if (!address.is_v4 && !address.is_v6) return false;
  std::call_once(leaf.set->once, [&] { leaf.set->networks = NetworkSet(predicates); });
  return leaf.set->networks.has(address);
}

bool LeafRun::same_as_other(const Group& group, const Leaf& leaf, const Predicate& predicate,
                            std::uint32_t field) {
  std::uint32_t first = leaf.first_other;
  if (leaf.other_count == 1 && group.leaf_slots[first] == Leaf::kEveryField) {
    first = Leaf::kEveryField;
  }
  return any_field(group, first, leaf.other_count, [&](std::uint32_t other) {
    if (view_.value(other).kind == model::ValueKind::kNull) return false;
    const auto read = [&](std::uint32_t f) {
      return predicate.cased ? view_.text(f) : view_.folded(f);
    };
    // Both are read once before either is kept: reading may move what was read before.
    read(field);
    read(other);
    const std::string_view mine = read(field), theirs = read(other);
    return compares(predicate.reference_test, mine, theirs);
  });
}

}  // namespace tocsin::detect
