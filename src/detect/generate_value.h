// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "predicate_check.h"
#include "tocsin/base/random.h"
#include "tocsin/rule/expression.h"

namespace tocsin::detect::naive {

// What one value has to pass and must not pass. Only predicates on values: no kExists, kNull or
// kSameAsField. Borrowed.
struct ValueDemand {
  std::vector<const rule::Predicate*> must;
  std::vector<const rule::Predicate*> must_not;
};

// Whether a text, as the value of a field, meets a demand.
bool meets(const ValueDemand& demand, std::string_view text, Regexes& regexes);

// A text that meets the demand, put together from its literals: equals or prefix + contained
// pieces + suffix, samples of regular expressions, addresses, numbers, dates. Nothing where the
// bounded number of attempts found none.
std::optional<std::string> find_value(const ValueDemand& demand, base::Random& random,
                                      Regexes& regexes);

}  // namespace tocsin::detect::naive
