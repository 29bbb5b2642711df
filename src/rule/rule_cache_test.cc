// SPDX-License-Identifier: Apache-2.0
#include "tocsin/rule/rule_cache.h"

#include <gtest/gtest.h>
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "printed.h"
#include "tocsin/rule/outline.h"

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
  const auto cached = decode(bytes);
  ASSERT_TRUE(cached.ok()) << cached.error().message;
  EXPECT_EQ(cached->key, kKey);
  const RuleSet* const back = &cached->set;
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

TEST(RuleCache, keeps_what_is_to_be_said_of_expired_exceptions) {
  RuleSet set = everything();
  set.expired = {"exception `x` expired"};
  const auto cached = decode(encode(set, kKey));
  ASSERT_TRUE(cached.ok());
  EXPECT_EQ(cached->set.expired, set.expired);
}

// Whoever changes the format makes them anew, or fuzzing stops at the head.
TEST(RuleCache, seeds_of_its_fuzzer_are_of_this_format) {
  for (const auto& seed : std::filesystem::directory_iterator("tests/fuzz/rule_cache")) {
    std::ifstream file(seed.path(), std::ios::binary);
    std::string bytes(std::istreambuf_iterator<char>(file), {});
    ASSERT_GT(bytes.size(), kHeadBytes) << seed.path();
    const std::uint64_t length = bytes.size() - kHeadBytes;
    const std::uint64_t sum = XXH3_64bits(bytes.data() + kHeadBytes, length);
    std::memcpy(bytes.data() + 32, &length, sizeof length);
    std::memcpy(bytes.data() + 40, &sum, sizeof sum);
    const auto cached = decode(bytes);
    EXPECT_TRUE(cached.ok()) << seed.path() << ": " << cached.error().message;
  }
}

TEST(RuleCache, another_version_is_not_taken_for_damage) {
  std::string other = encode(everything(), kKey);
  other[8] = static_cast<char>(other[8] + 1);
  const auto cached = decode(other);
  ASSERT_FALSE(cached.ok());
  EXPECT_EQ(cached.error().kind, base::ErrorKind::kNotFound);
}

TEST(RuleCache, rules_outlive_the_text_and_may_be_copied_and_left_out) {
  const std::string first = rule_text("  s: {A: x}\n  condition: s\n");
  std::string second = first;
  second[second.find("000000000001") + 11] = '2';
  const RuleSet set = load_texts({first, second});
  RuleSet back = std::move(decode(encode(set, kKey))->set);
  ASSERT_EQ(back.rules.size(), 2u);
  const Rule& last = back.rules.back();
  const RuleSet copy = back;
  std::vector<bool> wanted(back.rules.size(), false);
  wanted.back() = true;
  back.rules.keep(wanted);
  ASSERT_EQ(back.rules.size(), 1u);
  EXPECT_EQ(&back.rules[0], &last);
  ASSERT_EQ(copy.rules.size(), set.rules.size());
  EXPECT_EQ(copy.rules[0].header.id, set.rules[0].header.id);
  EXPECT_EQ(copy.rules.back().header.id, last.header.id);
}

TEST(RuleCache, the_outline_says_what_the_rules_read) {
  const RuleSet set = load_texts(
      {rule_text("  s:\n    EventID: [1, 4688]\n    Image|endswith: x\n    Channel: System\n"
                 "  condition: s\n")});
  const auto cached = decode(encode(set, kKey));
  ASSERT_TRUE(cached.ok() && cached->set.outline != nullptr);
  const LogSourceTable& table = LogSourceTable::built_in();
  EXPECT_EQ(outline_of(cached->set, table), cached->set.outline);
  const Outline::Source& source = cached->set.outline->source(0);
  EXPECT_EQ(source.codes, (std::vector<std::uint32_t>{1, 4688}));
  EXPECT_EQ(source.channels, (std::vector<std::string>{"system"}));
  EXPECT_EQ(source.rules, (std::vector<std::uint32_t>{0}));
  EXPECT_EQ(source.routes.size(), table.routes(set.rules[0].log_source).size());
  EXPECT_NE(std::ranges::find(source.names, "Image"), source.names.end());
  // By another table the routes would be others.
  const auto other = LogSourceTable::parse(
      std::vector<LogSourceText>{{"t.yml", "product: windows\nservices: {sysmon: [Sysmon]}\n"}});
  ASSERT_TRUE(other.ok()) << other.error().message;
  const auto made = outline_of(cached->set, *other);
  ASSERT_NE(made, cached->set.outline);
  EXPECT_EQ(made->source(0).routes.at(0).channel, "Sysmon");
}

TEST(RuleCache, damage_is_noticed_wherever_it_is) {
  const std::string good = encode(everything(), kKey);
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 0x10);
    const bool reserved = i >= 12 && i < 16;
    // Nor is the key looked at here: it says which rules they are, not whether they are whole.
    const bool key = i >= 16 && i < 32;
    EXPECT_EQ(decode(bad).ok(), reserved || key) << i;
    EXPECT_FALSE(decode(good.substr(0, i)).ok()) << i;
  }
  EXPECT_FALSE(decode(good + "x").ok());
}

std::string sealed(std::string bytes) {
  const std::uint64_t sum = XXH3_64bits(bytes.data() + kHeadBytes, bytes.size() - kHeadBytes);
  std::memcpy(bytes.data() + 40, &sum, 8);
  return bytes;
}

// Whoever compiles the rules relies on the outline, so another name in either is damage.
TEST(RuleCache, an_outline_that_does_not_name_what_rules_read_is_refused) {
  const RuleSet set =
      load_texts({rule_text("  s: {Image: x, CommandLine|fieldref: User}\n"
                            "  condition: s\n")});
  const std::string good = encode(set, kKey);
  ASSERT_TRUE(decode(sealed(good)).ok());
  for (const std::string name : {"Image", "CommandLine", "User"}) {
    for (const std::size_t at : {good.find(name), good.rfind(name)}) {
      std::string forged = good;
      forged[at] = 'x';
      EXPECT_FALSE(decode(sealed(forged)).ok()) << name << " at " << at;
    }
  }
}

// A forged file has a right checksum: then the checks of the content stand alone.
TEST(RuleCache, forged_content_is_refused_or_consistent) {
  const std::string good = encode(everything(), kKey);
  for (std::size_t i = kHeadBytes; i < good.size(); ++i) {
    for (const int mask : {0x01, 0x80, 0xff}) {
      std::string forged = good;
      forged[i] = static_cast<char>(forged[i] ^ mask);
      forged = sealed(std::move(forged));
      const auto cached = decode(forged);
      if (!cached.ok()) continue;
      // `at` throws on a bad index.
      for (const Rule& rule : cached->set.rules) printed(rule.condition);
      EXPECT_EQ(encode(cached->set, kKey).size(), forged.size()) << i;
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
