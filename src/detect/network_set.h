// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tocsin/rule/expression.h"

namespace tocsin::detect {

// The address that a text is, as rule::Test::kCidr reads it: of one version, or an IPv4 address
// written as IPv6, which is of both.
struct Address {
  bool is_v4 = false, is_v6 = false;
  std::uint32_t v4 = 0;
  unsigned __int128 v6 = 0;
};

Address read_address(std::string_view text);

bool is_in_network(const rule::Network& network, const Address& address);

// Many networks, of which one is to hold an address: as ranges that do not touch, so that a search
// by halves finds the only one that can. Immutable after its making.
class NetworkSet {
 public:
  NetworkSet() = default;
  explicit NetworkSet(std::span<const rule::Predicate* const> predicates);
  bool has(const Address& address) const;

 private:
  template <class Number>
  struct Range {
    Number first, last;
  };
  std::vector<Range<std::uint32_t>> v4_;
  std::vector<Range<unsigned __int128>> v6_;
};

}  // namespace tocsin::detect
