// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tocsin/base/result.h"

// Writers of log formats, for tests: what a decoder is to give back. Each writes one event as its
// source would and returns the text of a whole file, with headers; an error says that the format
// cannot carry such an event.

namespace tocsin::encode {

struct PlainEvent {
  std::string product, channel, provider;
  std::uint32_t code = 0;
  std::vector<std::pair<std::string, std::string>> fields;  // native name, text
};

}  // namespace tocsin::encode
