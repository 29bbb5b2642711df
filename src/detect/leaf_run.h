// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "event_view.h"
#include "group.h"

namespace tocsin::detect {

// Tests leaves on one event: the slow half of a match, for the few rules whose anchor was found.
// Borrows the view; one thread.
class LeafRun {
 public:
  explicit LeafRun(EventView& view) : view_(view) {}

  // Whether the leaf holds for the event that the view shows. Nothing is remembered.
  bool holds(const Group& group, const Leaf& leaf);

 private:
  bool field_passes(const Group& group, const Leaf& leaf, std::uint32_t field);
  bool value_is_in(const Group& group, const Leaf& leaf,
                   std::span<const rule::Predicate* const> predicates, std::uint32_t field);
  static bool list_has(const Group& group, const Leaf& leaf, std::string_view text);
  bool set_has(const Leaf& leaf, std::span<const rule::Predicate* const> predicates,
               std::string_view text);
  bool networks_have(const Leaf& leaf, std::span<const rule::Predicate* const> predicates,
                     std::uint32_t field);
  bool same_as_other(const Group& group, const Leaf& leaf, const rule::Predicate& predicate,
                     std::uint32_t field);
  template <class Passes>
  bool any_field(const Group& group, std::uint32_t first_slot, std::uint32_t slot_count,
                 Passes&& passes);

  EventView& view_;
  LiteralHits hits_;
};

}  // namespace tocsin::detect
