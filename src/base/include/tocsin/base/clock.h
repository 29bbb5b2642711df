// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace tocsin::base {

// Where time comes from. Code below `cli` never asks the system itself, so that a test can
// set the time and a run can be repeated. Implementations are safe to call from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::chrono::sys_time<std::chrono::microseconds> now() const = 0;
  // Never steps back; only differences mean anything.
  virtual std::chrono::nanoseconds monotonic() const = 0;
};

// The clock of the machine.
class SystemClock final : public Clock {
 public:
  std::chrono::sys_time<std::chrono::microseconds> now() const override;
  std::chrono::nanoseconds monotonic() const override;
};

}  // namespace tocsin::base
