// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "tocsin/rule/log_source_table.h"

namespace tocsin::rule {

// The files of data/log_sources, in order of their names.
std::span<const LogSourceText> built_in_log_sources();

}  // namespace tocsin::rule
