// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tocsin/model/value.h"
#include "tocsin/text/diagnostic.h"

namespace tocsin::rule {

// The checked form of a Sigma condition: a tree of and / or / not over predicates on fields.
// All modifiers are gone: encodings, dashes and placeholders are expanded into plain
// predicates, quantifiers into and / or. Every evaluator works on this form; the naive one in
// `detect` walks it as it stands and is the judge of all others. The meaning is defined here.

// What a predicate asks of one value. Texts are compared without regard to case (both sides
// folded, see model/casefold.h) unless `cased`. A value's text is model::append_text.
enum class Test : std::uint8_t {
  kEquals,  // same text; or both denote the same integer (Predicate::number and
            // model::integer_of); or both denote the same GUID, braces aside
  kStartsWith,
  kEndsWith,
  kContains,
  kGlob,   // the whole text matches Predicate::glob; wildcards cross line breaks
  kRegex,  // RE2 finds Predicate::text anywhere in the text; case matters unless flag i
  kCidr,   // the text is an IP address (as inet_pton reads it; a zone as in fe80::1%4
           // aside) inside Predicate::network; ::ffff:a.b.c.d is also in networks of a.b.c.d
  kLess,   // number_of(value) < Predicate::bound; false where it is no number
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kDatePart,     // the text is a date (model::parse_time) or a day alone; its `date_part` in UTC
                 // (week: of ISO 8601) compares by `date_test` with `bound`
  kExists,       // the field occurs, with or without a value
  kNull,         // the field does not occur, or every value of it is kNull
  kSameAsField,  // the value's text equals / starts / ends with / contains (by `reference_test`)
                 // the text of some value of the field `other_field`; never where one is kNull
};

enum class DatePart : std::uint8_t { kMinute, kHour, kDay, kWeek, kMonth, kYear };

// One piece of a glob: text, '*' (any characters, also none) or '?' (exactly one character).
struct GlobPiece {
  enum class Kind : std::uint8_t { kText, kAny, kOne } kind = Kind::kText;
  std::string text;  // folded unless the predicate is `cased`
  friend bool operator==(const GlobPiece&, const GlobPiece&) = default;
};

// An IPv4 or IPv6 network; IPv4 is held in the last four bytes.
struct Network {
  std::array<std::uint8_t, 16> address{};
  std::uint8_t prefix_bits = 0;  // of the family's own length: 0..32 or 0..128
  bool v6 = false;
  friend bool operator==(const Network&, const Network&) = default;
};

// One test on one field. It holds for an event when some value of the field passes (a field may
// have several); where the field does not occur it is false, but for kNull, which is then true.
// A kNull value has the text "" for kEquals with an empty text only if the field is present; it
// passes no other text test. Where a route reads the field under several native names, their
// values together are the field's; where the field is "", all values of the event are.
struct Predicate {
  std::string field;  // name as the rule writes it; empty: keyword, tried on every value
  Test test = Test::kEquals;
  bool cased = false;
  std::string text;     // kEquals, kStartsWith, kEndsWith, kContains: the literal, folded unless
                        // cased; kRegex: the pattern, with (?ims) flags in front
  std::string written;  // the value as the rule's author wrote it, for explanations
  std::optional<model::Integer> number;  // kEquals: the integer that `text` denotes
  std::vector<GlobPiece> glob;
  Network network;
  double bound = 0;  // kLess … kGreaterEqual, kDatePart
  DatePart date_part = DatePart::kHour;
  Test date_test = Test::kEquals;
  std::string other_field;
  Test reference_test = Test::kEquals;
  text::Place place;  // of the value in the rule's file
};

// A node of the tree. kAll of no children is true, kAny of no children is false.
struct Node {
  enum class Kind : std::uint8_t { kAll, kAny, kNot, kPredicate } kind = Kind::kAll;
  std::uint32_t predicate = 0;          // index into Expression::predicates
  std::vector<std::uint32_t> children;  // indexes into Expression::nodes; kNot has one
  std::string label;  // the search identifier that this node came from, for explanations; or empty
};

// A whole condition. Children stand before their parents in `nodes`; the depth is at most
// kDepthMax, which the compiler of rules enforces.
struct Expression {
  static constexpr std::size_t kDepthMax = 64;
  std::vector<Predicate> predicates;
  std::vector<Node> nodes;
  std::uint32_t root = 0;
};

}  // namespace tocsin::rule
