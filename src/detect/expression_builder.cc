// SPDX-License-Identifier: Apache-2.0
#include "expression_builder.h"

#include <arpa/inet.h>

#include <algorithm>
#include <utility>

#include "tocsin/base/check.h"
#include "tocsin/model/casefold.h"

namespace tocsin::detect {
namespace {

rule::Predicate predicate_of(rule::Test test, std::string_view field) {
  rule::Predicate predicate;
  predicate.test = test;
  predicate.field = field;
  return predicate;
}

}  // namespace

rule::Predicate text_test(rule::Test test, std::string_view field, std::string_view text) {
  rule::Predicate predicate = predicate_of(test, field);
  predicate.text = model::folded(text);
  predicate.written = text;
  model::Integer number;
  if (test == rule::Test::kEquals && model::parse_integer(text, number)) {
    predicate.number = number;
  }
  return predicate;
}

rule::Predicate cased(rule::Test test, std::string_view field, std::string_view text) {
  rule::Predicate predicate = text_test(test, field, text);
  predicate.text = text;
  predicate.cased = true;
  return predicate;
}

rule::Predicate glob_test(std::string_view field, std::string_view pattern, bool cased) {
  rule::Predicate predicate = predicate_of(rule::Test::kGlob, field);
  predicate.cased = cased;
  predicate.written = pattern;
  using Kind = rule::GlobPiece::Kind;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t end = std::min(pattern.find_first_of("*?", at), pattern.size());
    if (end > at) {
      const std::string_view text = pattern.substr(at, end - at);
      predicate.glob.push_back({Kind::kText, cased ? std::string(text) : model::folded(text)});
      at = end;
      continue;
    }
    predicate.glob.push_back({pattern[at] == '*' ? Kind::kAny : Kind::kOne, ""});
    ++at;
  }
  return predicate;
}

rule::Predicate regex_test(std::string_view field, std::string_view pattern) {
  rule::Predicate predicate = predicate_of(rule::Test::kRegex, field);
  predicate.text = pattern;
  predicate.written = pattern;
  return predicate;
}

rule::Predicate network_test(std::string_view field, const std::string& address,
                             std::uint8_t prefix_bits) {
  rule::Predicate predicate = predicate_of(rule::Test::kCidr, field);
  predicate.network.prefix_bits = prefix_bits;
  predicate.network.v6 = address.find(':') != std::string::npos;
  std::uint8_t* bytes = predicate.network.address.data() + (predicate.network.v6 ? 0 : 12);
  CHECK(inet_pton(predicate.network.v6 ? AF_INET6 : AF_INET, address.c_str(), bytes) == 1);
  return predicate;
}

rule::Predicate number_test(rule::Test test, std::string_view field, double bound) {
  rule::Predicate predicate = predicate_of(test, field);
  predicate.bound = bound;
  return predicate;
}

rule::Predicate date_test(std::string_view field, rule::DatePart part, rule::Test test,
                          double bound) {
  rule::Predicate predicate = predicate_of(rule::Test::kDatePart, field);
  predicate.date_part = part;
  predicate.date_test = test;
  predicate.bound = bound;
  return predicate;
}

rule::Predicate reference_test(std::string_view field, rule::Test test, std::string_view other) {
  rule::Predicate predicate = predicate_of(rule::Test::kSameAsField, field);
  predicate.reference_test = test;
  predicate.other_field = other;
  return predicate;
}

rule::Predicate plain_test(rule::Test test, std::string_view field) {
  return predicate_of(test, field);
}

std::uint32_t ExpressionBuilder::add(rule::Node node) {
  expression_.nodes.push_back(std::move(node));
  return static_cast<std::uint32_t>(expression_.nodes.size() - 1);
}

std::uint32_t ExpressionBuilder::leaf(rule::Predicate predicate) {
  rule::Node node;
  node.kind = rule::Node::Kind::kPredicate;
  node.predicate = static_cast<std::uint32_t>(expression_.predicates.size());
  expression_.predicates.push_back(std::move(predicate));
  return add(std::move(node));
}

std::uint32_t ExpressionBuilder::all(std::vector<std::uint32_t> children, std::string label) {
  rule::Node node;
  node.kind = rule::Node::Kind::kAll;
  node.children = std::move(children);
  node.label = std::move(label);
  return add(std::move(node));
}

std::uint32_t ExpressionBuilder::any(std::vector<std::uint32_t> children, std::string label) {
  rule::Node node;
  node.kind = rule::Node::Kind::kAny;
  node.children = std::move(children);
  node.label = std::move(label);
  return add(std::move(node));
}

std::uint32_t ExpressionBuilder::negate(std::uint32_t child) {
  rule::Node node;
  node.kind = rule::Node::Kind::kNot;
  node.children = {child};
  return add(std::move(node));
}

rule::Expression ExpressionBuilder::build(std::uint32_t root) const {
  rule::Expression out = expression_;
  out.root = root;
  return out;
}

}  // namespace tocsin::detect
