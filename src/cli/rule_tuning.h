// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "console.h"
#include "rule_files.h"
#include "tocsin/base/result.h"

namespace tocsin::cli {

// What `tocsin rules tune` was asked for.
struct TuneRequest {
  std::string from;                // folder that `scan --save` made
  std::vector<std::string> tries;  // filter files to judge; empty: propose some
  std::string owner, reason, expires;
  std::string output_folder;  // where proposals go, one file each; empty: to standard output
};

// Proposes exceptions for the noisiest alerts that look benign, or says what some would remove.
// 1: an exception that was tried removes alerts of incidents that are serious or confirmed.
base::Result<int> tune_rules(Console& console, const RuleFlags& flags, const LoadedRules& loaded,
                             const TuneRequest& request);

}  // namespace tocsin::cli
