// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/rule/loader.h"
#include "tocsin/source/block.h"

namespace tocsin::bench {

// JSON lines cut into blocks of whole lines, as the reader would hand them to a decoder.
struct Lines {
  std::vector<source::Block> blocks;
  std::size_t events = 0;
  std::size_t bytes = 0;

  void add(std::string_view line);
};

// What the benchmarks of detection run over, from a folder of unpacked OTRF recordings.
struct Corpus {
  Lines mixed;             // flat events in blocks of 1,000, every fifth block
  Lines process_creation;  // Sysmon 1 and Security 4688, no command line twice
  Lines script_blocks;     // PowerShell 4104, no text twice
};

// `events_max` bounds each of the three.
Corpus load_corpus(const std::filesystem::path& folder, std::size_t events_max);

// All active rules of SigmaHQ under `sigma` (rules*), as they are or, with `twice`, each a second
// time under another id with every literal altered.
std::vector<rule::RuleFile> rule_files(const std::filesystem::path& sigma);

// Adds a copy of every rule under another id, with every literal altered, so that twice as much
// has to be looked for.
void double_rules(rule::RuleSet& rules);

// CPU time of this process.
double cpu_seconds();

}  // namespace tocsin::bench
