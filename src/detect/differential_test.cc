// SPDX-License-Identifier: Apache-2.0
// The naive evaluator judges the fast one on random rules and events. A failing case prints its
// seed; run it alone with TOCSIN_DIFFERENTIAL_SEED. TOCSIN_DIFFERENTIAL_CASES runs more of them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "differential_case.h"
#include "tocsin/base/random.h"

namespace tocsin::detect {
namespace {

std::vector<std::uint8_t> bytes_of(std::uint64_t seed) {
  base::Random random(seed);
  std::vector<std::uint8_t> bytes(64 + random.below(random.one_in(8) ? 8000 : 1500));
  for (auto& byte : bytes) {
    byte = static_cast<std::uint8_t>(random.next() >> 40);
  }
  return bytes;
}

TEST(Differential, RandomRulesAndEventsGiveTheHitsOfTheNaiveEvaluator) {
  std::uint64_t first = 1;
  std::uint64_t last = 20'000;
  if (const char* cases = std::getenv("TOCSIN_DIFFERENTIAL_CASES")) {
    last = std::strtoull(cases, nullptr, 10);
  }
  if (const char* seed = std::getenv("TOCSIN_DIFFERENTIAL_SEED")) {
    first = last = std::strtoull(seed, nullptr, 10);
  }
  std::size_t hits = 0;
  int failures = 0;
  for (std::uint64_t seed = first; seed <= last && failures < 5; ++seed) {
    const DifferentialCase made(bytes_of(seed));
    const std::string difference = made.first_difference(hits);
    failures += difference.empty() ? 0 : 1;
    EXPECT_EQ(difference, "") << "seed " << seed;
  }
  RecordProperty("hits", static_cast<int>(hits));
  if (last - first >= 10'000) {
    EXPECT_GT(hits, 10'000u) << "the cases collide too seldom to show anything";
  }
}

}  // namespace
}  // namespace tocsin::detect
