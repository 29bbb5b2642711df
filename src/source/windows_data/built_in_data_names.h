// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace tocsin::source {

// The text of data/windows_data.tsv.
std::string_view built_in_data_names();
// The text of data/windows_ecs.tsv.
std::string_view built_in_ecs_names();
// The text of data/windows_positions.tsv.
std::string_view built_in_position_names();

}  // namespace tocsin::source
