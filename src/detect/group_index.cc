// SPDX-License-Identifier: Apache-2.0
// Leaves to the indexes of their fields.
#include <algorithm>
#include <functional>
#include <map>

#include "anchor_cost.h"
#include "group_builder.h"

namespace tocsin::detect {

using rule::Predicate;
using rule::Test;

// The literals of one field's anchors, with the leaves that each stands for.
struct GroupBuilder::Postings {
  using Map = std::map<std::string_view, std::vector<std::uint32_t>>;
  Map equals, front, back, contains;
  std::map<std::string, std::vector<std::uint32_t>> guids;
  std::map<std::pair<bool, std::uint64_t>, std::vector<std::uint32_t>> numbers;
  // Of `contains`, in order of the index's postings.
  std::vector<std::string_view> ascii, wide;

  Map& of(Test test) {
    switch (test) {
      case Test::kEquals:
        return equals;
      case Test::kStartsWith:
        return front;
      case Test::kEndsWith:
        return back;
      default:
        return contains;
    }
  }
};

void GroupBuilder::index_leaf(std::uint32_t index, Postings& postings) {
  Leaf& leaf = group_->leaves[index];
  const auto add = [&](std::vector<std::uint32_t>& leaves) {
    if (leaves.empty() || leaves.back() != index) leaves.push_back(index);
  };
  bool exact = true;
  for (std::uint32_t i = 0; i < leaf.predicate_count; ++i) {
    const Predicate& predicate = *group_->predicates[leaf.first_predicate + i];
    if (is_plain(predicate)) {
      add(postings.of(predicate.test)[predicate.text]);
    } else {
      exact = false;
      Necessary pieces =
          necessary_pieces(predicate, leaf.regex == nullptr ? nullptr : &leaf.regex->needs);
      for (Necessary::Piece& piece : pieces.any) {
        const std::string& text = group_->own_texts.emplace_back(std::move(piece.text));
        add(postings.of(piece.test)[text]);
      }
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

// Numbers the literals' leaves. Every index's are side by side in the group, so this is the work
// of one thread.
void GroupBuilder::post(FieldIndex& index, Postings& postings) {
  const auto post = [&](const std::vector<std::uint32_t>& leaves) {
    const auto posting = static_cast<std::uint32_t>(group_->postings.size());
    group_->postings.push_back(static_cast<std::uint32_t>(group_->posting_leaves.size()));
    for (const std::uint32_t leaf : leaves) {
      group_->posting_leaves.push_back(posted_[leaf]);
    }
    return posting;
  };
  const auto fill = [&](TextTable& table, const Postings::Map& map) {
    for (const auto& [text, leaves] : map) table.add(text, post(leaves));
  };
  fill(index.equals, postings.equals);
  fill(index.front, postings.front);
  fill(index.back, postings.back);
  for (const auto& [digits, leaves] : postings.guids) {
    index.guids.add(group_->own_texts.emplace_back(digits), post(leaves));
    index.has_guids = true;
  }
  for (const auto& [number, leaves] : postings.numbers) {
    index.numbers.push_back({{.magnitude = number.second, .negative = number.first}, post(leaves)});
    index.has_numbers = true;
  }
  std::ranges::sort(index.numbers, {}, [](const auto& n) { return n.value.magnitude; });
  for (const auto& [text, leaves] : postings.contains) {
    (is_ascii(text) ? postings.ascii : postings.wide).push_back(text);
    (is_ascii(text) ? index.ascii_postings : index.wide_postings).push_back(post(leaves));
  }
}

void GroupBuilder::build_tables(FieldIndex& index, const Postings& postings) {
  for (TextTable* table : {&index.equals, &index.front, &index.back, &index.guids}) table->build();
  index.ascii = LiteralScanner(postings.ascii, gram_rate);
  index.wide = LiteralScanner(postings.wide, gram_rate);
}

void GroupBuilder::index_leaves() {
  std::map<std::uint32_t, Postings> by_slot;
  Postings every;
  posted_.resize(group_->leaves.size());
  for (std::uint32_t i = 0; i < group_->leaves.size(); ++i) {
    const Leaf& leaf = group_->leaves[i];
    posted_[i] = {.leaf = i,
                  .first_pair = static_cast<std::uint32_t>(group_->leaf_pairs.size()),
                  .pair_count = static_cast<std::uint32_t>(leaf_pairs_[i].size())};
    group_->leaf_pairs.insert(group_->leaf_pairs.end(), leaf_pairs_[i].begin(),
                              leaf_pairs_[i].end());
    if (leaf_pairs_[i].empty() && !worth_indexing(i)) continue;
    if (leaf.first_slot == Leaf::kEveryField) {
      index_leaf(i, every);
      group_->has_keywords = true;
      continue;
    }
    for (std::uint32_t s = 0; s < leaf.slot_count; ++s) {
      index_leaf(i, by_slot[group_->leaf_slots[leaf.first_slot + s]]);
    }
  }
  std::vector<std::pair<FieldIndex*, Postings*>> indexes;
  group_->fields.resize(by_slot.size());
  for (auto& [slot, postings] : by_slot) {
    FieldIndex& index = group_->fields[indexes.size()];
    index.slot = slot;
    indexes.emplace_back(&index, &postings);
  }
  if (group_->has_keywords) indexes.emplace_back(&group_->keywords, &every);
  for (const auto& [index, postings] : indexes) post(*index, *postings);
  group_->postings.push_back(static_cast<std::uint32_t>(group_->posting_leaves.size()));
  // The largest first, so that nobody waits for one at the end.
  std::ranges::sort(indexes, std::greater(),
                    [](const auto& i) { return i.second->contains.size(); });
  once_.run(indexes.size(),
            [&](std::size_t i) { build_tables(*indexes[i].first, *indexes[i].second); });
  if (group_->has_keywords) filter_keywords(every);
}

// What tells for most events that they have no keyword at all.
void GroupBuilder::filter_keywords(const Postings& every) {
  std::vector<std::string_view> literals;
  for (const auto* map : {&every.equals, &every.front, &every.back, &every.contains}) {
    for (const auto& [text, leaves] : *map) literals.push_back(text);
  }
  // Of characters beyond ASCII, some take fewer bytes than what they fold to.
  const bool anywhere = !group_->keywords.looks_at_ends() && group_->keywords.wide.empty();
  if (anywhere && !literals.empty()) {
    group_->keyword_bytes_min = std::ranges::min(literals, {}, &std::string_view::size).size();
  }
  const bool as_text = every.numbers.empty() && every.guids.empty();
  if (as_text) group_->keyword_filter = KeywordFilter(literals);
  group_->keywords_may_be_rendered = !as_text || std::ranges::any_of(literals, may_be_rendered);
}

}  // namespace tocsin::detect
