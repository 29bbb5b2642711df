// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace tocsin::rule {

// The bytes of data/log_sources.yml.
std::string_view built_in_log_sources();

}  // namespace tocsin::rule
