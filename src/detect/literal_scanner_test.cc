// SPDX-License-Identifier: Apache-2.0
#include "literal_scanner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "tocsin/base/random.h"

namespace tocsin::detect {
namespace {

float no_opinion(std::uint32_t) { return 0.5f; }

// Text of which the next byte is unreadable under the address sanitizer, at any alignment.
class ExactText {
 public:
  ExactText(std::string_view text, std::size_t misaligned)
      : bytes_(new char[text.size() + misaligned]), text_(bytes_.get() + misaligned, text.size()) {
    std::copy(text.begin(), text.end(), bytes_.get() + misaligned);
  }
  std::string_view view() const { return text_; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::string_view text_;
};

std::vector<std::uint32_t> naive(std::span<const std::string> literals, std::string_view text) {
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = 0; i < literals.size(); ++i) {
    if (text.find(literals[i]) != text.npos) found.push_back(i);
  }
  return found;
}

std::vector<std::uint32_t> fast(std::span<const std::string> literals, std::string_view text,
                                ScanPath path) {
  const std::vector<std::string_view> views(literals.begin(), literals.end());
  const LiteralScanner scanner(views, no_opinion, path);
  LiteralHits hits;
  hits.begin(scanner.size());
  scanner.scan(text, hits);
  std::vector<std::uint32_t> found(hits.found().begin(), hits.found().end());
  std::ranges::sort(found);
  return found;
}

std::string random_text(base::Random& random, std::size_t length, std::string_view letters) {
  std::string text;
  for (std::size_t i = 0; i < length; ++i) text += letters[random.below(letters.size())];
  return text;
}

class LiteralScannerTest : public ::testing::TestWithParam<ScanPath> {};

TEST_P(LiteralScannerTest, FindsWhatMemmemFindsOnRandomTexts) {
  base::Random random(7);
  const std::string_view alphabets[] = {"ab", "abcd\\.", "abcdefghijklmnopqrstuvwxyz0123456789"};
  for (int round = 0; round < 3000; ++round) {
    const std::string_view letters = alphabets[random.below(3)];
    const std::string text = random_text(random, random.below(200), letters);
    std::vector<std::string> literals;
    for (std::uint64_t i = random.below(40); i-- > 0;) {
      const std::size_t length = 1 + random.below(random.one_in(4) ? 40 : 9);
      if (random.one_in(2) && text.size() > length) {
        literals.push_back(text.substr(random.below(text.size() - length + 1), length));
      } else {
        literals.push_back(random_text(random, length, letters));
      }
    }
    const ExactText exact(text, random.below(8));
    ASSERT_EQ(fast(literals, exact.view(), GetParam()), naive(literals, text))
        << "round " << round << " text " << text;
  }
}

// Large sets take other roads than small ones: more buckets, wider windows, or none of it.
TEST_P(LiteralScannerTest, FindsWhatMemmemFindsOfManyLiterals) {
  base::Random random(8);
  const std::string_view alphabets[] = {"abcdefghijklmnopqrstuvwxyz0123456789-.\\",
                                        "0123456789abcdef"};
  for (const std::size_t count : {65u, 130u, 300u, 800u, 1600u, 3000u}) {
    for (const std::string_view letters : alphabets) {
      std::vector<std::string> literals;
      for (std::size_t i = 0; i < count; ++i) {
        const bool is_short = random.one_in(8);
        literals.push_back(
            random_text(random, is_short ? 1 + random.below(7) : 8 + random.below(20), letters));
      }
      std::string text = random_text(random, random.below(300), letters);
      for (int i = 0; i < 20; ++i) {
        text += literals[random.below(count)];
        text += random_text(random, random.below(90), letters);
      }
      const ExactText exact(text, random.below(8));
      ASSERT_EQ(fast(literals, exact.view(), GetParam()), naive(literals, text)) << count;
    }
  }
}

TEST_P(LiteralScannerTest, FindsALiteralAtEveryPlace) {
  for (std::size_t length = 1; length <= 24; ++length) {
    const std::string literal = std::string("0123456789abcdefghijklmn").substr(0, length);
    for (std::size_t size = length; size < length + 90; ++size) {
      for (const std::size_t place : {std::size_t{0}, (size - length) / 2, size - length}) {
        std::string text(size, '-');
        text.replace(place, length, literal);
        const std::string literals[] = {literal};
        const ExactText exact(text, size % 7);
        ASSERT_THAT(fast(literals, exact.view(), GetParam()), testing::ElementsAre(0u));
      }
    }
  }
}

TEST_P(LiteralScannerTest, ReportsEqualLiteralsBoth) {
  const std::string literals[] = {"needle", "needle", "hay"};
  EXPECT_THAT(fast(literals, "a needle", GetParam()), testing::ElementsAre(0u, 1u));
}

TEST_P(LiteralScannerTest, FindsNothingInNothing) {
  const std::string literals[] = {"a", "ab", "abc", "abcd", "abcdefgh"};
  EXPECT_THAT(fast(literals, "", GetParam()), testing::IsEmpty());
  EXPECT_THAT(fast({}, "text", GetParam()), testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Paths, LiteralScannerTest,
                         testing::Values(ScanPath::kScalar, ScanPath::kAvx2, ScanPath::kAvx512,
                                         ScanPath::kVbmi));

}  // namespace
}  // namespace tocsin::detect
