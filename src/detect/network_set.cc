// SPDX-License-Identifier: Apache-2.0
#include "network_set.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace tocsin::detect {
namespace {

constexpr unsigned __int128 kMappedPrefix = 0xffff;  // ::ffff:a.b.c.d, without its last 32 bits

template <class Number>
Number number_of(std::span<const std::uint8_t> bytes) {
  Number number = 0;
  for (const std::uint8_t byte : bytes) number = static_cast<Number>(number << 8 | byte);
  return number;
}

// What may differ between addresses of a network.
template <class Number>
Number host_mask(unsigned prefix_bits) {
  constexpr unsigned kBits = sizeof(Number) * 8;
  const auto all = static_cast<Number>(~Number{0});
  return prefix_bits == 0 ? all : prefix_bits >= kBits ? Number{0} : all >> prefix_bits;
}

std::uint32_t v4_of(const rule::Network& network) {
  return number_of<std::uint32_t>(std::span(network.address).subspan(12));
}

unsigned __int128 v6_of(const rule::Network& network) {
  return number_of<unsigned __int128>(network.address);
}

template <class Range>
void join(std::vector<Range>& ranges) {
  std::ranges::sort(ranges, {}, &Range::first);
  std::size_t kept = 0;
  for (const Range& range : ranges) {
    if (kept != 0 && range.first <= ranges[kept - 1].last) {
      ranges[kept - 1].last = std::max(ranges[kept - 1].last, range.last);
    } else {
      ranges[kept++] = range;
    }
  }
  ranges.resize(kept);
}

template <class Range, class Number>
bool has_number(const std::vector<Range>& ranges, Number number) {
  const auto behind = std::ranges::upper_bound(ranges, number, {}, &Range::first);
  return behind != ranges.begin() && number <= std::prev(behind)->last;
}

}  // namespace

Address read_address(std::string_view text) {
  // No address is as long as this, but its zone may be.
  char spelled[64];
  if (text.find('\0') != text.npos) return {};
  if (text.size() >= sizeof spelled) {
    const std::size_t zone = text.find('%');
    if (zone == text.npos || zone >= sizeof spelled) return {};
    text = text.substr(0, zone);
  }
  std::memcpy(spelled, text.data(), text.size());
  spelled[text.size()] = '\0';
  std::uint8_t bytes[16];
  Address address;
  if (inet_pton(AF_INET, spelled, bytes) == 1) {
    address.is_v4 = true;
    address.v4 = number_of<std::uint32_t>(std::span(bytes, 4));
    return address;
  }
  if (char* zone = std::strchr(spelled, '%')) *zone = '\0';
  if (inet_pton(AF_INET6, spelled, bytes) != 1) return {};
  address.is_v6 = true;
  address.v6 = number_of<unsigned __int128>(bytes);
  address.is_v4 = address.v6 >> 32 == kMappedPrefix;
  address.v4 = static_cast<std::uint32_t>(address.v6);
  return address;
}

bool is_in_network(const rule::Network& network, const Address& address) {
  if (network.v6) {
    const auto mask = host_mask<unsigned __int128>(network.prefix_bits);
    return address.is_v6 && (address.v6 | mask) == (v6_of(network) | mask);
  }
  const auto mask = host_mask<std::uint32_t>(network.prefix_bits);
  return address.is_v4 && (address.v4 | mask) == (v4_of(network) | mask);
}

NetworkSet::NetworkSet(std::span<const rule::Predicate* const> predicates) {
  for (const rule::Predicate* predicate : predicates) {
    const rule::Network& network = predicate->network;
    if (network.v6) {
      const auto mask = host_mask<unsigned __int128>(network.prefix_bits);
      v6_.push_back({v6_of(network) & ~mask, v6_of(network) | mask});
    } else {
      const auto mask = host_mask<std::uint32_t>(network.prefix_bits);
      v4_.push_back({v4_of(network) & ~mask, v4_of(network) | mask});
    }
  }
  join(v4_);
  join(v6_);
}

bool NetworkSet::has(const Address& address) const {
  return (address.is_v4 && has_number(v4_, address.v4)) ||
         (address.is_v6 && has_number(v6_, address.v6));
}

}  // namespace tocsin::detect
