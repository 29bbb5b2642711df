// SPDX-License-Identifier: Apache-2.0
#include "json_pattern.h"

#include <algorithm>
#include <utility>

namespace tocsin::source {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

// `wanted` is in lower case and no longer than `text`.
bool same_folded(std::string_view text, std::string_view wanted) {
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (lower(text[i]) != wanted[i]) return false;
  }
  return true;
}

}  // namespace

bool JsonPattern::matches(std::string_view value) const {
  if (value.size() < text.size()) return false;
  const std::size_t spare = value.size() - text.size();
  if (!open_before && !open_behind) return spare == 0 && same_folded(value, text);
  if (!open_before) return same_folded(value, text);
  if (!open_behind) return same_folded(value.substr(spare), text);
  if (text.empty()) return true;
  const std::size_t before_last = text.size() - 1;
  const char last = text.back();
  if (is_lower(last)) {
    for (std::size_t at = 0; at <= spare; ++at) {
      if (same_folded(value.substr(at), text)) return true;
    }
    return false;
  }
  // A character without case is looked for at once: most values lack it.
  for (std::size_t at = value.find(last, before_last); at != std::string_view::npos;
       at = value.find(last, at + 1)) {
    if (same_folded(value.substr(at - before_last), text)) return true;
  }
  return false;
}

void JsonPatternList::add_to(Groups& groups, char mark, Numbered pattern) {
  const auto known = std::ranges::find(groups, mark, &Group::mark);
  Group& group = known != groups.end() ? *known : groups.emplace_back(Group{mark, {}});
  group.patterns.push_back(std::move(pattern));
}

void JsonPatternList::add(const JsonPattern& pattern) {
  Numbered made{pattern, count_++};
  const std::string& text = pattern.text;
  const bool is_inside = pattern.open_before && pattern.open_behind;
  if (text.empty() || (is_inside && is_lower(text.back()))) {
    others_.push_back(std::move(made));
  } else if (is_inside) {
    add_to(anywhere_, text.back(), std::move(made));
  } else if (pattern.open_behind) {
    add_to(by_front_, text.front(), std::move(made));
  } else {
    add_to(by_back_, text.back(), std::move(made));
  }
}

// Lowers `best` to the number of the first of these patterns that the value matches.
void JsonPatternList::first_in(const std::vector<Numbered>& patterns, std::string_view value,
                               std::size_t& best) {
  for (const Numbered& one : patterns) {
    if (one.number >= best) return;
    if (one.pattern.matches(value)) best = one.number;
  }
}

// The same with those whose text the front of a value ends with.
void JsonPatternList::first_ending(const std::vector<Numbered>& patterns, std::string_view front,
                                   std::size_t& best) {
  for (const Numbered& one : patterns) {
    const std::string_view text = one.pattern.text;
    if (one.number >= best) return;
    if (front.size() < text.size()) continue;
    if (same_folded(front.substr(front.size() - text.size()), text)) best = one.number;
  }
}

std::size_t JsonPatternList::find(std::string_view value) const {
  std::size_t best = kNone;
  first_in(others_, value, best);
  if (value.empty()) return best;
  const auto marked = [&](const Groups& groups, char mark) {
    const auto group = std::ranges::find(groups, mark, &Group::mark);
    if (group != groups.end()) first_in(group->patterns, value, best);
  };
  marked(by_front_, lower(value.front()));
  marked(by_back_, lower(value.back()));
  for (const Group& group : anywhere_) {
    for (std::size_t at = value.find(group.mark); at != value.npos;
         at = value.find(group.mark, at + 1)) {
      first_ending(group.patterns, value.substr(0, at + 1), best);
    }
  }
  return best;
}

}  // namespace tocsin::source
