// SPDX-License-Identifier: Apache-2.0
#include "value_run.h"

#include <algorithm>
#include <string>

#include "anchor_cost.h"
#include "value_tests.h"

namespace tocsin::detect {
namespace {

using rule::Test;

// So many texts of which one is necessary are looked for one by one.
constexpr std::size_t kNeedsAnyMax = 4;
// A match is tried at so many places, less one, before the rest of the text is searched.
constexpr std::size_t kPlacesMax = 9;
// In a shorter text, trying places is not faster than searching it.
constexpr std::size_t kTriedMin = 512;

}  // namespace

bool compares(Test test, std::string_view text, std::string_view literal) {
  switch (test) {
    case Test::kEquals:
      return text == literal;
    case Test::kStartsWith:
      return text.starts_with(literal);
    case Test::kEndsWith:
      return text.ends_with(literal);
    case Test::kContains:
      return contains(text, literal);
    default:
      return false;
  }
}

// What tells from the folded text that the expression does not match comes first: that text has
// been read already, the other often has not.
bool regex_finds(RegexStore::Lazy& regex, EventView& view, std::uint32_t field) {
  const RegexNeeds& needs = regex.needs;
  if (needs.line_characters_min != 0) {
    return has_line_of(view.text(field), needs.line_characters_min);
  }
  const std::string_view folded = view.folded(field);
  const auto stands = [&](const std::string& literal) { return contains(folded, literal); };
  if (!std::ranges::all_of(needs.all, stands)) return false;
  const bool few = !needs.any.empty() && needs.any.size() <= kNeedsAnyMax;
  if (few && needs.all.empty() && std::ranges::none_of(needs.any, stands)) return false;
  const RegexGate& gate = regex.gate();
  if (!gate.may_have_run(folded)) return false;
  std::size_t places[kPlacesMax];
  std::size_t count = 0;
  if (gate.has_front()) {
    count = gate.find_places(folded, places, kPlacesMax);
    if (count == 0) return false;
  }
  const bool ascii = count > 0 && folded.size() >= kTriedMin && is_ascii(folded);
  const std::size_t folded_size = folded.size();
  const std::string_view text = view.text(field);
  if (text.size() < needs.bytes_min) return false;
  const re2::RE2* compiled = regex.get();
  if (compiled == nullptr) return false;
  // Where folding changed letters alone, places in one text are places in the other.
  if (!ascii || text.size() != folded_size) return finds(*compiled, text);
  const bool all = count < kPlacesMax;
  for (std::size_t i = 0; i + (all ? 0 : 1) < count; ++i) {
    if (begins_at(*compiled, text, places[i])) return true;
  }
  return !all && finds(*compiled, text, places[count - 1]);
}

bool value_passes_as_a_whole(const rule::Predicate& predicate, EventView& view,
                             std::uint32_t field) {
  switch (predicate.test) {
    case Test::kGlob:
      return glob_matches(predicate.glob, predicate.cased ? view.text(field) : view.folded(field));
    case Test::kCidr:
      return is_in_network(predicate.network, view.address(field));
    case Test::kLess:
    case Test::kLessEqual:
    case Test::kGreater:
    case Test::kGreaterEqual: {
      double number = 0;
      return model::number_of(view.value(field), number) &&
             stands_to(predicate.test, number, predicate.bound);
    }
    case Test::kDatePart:
      return date_part_passes(predicate, view.text(field));
    default:
      return false;
  }
}

}  // namespace tocsin::detect
