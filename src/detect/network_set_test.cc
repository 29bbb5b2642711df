// SPDX-License-Identifier: Apache-2.0
#include "network_set.h"

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "expression_builder.h"
#include "predicate_check.h"
#include "tocsin/model/value.h"

namespace tocsin::detect {
namespace {

// Few bits differ, so that networks hold each other and addresses hit often.
std::string any_address(std::mt19937& random, bool v6) {
  const auto bits = static_cast<std::uint32_t>(random());
  if (!v6) return fmt::format("10.{}.{}.{}", bits & 1, bits >> 1 & 3, bits >> 3 & 7);
  return bits % 3 == 0 ? fmt::format("::ffff:10.{}.0.{}", bits >> 3 & 1, bits >> 4 & 7)
                       : fmt::format("2001:db8::{:x}:{:x}", bits >> 3 & 3, bits >> 5 & 15);
}

TEST(NetworkSet, AgreesWithTheReferenceOnEveryAddress) {
  std::mt19937 random(11);  // NOLINT: the same in every run
  naive::Regexes regexes;
  std::size_t hits = 0, asked = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<rule::Predicate> networks;
    for (std::size_t i = 0, count = random() % 12; i < count; ++i) {
      const bool v6 = random() % 2 == 0;
      const auto bits = static_cast<std::uint8_t>(random() % 4 == 0 ? random() % (v6 ? 129 : 33)
                                                  : v6              ? 100 + random() % 29
                                                                    : 14 + random() % 19);
      networks.push_back(network_test("Ip", any_address(random, v6), bits));
    }
    std::vector<const rule::Predicate*> pointers;
    for (const rule::Predicate& predicate : networks) pointers.push_back(&predicate);
    const NetworkSet set(pointers);
    for (int i = 0; i < 60; ++i) {
      std::string text = any_address(random, random() % 2 == 0);
      if (random() % 16 == 0) text += "%eth0";
      if (random() % 16 == 0) text += " ";
      const Address address = read_address(text);
      bool any = false;
      for (const rule::Predicate& predicate : networks) {
        const model::Value value = model::Value::text(text);
        const bool expected = naive::value_passes(predicate, value, regexes);
        EXPECT_EQ(is_in_network(predicate.network, address), expected) << text;
        any = any || expected;
      }
      EXPECT_EQ(set.has(address), any) << text;
      hits += any ? 1 : 0;
      ++asked;
    }
  }
  EXPECT_GT(hits, asked / 5);
  EXPECT_LT(hits, asked * 4 / 5);
}

TEST(NetworkSet, ReadsWhatIsAnAddress) {
  EXPECT_TRUE(read_address("192.0.2.1").is_v4);
  EXPECT_FALSE(read_address("192.0.2.1").is_v6);
  EXPECT_TRUE(read_address("::ffff:192.0.2.1").is_v4);
  EXPECT_TRUE(read_address("fe80::1%" + std::string(200, 'x')).is_v6);
  for (const std::string& text : {std::string(), std::string("192.0.2"), std::string("192.0.2.1 "),
                                  std::string("192.0.2.1\0", 10), std::string(300, '1')}) {
    EXPECT_FALSE(read_address(text).is_v4 || read_address(text).is_v6) << text;
  }
}

TEST(NetworkSet, HoldsTheWholeOfAVersionAndItsEnds) {
  const rule::Predicate all4 = network_test("Ip", "0.0.0.0", 0);
  const rule::Predicate all6 = network_test("Ip", "::", 0);
  const rule::Predicate last = network_test("Ip", "255.255.255.255", 32);
  const std::array<const rule::Predicate*, 1> v4 = {&all4}, v6 = {&all6}, end = {&last};
  EXPECT_TRUE(NetworkSet(v4).has(read_address("255.255.255.255")));
  EXPECT_FALSE(NetworkSet(v4).has(read_address("2001:db8::1")));
  EXPECT_TRUE(NetworkSet(v6).has(read_address("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")));
  EXPECT_FALSE(NetworkSet(v6).has(read_address("192.0.2.1")));
  EXPECT_TRUE(NetworkSet(end).has(read_address("255.255.255.255")));
  EXPECT_FALSE(NetworkSet(end).has(read_address("255.255.255.254")));
}

}  // namespace
}  // namespace tocsin::detect
