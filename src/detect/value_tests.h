// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <re2/re2.h>

#include <string_view>
#include <vector>

#include "tocsin/rule/expression.h"

namespace tocsin::detect {

// The rarer tests of rule/expression.h on one value's text, for the fast evaluator. The naive
// one has its own, which judges these.

bool contains(std::string_view text, std::string_view literal);

// The whole text matches. Time: text length times pieces at worst; no allocation.
bool glob_matches(const std::vector<rule::GlobPiece>& glob, std::string_view text);

// Whether there is a match that begins at `from` or later.
bool finds(const re2::RE2& regex, std::string_view text, std::size_t from = 0);

// Whether there is a match that begins at this place.
bool begins_at(const re2::RE2& regex, std::string_view text, std::size_t place);

// Whether a number stands to a bound as kEquals or kLess … kGreaterEqual says.
bool stands_to(rule::Test test, double number, double bound);

bool date_part_passes(const rule::Predicate& predicate, std::string_view text);

}  // namespace tocsin::detect
