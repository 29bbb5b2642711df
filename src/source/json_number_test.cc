// SPDX-License-Identifier: Apache-2.0
#include "json_number.h"

#include <charconv>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "json_pattern.h"

namespace tocsin::source {
namespace {

using model::ValueKind;

constexpr std::size_t kReadable = 8;

std::string digits(std::mt19937_64& random, std::size_t count) {
  std::string out;
  for (; count != 0; --count) out += static_cast<char>('0' + random() % 10);
  return out;
}

TEST(JsonNumber, ReadsIntegersOfAnyLength) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    std::string text = digits(random, 1 + random() % 20);
    if (random() % 4 == 0) text[random() % text.size()] = static_cast<char>(random());
    const std::size_t size = text.size();
    std::uint64_t wanted = 0, bits = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + size, wanted);
    const bool fits = error == std::errc{} && end == text.data() + size && size <= 19 &&
                      (size == 1 || text[0] != '0');
    text.append(kReadable, '9');
    const ValueKind kind = read_integer(text.data(), size, bits);
    ASSERT_EQ(kind == ValueKind::kUint, fits && text[0] != '-') << text.substr(0, size);
    if (kind == ValueKind::kUint) ASSERT_EQ(bits, wanted);
  }
  std::uint64_t bits = 0;
  EXPECT_EQ(read_integer("-123        ", 4, bits), ValueKind::kInt);
  EXPECT_EQ(static_cast<std::int64_t>(bits), -123);
}

TEST(JsonNumber, ShortDecimalsAreTheNearestDoubles) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 50'000; ++i) {
    const std::size_t whole = 1 + random() % 11;
    const std::string text = (random() % 2 == 0 ? "-" : "") + std::to_string(random() % 9 + 1) +
                             digits(random, whole - 1) + "." + digits(random, 1 + random() % 9);
    double wanted = 0, number = 0;
    std::from_chars(text.data(), text.data() + text.size(), wanted);
    if (read_short_decimal(text, number)) ASSERT_EQ(number, wanted) << text;
  }
  double number = 0;
  EXPECT_TRUE(read_short_decimal("1795251164.123456", number));
  EXPECT_FALSE(read_short_decimal("9007199254740.993", number));  // more than doubles hold exactly
  for (const char* const other : {"", "-", ".", "1", "1.", ".5", "01.5", "1.5e3", "1.2.3", "-.5"}) {
    EXPECT_FALSE(read_short_decimal(other, number)) << other;
  }
}

// The list gives the first pattern that matches by itself.
TEST(JsonPatternList, FindsWhatPatternsMatch) {
  std::mt19937_64 random(7);
  const auto text = [&](std::size_t size_max) {
    std::string out;
    for (std::size_t n = random() % (size_max + 1); n != 0; --n) out += "aB.?"[random() % 4];
    return out;
  };
  for (int round = 0; round < 500; ++round) {
    JsonPatternList list;
    std::vector<JsonPattern> patterns;
    for (int i = 0; i < 6; ++i) {
      std::string lower = text(4);
      for (char& c : lower) c = c == 'B' ? 'b' : c;
      patterns.push_back({lower, random() % 2 == 0, random() % 2 == 0});
      list.add(patterns.back());
    }
    for (int i = 0; i < 40; ++i) {
      const std::string value = text(7);
      std::size_t wanted = 0;
      while (wanted < patterns.size() && !patterns[wanted].matches(value)) ++wanted;
      ASSERT_EQ(list.find(value), wanted == patterns.size() ? JsonPatternList::kNone : wanted)
          << value;
    }
  }
}

}  // namespace
}  // namespace tocsin::source
