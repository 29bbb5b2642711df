// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace tocsin::base {

// Prints the broken invariant with its place to standard error and aborts.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace tocsin::base

// States an invariant of our own code; on in release builds. Never for foreign input.
#define CHECK(condition)                               \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::tocsin::base::check_failed(#condition, __FILE__, __LINE__))
