// SPDX-License-Identifier: Apache-2.0
#include "text_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tocsin/base/random.h"

namespace tocsin::detect {
namespace {

bool naive(TextEnd end, std::string_view text, std::string_view literal) {
  switch (end) {
    case TextEnd::kWhole:
      return text == literal;
    case TextEnd::kFront:
      return text.starts_with(literal);
    case TextEnd::kBack:
      return text.ends_with(literal);
  }
  return false;
}

class TextTableTest : public ::testing::TestWithParam<TextEnd> {};

TEST_P(TextTableTest, FindsWhatComparisonFinds) {
  base::Random random(11);
  const auto text_of = [&](std::size_t length) {
    std::string text;
    for (std::size_t i = 0; i < length; ++i) text += "ab\\"[random.below(3)];
    return text;
  };
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::string> literals;
    for (std::uint64_t i = random.below(30); i-- > 0;)
      literals.push_back(text_of(random.below(24)));
    TextTable table(GetParam());
    for (std::uint32_t i = 0; i < literals.size(); ++i) table.add(literals[i], i);
    table.build();
    for (int value = 0; value < 10; ++value) {
      std::string text = text_of(random.below(12));
      if (!literals.empty()) text = literals[random.below(literals.size())] + text;
      if (!literals.empty()) text += literals[random.below(literals.size())];
      if (!literals.empty() && value < 3) text = literals[random.below(literals.size())];
      std::vector<std::uint32_t> found, expected;
      table.look_up(text, [&](std::uint32_t id) { found.push_back(id); });
      for (std::uint32_t i = 0; i < literals.size(); ++i) {
        if (naive(GetParam(), text, literals[i])) expected.push_back(i);
      }
      std::ranges::sort(found);
      ASSERT_EQ(found, expected) << "round " << round << " text " << text;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Ends, TextTableTest,
                         testing::Values(TextEnd::kWhole, TextEnd::kFront, TextEnd::kBack));

}  // namespace
}  // namespace tocsin::detect
