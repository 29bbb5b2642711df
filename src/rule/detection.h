// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "condition.h"
#include "modifiers.h"
#include "report.h"
#include "tocsin/rule/expression.h"
#include "tocsin/text/yaml.h"

namespace tocsin::rule {

// A checked detection section.
struct Detection {
  Expression expression;
  bool has_aggregation = false;
  std::string aggregation;  // of the legacy form "condition: x | count() > 5", after the bar
  text::Place aggregation_place;
  bool has_not = false;  // the condition negates something
};

// What of a map of search identifiers is not one.
struct DetectionKeys {
  std::vector<std::string_view> reserved;
};

// Checks the map of search identifiers with its `condition`, as rules and filters have it.
// Reports every fault; false where there was one.
bool check_detection(const text::YamlNode& section, const DetectionKeys& keys,
                     ValueContext& context, Detection& out, Report& report);

}  // namespace tocsin::rule
