// SPDX-License-Identifier: Apache-2.0
// Strategy: the input is a stream of choices from which a small rule set, its routes and some
// events are made (differential_case.h); any input is a valid case. Invariant: the fast matcher
// gives, for every event, exactly the rules and routes that the naive evaluator gives, the first
// time and again when caches are warm.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "differential_case.h"
#include "tocsin/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) {
    return 0;
  }
  const tocsin::detect::DifferentialCase made(std::span(data, size));
  std::size_t hits = 0;
  const std::string difference = made.first_difference(hits);
  CHECK(difference.empty());
  return 0;
}
