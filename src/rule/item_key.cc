// SPDX-License-Identifier: Apache-2.0
#include "item_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "tocsin/text/suggestion.h"

namespace tocsin::rule {
namespace {

struct ModifierName {
  std::string_view name;
  Modifier modifier;
};

constexpr std::array kModifierNames = {
    ModifierName{"contains", Modifier::kContains},
    ModifierName{"endswith", Modifier::kEndsWith},
    ModifierName{"startswith", Modifier::kStartsWith},
    ModifierName{"all", Modifier::kAll},
    ModifierName{"re", Modifier::kRegex},
    ModifierName{"windash", Modifier::kWindash},
    ModifierName{"cidr", Modifier::kCidr},
    ModifierName{"expand", Modifier::kExpand},
    ModifierName{"base64offset", Modifier::kBase64Offset},
    ModifierName{"fieldref", Modifier::kFieldRef},
    ModifierName{"i", Modifier::kFlagI},
    ModifierName{"ignorecase", Modifier::kFlagI},
    ModifierName{"m", Modifier::kFlagM},
    ModifierName{"multiline", Modifier::kFlagM},
    ModifierName{"s", Modifier::kFlagS},
    ModifierName{"dotall", Modifier::kFlagS},
    ModifierName{"wide", Modifier::kWide},
    ModifierName{"utf16le", Modifier::kWide},
    ModifierName{"utf16be", Modifier::kUtf16Be},
    ModifierName{"utf16", Modifier::kUtf16},
    ModifierName{"base64", Modifier::kBase64},
    ModifierName{"exists", Modifier::kExists},
    ModifierName{"cased", Modifier::kCased},
    ModifierName{"neq", Modifier::kNeq},
    ModifierName{"lt", Modifier::kLess},
    ModifierName{"lte", Modifier::kLessEqual},
    ModifierName{"gt", Modifier::kGreater},
    ModifierName{"gte", Modifier::kGreaterEqual},
    ModifierName{"minute", Modifier::kMinute},
    ModifierName{"hour", Modifier::kHour},
    ModifierName{"day", Modifier::kDay},
    ModifierName{"week", Modifier::kWeek},
    ModifierName{"month", Modifier::kMonth},
    ModifierName{"year", Modifier::kYear},
};

}  // namespace

std::string_view name_of(Modifier modifier) {
  return std::ranges::find(kModifierNames, modifier, &ModifierName::modifier)->name;
}

bool ItemKey::has(Modifier modifier) const {
  return std::ranges::find(modifiers, modifier) != modifiers.end();
}

bool parse_item_key(std::string_view key, text::Place place, ItemKey& out, Report& report) {
  out.modifiers.clear();
  std::size_t bar = key.find('|');
  out.field = key.substr(0, bar);
  while (bar != std::string_view::npos) {
    const std::size_t next = key.find('|', bar + 1);
    const std::string_view name =
        key.substr(bar + 1, next == std::string_view::npos ? next : next - bar - 1);
    const auto found = std::ranges::find(kModifierNames, name, &ModifierName::name);
    if (found == kModifierNames.end()) {
      std::array<std::string_view, kModifierNames.size()> names;
      std::ranges::transform(kModifierNames, names.begin(), &ModifierName::name);
      report.error(place, "unknown-modifier", fmt::format("unknown modifier `{}`", name),
                   text::did_you_mean(name, names));
      return false;
    }
    out.modifiers.push_back(found->modifier);
    bar = next;
  }
  return true;
}

}  // namespace tocsin::rule
