// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "json_sources.h"
#include "tocsin/text/table_reader.h"

namespace tocsin::source {

// The files of data/json_sources, as text.
std::span<const JsonSourceText> built_in_json_sources();

}  // namespace tocsin::source
