// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "report.h"

namespace tocsin::rule {

enum class Modifier : std::uint8_t {
  kContains,
  kStartsWith,
  kEndsWith,
  kAll,
  kExists,
  kCased,
  kNeq,
  kRegex,
  kFlagI,
  kFlagM,
  kFlagS,
  kWindash,
  kBase64,
  kBase64Offset,
  kWide,
  kUtf16Be,
  kUtf16,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kMinute,
  kHour,
  kDay,
  kWeek,
  kMonth,
  kYear,
  kCidr,
  kExpand,
  kFieldRef,
};

// The name that authors write; of those with two, the specification's.
std::string_view name_of(Modifier modifier);

// A key of a detection map: field name and modifiers in the order of writing.
struct ItemKey {
  std::string_view field;  // empty: keywords
  std::vector<Modifier> modifiers;
  bool has(Modifier modifier) const;
};

// Splits "Field|contains|all". Reports an unknown modifier, with the known one that is closest.
bool parse_item_key(std::string_view key, text::Place place, ItemKey& out, Report& report);

}  // namespace tocsin::rule
