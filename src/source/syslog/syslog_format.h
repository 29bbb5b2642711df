// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "tocsin/source/block.h"
#include "tocsin/source/format.h"

namespace tocsin::source {

// For the row in formats(): files whose lines are mostly syslog.
bool is_syslog(const Sample& sample);

// Block::context holds the state of the YearTracker before the block. Blocks end where no audit
// event of several lines is split.
std::unique_ptr<Splitter> make_syslog_splitter(const SplitterOptions& options);

}  // namespace tocsin::source
