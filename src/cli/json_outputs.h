// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "tocsin/inform/alert_output.h"

namespace tocsin::cli {

// One JSON object a line, in the forms of module `wire`.
std::unique_ptr<inform::AlertOutput> make_json_lines_output();
std::unique_ptr<inform::AlertOutput> make_ocsf_output(std::string_view product_version);

}  // namespace tocsin::cli
