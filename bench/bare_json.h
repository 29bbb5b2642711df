// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "detect_corpus.h"

namespace tocsin::bench {

// The bare parse that detection over JSON lines is held against: simdjson on demand over batches
// of 1 MB, every key and every string of every object unescaped. Gives the bytes seen.
std::size_t bare_json_parse(const Lines& lines);

}  // namespace tocsin::bench
