// SPDX-License-Identifier: Apache-2.0
#include "tocsin/text/suggestion.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace tocsin::text {
namespace {

constexpr std::array<std::string_view, 4> kWords = {"contains", "startswith", "re", "cidr"};

TEST(Suggestion, counts_single_changes) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("contains", "contians"), 1u);  // neighbours swapped
  EXPECT_EQ(edit_distance("contain", "contains"), 1u);
  EXPECT_EQ(edit_distance("Contains", "contains"), 0u);
  EXPECT_EQ(edit_distance("abc", "xyz"), 3u);
  EXPECT_EQ(edit_distance(std::string(1000, 'a'), "a"), 1000u);
}

TEST(Suggestion, names_the_nearest_word_or_none) {
  EXPECT_EQ(closest("contians", kWords), "contains");
  EXPECT_EQ(closest("startwith", kWords), "startswith");
  EXPECT_EQ(closest("banana", kWords), "");
  EXPECT_EQ(closest("", kWords), "");
  EXPECT_EQ(did_you_mean("cird", kWords), "did you mean `cidr`?");
  EXPECT_EQ(did_you_mean("banana", kWords), "");
}

}  // namespace
}  // namespace tocsin::text
