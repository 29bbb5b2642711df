// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/detect/matcher.h"
#include "tocsin/detect/reason_finder.h"
#include "tocsin/model/event.h"
#include "tocsin/rule/log_source_table.h"
#include "tocsin/rule/rule.h"

namespace tocsin::detect {

// Choices read from bytes, so that a fuzzer or a seed can steer them; all zero at the end.
class Choices {
 public:
  explicit Choices(std::span<const std::uint8_t> bytes) : rest_(bytes) {}
  bool empty() const { return rest_.empty(); }
  // A number in [0, bound); bound at most 256.
  std::uint32_t below(std::uint32_t bound);
  bool one_in(std::uint32_t n) { return below(n) == 0; }

 private:
  std::span<const std::uint8_t> rest_;
};

// A small rule set with routes, and events, made to collide: few field names, few literals, the
// same text in other case, other encoding and other value kinds, empty and null values, fields
// with several values, aliases, closed schemas.
class DifferentialCase {
 public:
  explicit DifferentialCase(std::span<const std::uint8_t> bytes);

  const rule::RuleSet& rules() const { return rules_; }
  std::vector<rule::Route> routes_of(const rule::LogSource& source) const;

  // Runs the fast side, and the naive one on every rule, over every event: the first difference
  // in words, or an empty text. Also counts the hits, and checks that explanations say the same.
  std::string first_difference(std::size_t& hits) const;

 private:
  struct OwnedField {
    std::string name;
    model::Value value;  // bytes unset for kinds that have some; they are in `bytes`
    std::string bytes;
  };
  struct OwnedEvent {
    std::uint32_t code = 0;
    std::string channel;
    std::string provider;
    model::RawForm raw_form = model::RawForm::kNone;
    std::uint32_t values_left_out = 0;  // of the raw record, from the front
    std::vector<OwnedField> fields;
  };

  void make_routes(Choices& choices);
  void make_rule(Choices& choices, std::size_t ordinal);
  void make_event(Choices& choices);
  OwnedField make_field(Choices& choices);
  std::string near_literal(Choices& choices) const;
  static std::string_view make_raw(const OwnedEvent& made, model::EventBatch& batch,
                                   std::span<std::size_t> places);
  void fill(const OwnedEvent& made, const model::FieldNames& names, model::EventBatch& batch) const;
  // With a finder, explanations and reasons too, which are slow.
  std::string compare(const model::Event& event, const std::vector<Hit>& hits,
                      ReasonFinder* finder) const;

  rule::RuleSet rules_;
  std::vector<std::vector<rule::Route>> routes_;  // of categories "0", "1" …
  std::vector<OwnedEvent> events_;
};

}  // namespace tocsin::detect
