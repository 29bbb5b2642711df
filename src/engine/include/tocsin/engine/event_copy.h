// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tocsin/model/alert.h"
#include "tocsin/model/event.h"
#include "tocsin/rule/log_source_table.h"
#include "tocsin/rule/rule.h"

namespace tocsin::engine {

// All fields of an event as texts that outlive its batch.
std::vector<model::StoredField> copy_fields(const model::Event& event);

// For each rule of the set the field names that correlations read of its matches (group-by and
// counted fields, with aliases resolved).
std::vector<std::vector<std::string>> correlated_fields(const rule::RuleSet& rules);

// Replaces `out` with the event's fields as texts: all of them, or only the correlated ones.
// Correlations name fields as rules do, so what the route reads under another name is there under
// the rule's name as well. The memory of `out` is used again.
void store_event(const model::Event& event, const rule::Route& route,
                 const std::vector<std::string>& correlated, bool all,
                 std::vector<model::StoredField>& out);

}  // namespace tocsin::engine
