// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tocsin/model/event.h"
#include "tocsin/model/field_names.h"
#include "tocsin/rule/log_source_table.h"
#include "tocsin/rule/rule.h"

namespace tocsin::detect {

// Makes test events from rules: for each rule one event that it must find and one that it must
// just miss. The naive evaluator confirms both, so that they can judge the fast one.

// One field of a generated event; without text it is there and has no value.
struct GeneratedField {
  std::string name;
  std::optional<std::string> text;
};

// An event that owns its texts. On Windows EventID, Channel and Provider_Name are fields like
// others, and the event's code, channel and provider are read from them; events of other products
// have these in their head alone.
struct GeneratedEvent {
  std::string product;
  std::string channel, provider;  // of other products than Windows
  std::uint32_t code = 0;         // likewise
  std::vector<GeneratedField> fields;
};

// How the texts of a generated event are held in a model::Event: each must give the same hits.
enum class TextForm : std::uint8_t { kPlain, kWide, kEscaped };

// Appends the event to the batch, with field ids from `names`.
void add_event(const GeneratedEvent& event, const model::FieldNames& names, TextForm form,
               model::EventBatch& batch);

// What could be made for one rule. Where an event is missing, `reason` says why.
struct GeneratedCase {
  std::uint32_t route = 0;  // index of the route that the events come by
  std::optional<GeneratedEvent> positive;
  std::optional<GeneratedEvent> near_miss;  // the positive with as little altered as was found
  std::uint32_t alterations = 0;            // literals altered in it; 0: made anew, not altered
  std::string altered;                      // for people: "Image: 'a' to 'b'"
  std::string reason;
};

// Tries the routes in order and takes the first with a positive. Search is bounded (some
// thousand steps a route): a rule may go without a case although one exists. Same seed, same
// case. Any thread.
GeneratedCase generate_case(const rule::Rule& rule, const std::vector<rule::Route>& routes,
                            std::uint64_t seed);

}  // namespace tocsin::detect
