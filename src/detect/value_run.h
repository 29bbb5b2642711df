// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "event_view.h"
#include "group.h"
#include "tocsin/rule/expression.h"

namespace tocsin::detect {

// Tests of one predicate on one value of the event that a view shows, for whoever has only that
// one to ask: leaves that no index decides, and the reasons of a hit.

// Whether a text equals, begins with, ends with or contains the literal; both folded, or neither.
bool compares(rule::Test test, std::string_view text, std::string_view literal);

// Whether the expression matches the text of the value.
bool regex_finds(RegexStore::Lazy& regex, EventView& view, std::uint32_t field);

// kGlob, kCidr, comparisons of numbers and kDatePart, on a value that is not kNull.
bool value_passes_as_a_whole(const rule::Predicate& predicate, EventView& view,
                             std::uint32_t field);

}  // namespace tocsin::detect
