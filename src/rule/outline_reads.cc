// SPDX-License-Identifier: Apache-2.0
#include "outline_reads.h"

#include <algorithm>
#include <string>

namespace tocsin::rule {

OutlineReads::OutlineReads(const Outline& outline)
    : outline_(outline), sources_(outline.sources.size()) {
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    const std::vector<std::string>& names = outline.sources[i].names;
    sources_[i].names.insert(names.begin(), names.end());
  }
}

bool OutlineReads::is_bounded() const {
  std::unordered_set<std::string_view> names;
  for (const Outline::Source& source : outline_.sources) {
    names.insert(source.names.begin(), source.names.end());
    for (const Route& route : source.routes) {
      for (const auto& [field, accepted] : route.conditions) names.insert(field);
    }
  }
  return names.size() <= 2 * kFieldNamesMax;
}

bool OutlineReads::covers(std::uint32_t rule, std::span<const std::string_view> fields) {
  const std::uint32_t source = outline_.source_of[rule];
  return std::ranges::all_of(fields, [&](std::string_view field) {
    return covers(outline_.sources[source], sources_[source], field);
  });
}

// An empty name stands for all fields.
bool OutlineReads::covers(const Outline::Source& source, Source& seen,
                          std::string_view field) const {
  if (field.empty() || seen.fields.contains(field)) return true;
  for (const Route& route : source.routes) {
    bool aliased = false;
    for (const auto& [alias, natives] : route.aliases) {
      if (alias != field) continue;
      aliased = true;
      const auto named = [&](const std::string& native) { return seen.names.contains(native); };
      if (!std::ranges::all_of(natives, named)) return false;
    }
    if (!aliased && !seen.names.contains(field)) return false;
  }
  seen.fields.insert(field);
  return true;
}

}  // namespace tocsin::rule
