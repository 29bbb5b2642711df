// SPDX-License-Identifier: Apache-2.0
#include "alert_rule.h"

#include <utility>

namespace tocsin::engine {

std::shared_ptr<const model::AlertRule> alert_rule(const rule::RuleHeader& header,
                                                   bool correlation) {
  model::AlertRule rule;
  rule.id = header.id;
  rule.title = header.title;
  rule.level = header.level;
  rule.tags = header.tags;
  rule.description = header.description;
  rule.references = header.references;
  rule.falsepositives = header.falsepositives;
  rule.author = header.author;
  rule.status = header.status;
  rule.path = header.path;
  rule.version = header.version;
  rule.correlation = correlation;
  return std::make_shared<const model::AlertRule>(std::move(rule));
}

}  // namespace tocsin::engine
