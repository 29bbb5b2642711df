// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/model/time.h"
#include "tocsin/model/value.h"
#include "tocsin/rule/expression.h"

namespace re2 {
class RE2;
}

namespace tocsin::detect::naive {

// The meaning of one predicate on one value, for the naive evaluator and the case generator.
// The fast evaluator must not use anything from here: it is judged by it.

// Regular expressions compiled so far, by pattern. Grows without bound: for one call, or for a
// test over a fixed rule set. One thread at a time.
class Regexes {
 public:
  Regexes();
  ~Regexes();
  // The compiled pattern; null where RE2 refuses it (such a predicate passes nothing).
  const re2::RE2* find(const std::string& pattern);

 private:
  std::map<std::string, std::unique_ptr<re2::RE2>> compiled_;
};

// Whether one value that the field has passes, for every test but kExists, kNull and
// kSameAsField, which ask about the field as a whole. Where rule/expression.h leaves room:
//   - the same integer and the same GUID count for kEquals under `cased` too;
//   - kRegex: RE2 with its default options (UTF-8, '$' only at the very end without flag m);
//   - kDatePart compares a kNull or an unreadable date as false under every comparison.
bool value_passes(const rule::Predicate& predicate, const model::Value& value, Regexes& regexes);

// The text comparisons alone: kEquals, kStartsWith, kEndsWith, kContains.
bool text_compares(rule::Test test, std::string_view text, std::string_view literal);

// Whether the whole text matches; '?' takes one character (not byte). Both sides are folded
// already, or neither. Time: text length times pieces.
bool glob_matches(const std::vector<rule::GlobPiece>& glob, std::string_view text);

// The value of a part of a date, as Sigma's time modifiers mean it: UTC, ISO 8601 week.
double date_part_of(rule::DatePart part, model::Timestamp time);

// Whether `number` stands to `bound` as a comparing test (kEquals, kLess … kGreaterEqual) says.
bool number_compares(rule::Test test, double number, double bound);

}  // namespace tocsin::detect::naive
