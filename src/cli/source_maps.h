// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "console.h"
#include "tocsin/base/result.h"
#include "tocsin/source/source_map.h"
#include "tocsin/source/time_zone.h"

namespace tocsin::cli {

// The source maps in these files, in this order. Fails where a file cannot be read or is no map.
base::Result<source::SourceMaps> load_source_maps(const Console& console,
                                                  const std::vector<std::string>& paths);

// The zone that --timezone names; none where it is empty.
base::Result<std::optional<source::TimeZone>> load_time_zone(const Console& console,
                                                             const std::string& name);

}  // namespace tocsin::cli
