// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tally.h"

namespace tocsin::inform {

// One stage of an attack, as MITRE ATT&CK names it, with the alerts whose rules carry its tag.
struct TacticRow {
  std::string_view name;
  LevelCounts levels{};
};

// The tactics of ATT&CK for enterprises in the order of an attack. A tactic that ATT&CK has
// given up stands there only where a rule names it. An alert counts once for every tactic that
// its rule names.
struct TacticsSeen {
  std::vector<TacticRow> rows;
  std::uint64_t without_tactic = 0;               // alerts of rules that name none
  std::map<std::string, LevelCounts> techniques;  // "T1059.001" -> alerts
};
TacticsSeen tactics_of(const Tally& tally);

}  // namespace tocsin::inform
