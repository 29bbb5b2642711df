// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tocsin::detect {

// Literals of which at least one stands in every text that a regular expression matches; folded
// for comparison without regard to case. Empty where nothing can be said, or nothing useful.
//
// The pattern is read by a small parser of its own that knows concatenation, alternation, groups,
// classes and quantifiers, and that gives up on anything else: it must be sound and quick, not
// complete, because it runs at start-up before any pattern is compiled.
std::vector<std::string> necessary_literals(std::string_view pattern);

}  // namespace tocsin::detect
