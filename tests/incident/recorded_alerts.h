// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tocsin/incident/grouper.h"
#include "tocsin/model/alert.h"
#include "tocsin/model/incident.h"
#include "tocsin/rule/rule.h"

namespace tocsin::incident {

// The folder of public test data, ../shared/corpus unless TOCSIN_SHARED says where `shared` is.
std::filesystem::path corpus_folder();

// All rules below a folder; paths relative to it.
rule::RuleSet rules_below(const std::filesystem::path& folder);
// The active SigmaHQ rules of the corpus.
rule::RuleSet corpus_rules();

// What a scan of these files and folders alerts, in order.
std::vector<model::Alert> alerts_of(const std::vector<std::string>& paths,
                                    const rule::RuleSet& rules);

}  // namespace tocsin::incident
