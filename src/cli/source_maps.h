// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "console.h"
#include "tocsin/base/result.h"
#include "tocsin/source/source_map.h"

namespace tocsin::cli {

// The source maps in these files, in this order. Fails where a file cannot be read or is no map.
base::Result<source::SourceMaps> load_source_maps(const Console& console,
                                                  const std::vector<std::string>& paths);

}  // namespace tocsin::cli
