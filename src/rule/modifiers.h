// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "item_key.h"
#include "report.h"
#include "tocsin/rule/expression.h"
#include "tocsin/rule/loader.h"
#include "tocsin/text/yaml.h"

namespace tocsin::rule {

// What all values of one load share: options, and the regular expressions seen to be sound.
struct ValueContext {
  const LoadOptions& options;
  std::unordered_set<std::string> good_patterns;
};

// One value of an item after its modifiers: predicates of which one must hold (none of the
// transformations that make several leave any other link), or the opposite of one.
struct CheckedValue {
  std::vector<Predicate> predicates;
  bool negated = false;  // exists: false
};

// Applies the modifiers of the key to a scalar and appends the predicates. Reports and returns
// false where a modifier does not fit the value.
bool check_value(const ItemKey& key, const text::YamlNode& value, ValueContext& context,
                 CheckedValue& out, Report& report);

}  // namespace tocsin::rule
