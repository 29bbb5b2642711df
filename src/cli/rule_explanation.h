// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "console.h"
#include "tocsin/base/result.h"
#include "tocsin/rule/rule.h"

namespace tocsin::cli {

struct ExplainRequest {
  std::string rule;  // id, name or title
  std::string event_path;
  std::uint64_t record_id = 0;  // 0: the first events that the rule's log source means
};

// The rule's condition as a tree with truth values, for the event asked for.
base::Result<std::string> explain_rule(Console& console, const rule::RuleSet& set,
                                       const ExplainRequest& request);

}  // namespace tocsin::cli
