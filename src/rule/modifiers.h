// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "pattern.h"
#include "report.h"
#include "tocsin/rule/expression.h"
#include "tocsin/rule/loader.h"
#include "tocsin/text/yaml.h"

namespace tocsin::rule {

enum class Modifier : std::uint8_t {
  kContains, kStartsWith, kEndsWith, kAll, kExists, kCased, kNeq,
  kRegex, kFlagI, kFlagM, kFlagS, kWindash, kBase64, kBase64Offset, kWide, kUtf16Be, kUtf16,
  kLess, kLessEqual, kGreater, kGreaterEqual,
  kMinute, kHour, kDay, kWeek, kMonth, kYear, kCidr, kExpand, kFieldRef,
};

// A key of a detection map: field name and modifiers in the order of writing.
struct ItemKey {
  std::string_view field;  // empty: keywords
  std::vector<Modifier> modifiers;
  bool has(Modifier modifier) const;
};

// Splits "Field|contains|all". Reports an unknown modifier, with the known one that is closest.
bool parse_item_key(std::string_view key, text::Place place, ItemKey& out, Report& report);

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
