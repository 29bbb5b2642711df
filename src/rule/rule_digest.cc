// SPDX-License-Identifier: Apache-2.0
#include "rule_digest.h"

#include <xxhash.h>

#include <bit>
#include <string>
#include <string_view>

namespace tocsin::rule {
namespace {

static_assert(std::endian::native == std::endian::little, "digests hash numbers as they lie");

// Every piece is preceded by its length, so that no two lists of pieces read the same.
class Digest {
 public:
  void text(std::string_view piece) {
    number(piece.size());
    bytes_.append(piece);
  }
  void number(std::uint64_t n) { bytes_.append(reinterpret_cast<const char*>(&n), sizeof n); }
  void real(double d) { number(std::bit_cast<std::uint64_t>(d)); }
  std::uint64_t finish() const { return XXH3_64bits(bytes_.data(), bytes_.size()); }

 private:
  std::string bytes_;
};

void add(const Predicate& p, Digest& out) {
  out.text(p.field);
  out.number(static_cast<std::uint64_t>(p.test) | std::uint64_t{p.cased} << 8 |
             static_cast<std::uint64_t>(p.date_part) << 16 |
             static_cast<std::uint64_t>(p.date_test) << 24 |
             static_cast<std::uint64_t>(p.reference_test) << 32 |
             std::uint64_t{p.number.has_value()} << 40);
  out.text(p.text);
  if (p.number) {
    out.number(p.number->magnitude);
    out.number(p.number->negative);
  }
  out.number(p.glob.size());
  for (const GlobPiece& piece : p.glob) {
    out.number(static_cast<std::uint64_t>(piece.kind));
    out.text(piece.text);
  }
  if (p.test == Test::kCidr) {
    out.text({reinterpret_cast<const char*>(p.network.address.data()), p.network.address.size()});
    out.number(p.network.prefix_bits | std::uint64_t{p.network.v6} << 8);
  }
  out.real(p.bound);
  out.text(p.other_field);
}

}  // namespace

std::uint64_t digest(const Rule& rule) {
  Digest out;
  out.text(rule.log_source.category);
  out.text(rule.log_source.product);
  out.text(rule.log_source.service);
  for (const Predicate& predicate : rule.condition.predicates) add(predicate, out);
  for (const Node& node : rule.condition.nodes) {
    out.number(static_cast<std::uint64_t>(node.kind) | std::uint64_t{node.predicate} << 8);
    out.number(node.children.size());
    for (const std::uint32_t child : node.children) out.number(child);
  }
  out.number(rule.condition.root);
  return out.finish();
}

std::uint64_t digest(const Correlation& correlation, const RuleSet& set) {
  Digest out;
  out.number(static_cast<std::uint64_t>(correlation.type));
  out.number(static_cast<std::uint64_t>(correlation.timespan.count()));
  for (const Correlation::Input& input : correlation.inputs) {
    out.number(input.is_correlation);
    out.number(input.is_correlation ? set.correlations[input.index].header.version
                                    : set.rules[input.index].header.version);
  }
  for (const std::string& field : correlation.group_by) out.text(field);
  for (const Correlation::Alias& alias : correlation.aliases) {
    out.text(alias.name);
    for (const std::string& field : alias.field_of_input) out.text(field);
  }
  for (const Correlation::Bound& bound : correlation.bounds) {
    out.number(static_cast<std::uint64_t>(bound.comparison));
    out.real(bound.value);
  }
  out.number(correlation.value_fields.size());
  for (const std::string& field : correlation.value_fields) out.text(field);
  out.real(correlation.percentile);
  for (const CorrelationNode& node : correlation.extended) {
    out.number(static_cast<std::uint64_t>(node.kind) | std::uint64_t{node.rule} << 8);
    out.number(node.children.size());
    for (const std::uint32_t child : node.children) out.number(child);
  }
  return out.finish();
}

}  // namespace tocsin::rule
