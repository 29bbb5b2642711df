// SPDX-License-Identifier: Apache-2.0
#include "network.h"

#include <arpa/inet.h>

#include <charconv>
#include <cstddef>

namespace tocsin::rule {
namespace {

// Clears the bits behind the prefix; true where one was set.
bool clear_host_bits(Network& network) {
  const std::size_t first = network.v6 ? 0 : 12;
  bool any = false;
  for (std::size_t bit = network.prefix_bits; bit < (network.v6 ? 128u : 32u); ++bit) {
    std::uint8_t& byte = network.address[first + bit / 8];
    const auto mask = static_cast<std::uint8_t>(0x80u >> bit % 8);
    any = any || (byte & mask) != 0;
    byte = static_cast<std::uint8_t>(byte & ~mask);
  }
  return any;
}

}  // namespace

NetworkText parse_network(const std::string& text, Network& out) {
  out = {};
  const std::size_t slash = text.find('/');
  const std::string address = text.substr(0, slash);
  out.v6 = address.find(':') != std::string::npos;
  const int family = out.v6 ? AF_INET6 : AF_INET;
  if (inet_pton(family, address.c_str(), out.address.data() + (out.v6 ? 0 : 12)) != 1 ||
      address.find('\0') != std::string::npos) {
    return NetworkText::kBad;
  }
  unsigned bits = out.v6 ? 128 : 32;
  if (slash != std::string::npos) {
    const char* begin = text.data() + slash + 1;
    const char* end = text.data() + text.size();
    const unsigned bits_max = bits;
    const auto [stop, error] = std::from_chars(begin, end, bits);
    if (error != std::errc() || stop != end || bits > bits_max) return NetworkText::kBad;
  }
  out.prefix_bits = static_cast<std::uint8_t>(bits);
  return clear_host_bits(out) ? NetworkText::kHostBits : NetworkText::kGood;
}

}  // namespace tocsin::rule
