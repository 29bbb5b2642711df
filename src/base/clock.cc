// SPDX-License-Identifier: Apache-2.0
#include "tocsin/base/clock.h"

namespace tocsin::base {

std::chrono::sys_time<std::chrono::microseconds> SystemClock::now() const {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::chrono::nanoseconds SystemClock::monotonic() const {
  return std::chrono::steady_clock::now().time_since_epoch();
}

}  // namespace tocsin::base
