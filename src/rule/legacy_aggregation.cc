// SPDX-License-Identifier: Apache-2.0
#include "legacy_aggregation.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <string>

#include "correlation_reader.h"
#include "tocsin/model/casefold.h"

namespace tocsin::rule {
namespace {

// Longer than any log; "all events count together".
constexpr std::chrono::hours kWholeInput{24 * 36'500};

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

struct Operator {
  std::string_view text;
  Comparison comparison;
};

// Longer ones first.
constexpr std::array kOperators = {
    Operator{">=", Comparison::kGreaterEqual}, Operator{"<=", Comparison::kLessEqual},
    Operator{"!=", Comparison::kNotEqual},     Operator{"==", Comparison::kEqual},
    Operator{">", Comparison::kGreater},       Operator{"<", Comparison::kLess},
    Operator{"=", Comparison::kEqual},
};

// The text in its parts: what stands before the comparison, and the bound.
bool split_bound(std::string_view text, std::string_view& before, Correlation::Bound& bound) {
  for (const Operator& op : kOperators) {
    const std::size_t at = text.find(op.text);
    if (at == std::string_view::npos) continue;
    before = trim(text.substr(0, at));
    bound.comparison = op.comparison;
    return text::read_yaml_float(trim(text.substr(at + op.text.size())), bound.value);
  }
  return false;
}

bool set_type(std::string_view function, std::string_view field, Correlation& out) {
  if (function == "count" && field.empty()) {
    out.type = CorrelationType::kEventCount;
    return true;
  }
  if (field.empty()) return false;
  out.value_fields.emplace_back(field);
  out.type = function == "count" ? CorrelationType::kValueCount
             : function == "sum" ? CorrelationType::kValueSum
                                 : CorrelationType::kValueAvg;
  return function == "count" || function == "sum" || function == "avg";
}

bool set_groups(std::string_view text, Correlation& out) {
  if (text.empty()) return true;
  const std::string word = model::folded(text.substr(0, 3));
  if (word != "by " && word != "by\t") return false;
  text.remove_prefix(3);
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view field = trim(text.substr(0, comma));
    if (field.empty() || field.find_first_of(" \t") != std::string_view::npos) return false;
    out.group_by.emplace_back(field);
    if (comma == std::string_view::npos) return true;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

bool read_aggregation(std::string_view text, text::Place place, const text::YamlNode* timeframe,
                      Correlation& out, Report& report) {
  const std::string_view trimmed = trim(text);
  const std::size_t open = trimmed.find('('), close = trimmed.find(')');
  // Their first reader took the words in any case.
  const std::string function = model::folded(trim(trimmed.substr(0, open)));
  if (function.starts_with("near")) {
    report.error(place, "legacy-near", "the legacy aggregation `near` has no defined meaning",
                 "write a correlation of the type `temporal`");
    return false;
  }
  if (function == "min" || function == "max") {
    report.error(place, "legacy-extreme",
                 fmt::format("no correlation has the meaning of the legacy `{}()`", function),
                 "test the field itself with `lt` or `gt`");
    return false;
  }
  std::string_view groups;
  Correlation::Bound bound;
  const bool sound = open < close && close != std::string_view::npos &&
                     split_bound(trimmed.substr(close + 1), groups, bound) &&
                     set_type(function, trim(trimmed.substr(open + 1, close - open - 1)), out) &&
                     set_groups(groups, out);
  if (!sound) {
    report.error(place, "bad-aggregation",
                 fmt::format("`{}` is no aggregation that this program knows", trimmed),
                 "write a correlation");
    return false;
  }
  report.warn(place, "legacy-aggregation", "an aggregation in a condition is a legacy form",
              "write a correlation");
  out.bounds.push_back(bound);
  out.inputs.emplace_back();
  out.timespan = kWholeInput;
  if (timeframe == nullptr) return true;
  const auto span = parse_timespan(timeframe->text);
  if (span) {
    out.timespan = *span;
    return true;
  }
  report.error(timeframe->place, "bad-timespan",
               fmt::format("`{}` is no time span", timeframe->text));
  return false;
}

}  // namespace tocsin::rule
