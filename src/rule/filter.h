// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "drafts.h"
#include "modifiers.h"
#include "report.h"
#include "tocsin/text/yaml.h"

namespace tocsin::rule {

// Reads the `filter` section of a document. Reports every fault; false where there was one.
bool read_filter(const text::YamlNode& root, ValueContext& context, FilterDraft& out,
                 Report& report);

// Whether the filter is meant for the rule: it names it, or any rule, and the filter's log
// source contains the rule's.
bool applies(const FilterDraft& filter, const Rule& rule);

// Why the filter is not applied on a day: its last one lies before. Empty where it is applied.
std::string expired(const FilterDraft& filter, std::chrono::sys_days today);

// Narrows the rule's condition by the filter's.
void apply_filter(const FilterDraft& filter, Rule& rule);

}  // namespace tocsin::rule
