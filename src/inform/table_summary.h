// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tally.h"
#include "tocsin/inform/alert_output.h"

namespace tocsin::inform {

// The end of the table: alerts by level, rules and hosts that stand out, what became of the
// evidence, what was lost. No line is wider than the terminal.
std::string table_summary(const Tally& tally, const RunSummary& summary,
                          const TableOptions& options);

}  // namespace tocsin::inform
