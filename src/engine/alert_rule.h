// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "tocsin/model/alert.h"
#include "tocsin/rule/rule.h"

namespace tocsin::engine {

// What an alert shows of a rule or a correlation.
std::shared_ptr<const model::AlertRule> alert_rule(const rule::RuleHeader& header,
                                                   bool correlation);

}  // namespace tocsin::engine
