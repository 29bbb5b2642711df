// SPDX-License-Identifier: Apache-2.0
#include "map/case_folder.h"

#include <algorithm>
#include <string_view>

namespace tocsin::source {

namespace {

constexpr std::size_t kFoldersMax = 10;
constexpr std::size_t kValuesMax = 1000;
constexpr double kShareMin = 0.6;

// The place behind the folder with this number; npos where the value has no folder of that number.
std::size_t folder_end(std::string_view value, std::size_t number, char slash) {
  std::size_t at = value.find(slash);
  while (number-- != 0 && at != std::string_view::npos) at = value.find(slash, at + 1);
  return at;
}

// What stands before the folder in all values that have a case there; where they differ, holes.
std::string front_of(const std::vector<std::string_view>& fronts, std::size_t number, char slash) {
  const bool same = std::ranges::all_of(fronts, [&](auto front) { return front == fronts[0]; });
  std::string out;
  if (!same) {
    if (fronts[0].starts_with(slash)) {
      out += slash;
      --number;
    }
    for (; number != 0; --number) out.append("{}").append(1, slash);
    return out;
  }
  for (const char c : fronts[0]) out.append(c == '{' ? 2 : 1, c);
  return out;
}

CaseFolder look_at(const std::vector<std::pair<std::string, std::size_t>>& values,
                   std::size_t number, char slash) {
  std::size_t all = 0, found = 0;
  std::vector<std::string_view> fronts;
  for (const auto& [value, count] : values) {
    all += count;
    const std::size_t end = folder_end(value, number, slash);
    if (end == std::string_view::npos) continue;
    const std::size_t begin = number == 0 ? 0 : folder_end(value, number - 1, slash) + 1;
    ColumnProfile folder("");
    folder.add(std::string_view(value).substr(begin, end - begin));
    if (folder.case_numbers() != 1) continue;
    found += count;
    fronts.push_back(std::string_view(value).substr(0, begin));
  }
  if (fronts.empty()) return {};
  CaseFolder made;
  made.share = static_cast<double>(found) / static_cast<double>(all);
  made.pattern = front_of(fronts, number, slash) + "{case}" + slash + "{}";
  return made;
}

}  // namespace

CaseFolder find_case_folder(const ColumnProfile& objects) {
  CaseFolder best;
  const auto values = objects.commonest(kValuesMax);
  for (const char slash : {'/', '\\'}) {
    for (std::size_t number = 0; number < kFoldersMax; ++number) {
      CaseFolder here = look_at(values, number, slash);
      if (here.share >= kShareMin && here.share > best.share) best = std::move(here);
    }
  }
  return best;
}

}  // namespace tocsin::source
