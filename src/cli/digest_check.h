// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "console.h"
#include "tocsin/base/result.h"

namespace tocsin::cli {

// Reads everything under the paths and says which CloudTrail log and digest files are as their
// digests say, and where keys are given, which digests are signed. 0: all are; 1: some are changed,
// missing, named by no digest, or not signed by a key that is given.
base::Result<int> verify_digests(Console& console, const std::vector<std::string>& paths,
                                 const std::vector<std::string>& key_paths);

}  // namespace tocsin::cli
