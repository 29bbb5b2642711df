// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/base/file_system.h"
#include "tocsin/base/result.h"
#include "tocsin/model/time.h"

namespace tocsin::exercise {

// The scenario that ships: drill/scenario.yml. How to write one is in drill/README.md.
std::string_view default_scenario();

// One file of evidence that was written.
struct DrillFile {
  std::string path;  // relative to the folder
  std::string host;
  std::string form;  // "evtx", "evtx forwarded", "winlogbeat" or "xml"
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;
};

// What make_drill wrote, for people and tests.
struct DrillSummary {
  std::string title;
  std::uint64_t seed = 0;
  std::uint64_t events = 0;
  std::uint64_t events_of_intrusion = 0;
  std::size_t hosts = 0;
  std::size_t steps = 0;  // of the intrusion
  model::Timestamp first{}, last{};
  std::vector<DrillFile> files;  // in order of their paths
};

// How far make_drill is; given from the thread that called it.
struct DrillProgress {
  std::size_t files_written = 0;
  std::size_t files_total = 0;
};

// What is not said by the scenario.
struct DrillOptions {
  // Overrides the scenario's own seed.
  std::optional<std::uint64_t> seed;
  // Told after each file; may be empty.
  std::function<void(const DrillProgress&)> progress;
};

// Writes the evidence that the scenario describes below `folder`, creating folders and replacing
// files as needed. The same scenario and seed give the same bytes. kMalformed, with the line,
// where the scenario is wrong: then nothing was written.
base::Result<DrillSummary> make_drill(std::string_view scenario, const DrillOptions& options,
                                      const base::FileSystem& files, const std::string& folder);

}  // namespace tocsin::exercise
