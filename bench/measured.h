// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <ctime>
#include <functional>
#include <vector>

// How benchmarks measure. The clock is the CPU time of the process, because other programs use
// the machine too; what is compared runs interleaved in one process, and medians are compared.
namespace tocsin::bench {

inline double process_cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

// One way of doing the work, and what each round of it took.
struct Contender {
  const char* name;
  std::function<void()> run;
  int repeats = 1;  // in a round, for what is too short for the clock
  std::vector<double> seconds{};
};

// One round unmeasured, then `rounds` rounds of all contenders in turn.
inline void run_interleaved(std::vector<Contender>& contenders, int rounds) {
  for (Contender& c : contenders) c.run();
  for (int round = 0; round < rounds; ++round) {
    for (Contender& c : contenders) {
      const double begin = process_cpu_seconds();
      for (int i = 0; i < c.repeats; ++i) c.run();
      c.seconds.push_back((process_cpu_seconds() - begin) / c.repeats);
    }
  }
}

}  // namespace tocsin::bench
