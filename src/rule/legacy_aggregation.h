// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "drafts.h"
#include "report.h"
#include "tocsin/text/yaml.h"

namespace tocsin::rule {

// Reads what stands after the bar of a condition of Sigma version 1, and the `timeframe` of its
// detection, as the correlation that means the same:
//
//   function "(" [ field ] ")" [ "by" field { "," field } ] comparison number
//
// count() is event_count, count(field) value_count, sum and avg are value_sum and value_avg.
// min, max and near are refused. Without a timeframe all events count together. The correlation
// gets no header and one input without reference. Reports faults; false where there was one.
bool read_aggregation(std::string_view text, text::Place place, const text::YamlNode* timeframe,
                      Correlation& out, Report& report);

}  // namespace tocsin::rule
