// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "tocsin/rule/outline.h"

namespace tocsin::rule {

// How many names of fields the rules of one set may read: evaluators number them, and rules come
// from anybody.
inline constexpr std::size_t kFieldNamesMax = 30'000;

// Whether an outline from a file names what the rules beside it read: whoever compiles the rules
// relies on it. Borrows the outline.
class OutlineReads {
 public:
  explicit OutlineReads(const Outline& outline);

  // With what the table of log sources adds, evaluators can number the names.
  bool is_bounded() const;
  // Whether the outline has the native names of all these fields of a rule, on each of its routes.
  bool covers(std::uint32_t rule, std::span<const std::string_view> fields);

 private:
  struct Source {
    std::unordered_set<std::string_view> names;
    std::unordered_set<std::string_view> fields;  // looked at, and covered
  };
  bool covers(const Outline::Source& source, Source& seen, std::string_view field) const;

  const Outline& outline_;
  std::vector<Source> sources_;
};

}  // namespace tocsin::rule
