// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "predicate_check.h"
#include "tocsin/model/alert.h"
#include "tocsin/model/value.h"
#include "tocsin/rule/expression.h"

namespace tocsin::detect::naive {

// What explanations show of a value or a literal, in bytes.
constexpr std::size_t kShownBytesMax = 512;

// A predicate without its field, as a person reads it at night: "endswith '\cmd.exe'",
// "in 10.0.0.0/8", "is null". The literal stands as the rule's author wrote it, escapes resolved;
// where an encoding made another text of it, both stand: "contains 'SUVY' (from 'IEX')".
std::string predicate_words(const rule::Predicate& predicate);

// The value's text in at most kShownBytesMax bytes of whole characters. Of a longer one, the
// part around the place that passed the predicate (its beginning where none is known); "…"
// stands for what is left out.
std::string shown_value(const rule::Predicate& predicate, const model::Value& value,
                        Regexes& regexes);
// The same of a text; `regex` is the predicate's, compiled, where it is kRegex, and may be null.
std::string shown_text(const rule::Predicate& predicate, std::string_view text,
                       const re2::RE2* regex);

// Adds a reason unless it is there already.
void add_reason(model::Reason reason, std::vector<model::Reason>& reasons);

}  // namespace tocsin::detect::naive
