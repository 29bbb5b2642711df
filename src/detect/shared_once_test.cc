// SPDX-License-Identifier: Apache-2.0
#include "shared_once.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>
#include <numeric>
#include <thread>
#include <vector>

namespace tocsin::detect {
namespace {

TEST(SharedOnce, IsMadeByTheFirstAndKnownToAll) {
  constexpr std::size_t kThreads = 4, kTasks = 1000;
  for (int round = 0; round < 50; ++round) {
    SharedOnce once;
    std::vector<int> made(kTasks);
    std::atomic<int> makers = 0;
    std::vector<std::size_t> sums(kThreads);
    {
      std::latch start(kThreads);
      std::vector<std::jthread> threads;
      for (std::size_t t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
          start.arrive_and_wait();
          if (once.begin()) {
            ++makers;
            once.run(kTasks, [&](std::size_t i) { made[i] += 1; });
            once.run(0, [](std::size_t) {});
            once.run(kTasks, [&](std::size_t i) { made[i] += 1; });
            once.finish();
          }
          sums[t] = std::accumulate(made.begin(), made.end(), std::size_t{0});
        });
      }
    }
    EXPECT_EQ(makers, 1);
    EXPECT_THAT(sums, testing::Each(2 * kTasks));
    EXPECT_FALSE(once.begin());
  }
}

TEST(SharedOnce, ThoseWhoWaitTakePart) {
  SharedOnce once;
  ASSERT_TRUE(once.begin());
  std::jthread waiting([&] { EXPECT_FALSE(once.begin()); });
  // Each task waits for the other: one thread alone would not end.
  std::latch both(2);
  once.run(2, [&](std::size_t) { both.arrive_and_wait(); });
  once.finish();
}

}  // namespace
}  // namespace tocsin::detect
