// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <span>

#include "detect_corpus.h"

namespace tocsin::bench {

// The bare parse that detection over JSON lines is held against: simdjson on demand over batches
// of 1 MB, every key and every string of every object unescaped. Gives the bytes seen.
class BareJson {
 public:
  std::size_t parse(std::span<const source::Block> blocks);

 private:
  simdjson::ondemand::parser parser_;
};

}  // namespace tocsin::bench
