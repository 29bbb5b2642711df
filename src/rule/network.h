// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tocsin/rule/expression.h"

namespace tocsin::rule {

enum class NetworkText : unsigned char { kGood, kHostBits, kBad };

// Reads "address/bits" or a lone address (a network of one), IPv4 or IPv6. kHostBits: well
// formed, but the address has bits outside the prefix; they are cleared in `out`.
NetworkText parse_network(const std::string& text, Network& out);

}  // namespace tocsin::rule
