// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace tocsin::incident {

// The bytes of data/entities.tsv and data/next_checks.tsv.
std::string_view built_in_entities();
std::string_view built_in_next_checks();

}  // namespace tocsin::incident
