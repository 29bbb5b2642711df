// SPDX-License-Identifier: Apache-2.0
#include "tocsin/rule/rule_cache.h"

#include <gtest/gtest.h>
#include <xxhash.h>

#include <cstring>
#include <string>
#include <vector>

#include "printed.h"

namespace tocsin::rule {
namespace {

const CacheKey kKey{1, 2};
constexpr std::size_t kHeadBytes = 48;

// One of everything that a rule set can hold.
RuleSet everything() {
  LoadOptions options;
  options.include_retired = true;
  return load_texts(
      {rule_text("  s:\n    A: [x, 1, null, '', 'a*b?c', true]\n    B|re|i: 'x.y'\n"
                 "    C|cidr: ['192.0.2.0/24', '2001:db8::/32']\n    D|lt: 5\n    E|hour|gte: 7\n"
                 "    F|fieldref|endswith: G\n    H|exists: false\n    I|cased: '\xc3\x9c'\n"
                 "  t: [word]\n  condition: s and not t\n",
                 "name: one\nlevel: high\n"),
       rule_text("  s: {A: x}\n  timeframe: 1h\n  condition: s | count(F) by G > 3\n",
                 "related: []\n"),
       "title: bad\ndetection: {}\n",
       "title: c\nname: c\ncorrelation:\n  type: temporal\n  rules: [one]\n  timespan: 1m\n"
       "  aliases: {u: {one: User}}\n  group-by: [u]\n  condition: not one\n"},
      options);
}

TEST(RuleCache, gives_back_what_was_put_in) {
  const RuleSet set = everything();
  const std::string bytes = encode(set, kKey);
  const auto back = decode(bytes, kKey);
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(encode(*back, kKey), bytes);
  ASSERT_EQ(back->rules.size(), set.rules.size());
  for (std::size_t i = 0; i < set.rules.size(); ++i) {
    EXPECT_EQ(printed(back->rules[i].condition), printed(set.rules[i].condition));
    EXPECT_EQ(back->rules[i].header.version, set.rules[i].header.version);
  }
  EXPECT_EQ(back->correlations.size(), set.correlations.size());
  EXPECT_EQ(back->statuses.size(), set.statuses.size());
  EXPECT_EQ(back->diagnostics.size(), set.diagnostics.size());
}

TEST(RuleCache, is_for_one_key) {
  const auto other = decode(encode(everything(), kKey), CacheKey{1, 3});
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().kind, base::ErrorKind::kNotFound);
}

TEST(RuleCache, damage_is_noticed_wherever_it_is) {
  const std::string good = encode(everything(), kKey);
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 0x10);
    const bool reserved = i >= 12 && i < 16;
    EXPECT_EQ(decode(bad, kKey).ok(), reserved) << i;
    EXPECT_FALSE(decode(std::string_view(good).substr(0, i), kKey).ok()) << i;
  }
  EXPECT_FALSE(decode(good + "x", kKey).ok());
}

// A forged file has a right checksum: then the checks of the content stand alone.
TEST(RuleCache, forged_content_is_refused_or_consistent) {
  const std::string good = encode(everything(), kKey);
  for (std::size_t i = kHeadBytes; i < good.size(); ++i) {
    for (const int mask : {0x01, 0x80, 0xff}) {
      std::string forged = good;
      forged[i] = static_cast<char>(forged[i] ^ mask);
      const std::uint64_t sum = XXH3_64bits(forged.data() + kHeadBytes, forged.size() - kHeadBytes);
      std::memcpy(forged.data() + 40, &sum, 8);
      const auto set = decode(forged, kKey);
      if (!set.ok()) continue;
      for (const Rule& rule : set->rules) printed(rule.condition);  // `at` throws on a bad index
      EXPECT_EQ(encode(*set, kKey).size(), forged.size()) << i;
    }
  }
}

TEST(RuleCache, the_key_depends_on_everything) {
  const LogSourceTable& table = LogSourceTable::built_in();
  const auto key = [&](const LoadOptions& options, const char* version, const char* path,
                       const char* stamp) {
    CacheKeyMaker maker(table, options, version);
    maker.add_file(path, stamp);
    return maker.finish();
  };
  LoadOptions retired, placeholders;
  retired.include_retired = true;
  placeholders.placeholders = {{"a", {"b"}}};
  const CacheKey base = key({}, "1", "a.yml", "x");
  EXPECT_EQ(base, key({}, "1", "a.yml", "x"));
  EXPECT_NE(base, key(retired, "1", "a.yml", "x"));
  EXPECT_NE(base, key(placeholders, "1", "a.yml", "x"));
  EXPECT_NE(base, key({}, "2", "a.yml", "x"));
  EXPECT_NE(base, key({}, "1", "b.yml", "x"));
  EXPECT_NE(base, key({}, "1", "a.yml", "y"));
}

}  // namespace
}  // namespace tocsin::rule
