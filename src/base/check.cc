// SPDX-License-Identifier: Apache-2.0
#include "tocsin/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace tocsin::base {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "tocsin: broken invariant: %s (%s:%d)\n", condition, file, line);
  std::abort();
}

}  // namespace tocsin::base
