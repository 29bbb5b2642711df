// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/rule/expression.h"

namespace tocsin::detect {

// Conditions written by hand, for tests and the fuzzer: predicates as the rule compiler would
// make them (texts folded unless cased, integers noted), and nodes bottom-up.

rule::Predicate text_test(rule::Test test, std::string_view field, std::string_view text);
rule::Predicate cased(rule::Test test, std::string_view field, std::string_view text);
// '*' and '?' are wildcards; nothing escapes them.
rule::Predicate glob_test(std::string_view field, std::string_view pattern, bool cased = false);
rule::Predicate regex_test(std::string_view field, std::string_view pattern);
rule::Predicate network_test(std::string_view field, const std::string& address,
                             std::uint8_t prefix_bits);
rule::Predicate number_test(rule::Test test, std::string_view field, double bound);
rule::Predicate date_test(std::string_view field, rule::DatePart part, rule::Test test,
                          double bound);
rule::Predicate reference_test(std::string_view field, rule::Test test, std::string_view other);
// kExists and kNull.
rule::Predicate plain_test(rule::Test test, std::string_view field);

class ExpressionBuilder {
 public:
  std::uint32_t leaf(rule::Predicate predicate);
  std::uint32_t all(std::vector<std::uint32_t> children, std::string label = "");
  std::uint32_t any(std::vector<std::uint32_t> children, std::string label = "");
  std::uint32_t negate(std::uint32_t child);
  rule::Expression build(std::uint32_t root) const;

 private:
  std::uint32_t add(rule::Node node);
  rule::Expression expression_;
};

}  // namespace tocsin::detect
