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
// The text of data/windows_messages.tsv.
std::string_view built_in_message_names();
// The text of data/windows_providers.tsv.
std::string_view built_in_providers();
// The text of data/windows_words.tsv.
std::string_view built_in_words();

}  // namespace tocsin::source
