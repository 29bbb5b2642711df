// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "console.h"
#include "tocsin/base/result.h"
#include "tocsin/model/event.h"
#include "tocsin/model/field_names.h"
#include "tocsin/source/evidence.h"
#include "tocsin/source/source_map.h"
#include "tocsin/source/time_zone.h"

namespace tocsin::cli {

// The format with this name; none for an empty name. The error lists what there is.
base::Result<const source::Format*> format_by_name(const std::string& name);

// How files are read.
struct EventReading {
  const source::Format* format_hint = nullptr;
  source::SourceMaps maps;
  std::optional<source::TimeZone> zone;  // of times that name none
};

// An error where one of the paths is not there.
base::Result<void> check_evidence_paths(const Console& console,
                                        const std::vector<std::string>& paths);

// Reads all events under the paths on one thread, files by path, records in their order.
// `visit` returns false to stop. The statuses say what became of the files.
base::Result<std::vector<source::EvidenceStatus>> read_events(
    Console& console, const std::vector<std::string>& paths, const EventReading& how,
    const model::FieldNames& names,
    const std::function<bool(const model::Event&, std::string_view path)>& visit);

}  // namespace tocsin::cli
