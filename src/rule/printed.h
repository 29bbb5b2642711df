// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <array>
#include <string>
#include <vector>

#include "tocsin/rule/loader.h"
#include "tocsin/rule/rule.h"

namespace tocsin::rule {

// An expression in one line, for tests that compare text: all(Image endswith '\cmd.exe', …).
inline std::string printed(const Predicate& p) {
  constexpr std::array kTests = {"is",  "startswith", "endswith", "contains", "glob",
                                 "re",  "cidr",       "lt",       "lte",      "gt",
                                 "gte", "date",       "exists",   "null",     "same"};
  constexpr std::array kParts = {"minute", "hour", "day", "week", "month", "year"};
  const auto name = [&](Test test) { return kTests[static_cast<std::size_t>(test)]; };
  std::string out = fmt::format("{} {}", p.field, name(p.test));
  switch (p.test) {
    case Test::kGlob:
      out += " '";
      for (const GlobPiece& piece : p.glob) {
        out += piece.kind == GlobPiece::Kind::kAny   ? "<*>"
               : piece.kind == GlobPiece::Kind::kOne ? "<?>"
                                                     : piece.text;
      }
      out += "'";
      break;
    case Test::kCidr:
      out += ' ';
      for (const auto byte : p.network.address) out += fmt::format("{:02x}", byte);
      out += fmt::format("/{}{}", p.network.prefix_bits, p.network.v6 ? " v6" : "");
      break;
    case Test::kLess:
    case Test::kLessEqual:
    case Test::kGreater:
    case Test::kGreaterEqual:
      out += fmt::format(" {}", p.bound);
      break;
    case Test::kDatePart:
      out += fmt::format(" {} {} {}", kParts[static_cast<std::size_t>(p.date_part)],
                         name(p.date_test), p.bound);
      break;
    case Test::kExists:
    case Test::kNull:
      break;
    case Test::kSameAsField:
      out += fmt::format(" {} {}", name(p.reference_test), p.other_field);
      break;
    default:
      out += fmt::format(" '{}'", p.text);
  }
  if (p.number) out += fmt::format(" #{}{}", p.number->negative ? "-" : "", p.number->magnitude);
  if (p.cased) out += " cased";
  return out;
}

inline std::string printed(const Expression& expression, std::uint32_t index) {
  const Node& node = expression.nodes.at(index);
  if (node.kind == Node::Kind::kPredicate) {
    return printed(expression.predicates.at(node.predicate));
  }
  std::string out = node.kind == Node::Kind::kAll   ? "all("
                    : node.kind == Node::Kind::kAny ? "any("
                                                    : "not(";
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    out += (i == 0 ? "" : ", ") + printed(expression, node.children[i]);
  }
  return out + ")";
}

inline std::string printed(const Expression& expression) {
  return printed(expression, expression.root);
}

// A rule for Sysmon 1 whose detection is the given YAML lines, indented by two already.
inline std::string rule_text(const std::string& detection, const std::string& more = {}) {
  return "title: t\nid: 00000000-0000-4000-8000-000000000001\n" + more +
         "logsource:\n  product: windows\n  service: sysmon\ndetection:\n" + detection;
}

inline RuleSet load_texts(const std::vector<std::string>& texts, LoadOptions options = {}) {
  std::vector<RuleFile> files;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    files.push_back({fmt::format("{:03}.yml", i), texts[i]});
  }
  return load_rules(files, LogSourceTable::built_in(), options);
}

// The condition of one search `s` with the given YAML item, or "refused: reason".
inline std::string item(const std::string& yaml, LoadOptions options = {}) {
  const RuleSet set =
      load_texts({rule_text("  s:\n    " + yaml + "\n  condition: s\n")}, std::move(options));
  if (set.rules.size() == 1) return printed(set.rules[0].condition);
  return set.statuses.empty() ? "nothing" : "refused: " + set.statuses[0].reason;
}

}  // namespace tocsin::rule
