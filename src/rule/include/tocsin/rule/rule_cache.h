// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tocsin/base/result.h"
#include "tocsin/rule/loader.h"
#include "tocsin/rule/log_source_table.h"
#include "tocsin/rule/rule.h"

namespace tocsin::rule {

// What a cached rule set was made from. Equal keys: equal rule sets.
struct CacheKey {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend bool operator==(const CacheKey&, const CacheKey&) = default;
};

// Makes a key from everything that decides what load_rules gives: the table, the options, the
// version of the program and each file, in a fixed order. What stands for a file (its bytes, or
// size and times where the caller trusts them) is the caller's choice.
class CacheKeyMaker {
 public:
  CacheKeyMaker(const LogSourceTable& sources, const LoadOptions& options,
                std::string_view program_version);
  void add_file(std::string_view path, std::string_view stamp);
  CacheKey finish() const;

 private:
  void add(std::string_view piece);
  std::string pieces_;  // hashes of the pieces
};

// A rule set as one flat text of bytes, for a file. The format is docs/formats/rule-cache.md.
std::string encode(const RuleSet& set, const CacheKey& key);

// What a cache holds, and what it was made from.
struct CachedRules {
  CacheKey key;
  RuleSet set;
};

// Reads what encode wrote. kNotFound where the bytes are of another version of the format,
// kMalformed where they are damaged in any way: the caller then loads the rules from their text,
// as it does where the key is another. Everything is checked now, every index, enumeration and
// text; rules and statuses are made of the bytes, which the set keeps, when they are looked at.
// Bounded by the size of `bytes`. A forged file gives at worst a wrong rule set that evaluators can
// run: an outline that leaves out what its rules read is damage. Regular expressions are not
// compiled again: evaluators must treat one that RE2 refuses as never found.
base::Result<CachedRules> decode(std::string bytes);

}  // namespace tocsin::rule
